import type { CsvColumns } from './csv-columns.ts'
import { csvTimeNs } from './databento-time.ts'
import { quoted, roundedAway, TICKS_MAX } from './field-reader.ts'
import type { RowSink } from './importer.ts'
import type { MarketMessage, SideLevels } from './market-message.ts'
import type { LineDecoder } from './message-merge.ts'
import { ViewChanges } from './view-changes.ts'

type Band = { readonly percentage: number; readonly depth: number; readonly notional: number }

/**
 * Binance's bookDepth: at each moment, for each percentage, the size and the value that rest within so
 * many percent of the price. What lies between two percentages becomes one level at its average price,
 * rounded away from the middle. It is no book: nothing is known of the best prices.
 */
export class BookBands implements LineDecoder {
  readonly kind = 'bookDepth'
  private readonly columns: CsvColumns
  private readonly sink: RowSink
  private readonly bids = new ViewChanges()
  private readonly asks = new ViewChanges()
  private bands: Band[] = []
  private atNs = 0n
  private isStated = false

  constructor(columns: CsvColumns, sink: RowSink) {
    this.columns = columns
    this.sink = sink
  }

  decode(line: string, row: number): MarketMessage | null {
    const { columns } = this
    columns.open(line, row)
    const text = columns.text('time') ?? ''
    const ns = csvTimeNs(`${text}Z`)
    if (ns === null) throw columns.fields.fault('time', `given ${quoted(text)}`, 'a UTC time')
    if (ns < this.atNs) {
      throw columns.fields.fault('time', `given ${quoted(text)}`, 'times that never go back')
    }
    const done = ns === this.atNs ? null : this.end()
    this.atNs = ns
    this.bands.push({
      percentage: this.number('percentage'),
      depth: this.number('depth'),
      notional: this.number('notional'),
    })
    return done
  }

  end(): MarketMessage | null {
    if (this.bands.length === 0) return null
    const bids = this.levels(-1)
    const asks = this.levels(1)
    this.bands = []
    this.sink.treat(
      'band of depth written as one level at its average price',
      bids.priceTicks.length,
    )
    this.sink.treat(
      'band of depth written as one level at its average price',
      asks.priceTicks.length,
    )
    const times = { eventNs: this.atNs, receivedNs: this.atNs }
    const changes = { bids: this.bids.changesTo(bids), asks: this.asks.changesTo(asks) }
    if (!this.isStated) {
      this.isStated = true
      return { type: 'snapshot', ...times, lastUpdate: 0, bids, asks }
    }
    const rest = { firstUpdate: 0, lastUpdate: 0, previousUpdate: null }
    return { type: 'depth', ...times, ...rest, ...changes }
  }

  /** `sign` -1: the bands below the price, nearest first. */
  private levels(sign: number): SideLevels {
    const levels: SideLevels = { priceTicks: [], qtyLots: [] }
    const bands = this.bands
      .filter((band) => Math.sign(band.percentage) === sign)
      .sort((a, b) => Math.abs(a.percentage) - Math.abs(b.percentage))
    let nearer: Band = { percentage: 0, depth: 0, notional: 0 }
    for (const band of bands) {
      const size = band.depth - nearer.depth
      const value = band.notional - nearer.notional
      nearer = band
      this.add(levels, sign, size, value)
    }
    return levels
  }

  private add(levels: SideLevels, sign: number, size: number, value: number): void {
    const { fields } = this.columns
    const { stepUnits, decimals } = fields.grids.qtyGrid
    const lots = Math.round((size * Number(`1e${decimals}`)) / stepUnits)
    if (lots <= 0 || value <= 0) return
    const exact = fields.exactTicks((value / size).toFixed(12), 'notional')
    const ticks = roundedAway(exact, sign)
    if (ticks < 1 || ticks > TICKS_MAX || lots > Number.MAX_SAFE_INTEGER) {
      const given = `a band of ${size} for ${value}`
      throw fields.fault('notional', given, `an average price of 1 to ${TICKS_MAX} ticks`)
    }
    const at = levels.priceTicks.indexOf(ticks)
    if (at >= 0) levels.qtyLots[at] = (levels.qtyLots[at] ?? 0) + lots
    else {
      levels.priceTicks.push(ticks)
      levels.qtyLots.push(lots)
    }
  }

  private number(name: string): number {
    const text = this.columns.text(name) ?? ''
    if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text)
    throw this.columns.fields.fault(name, `given ${quoted(text)}`, 'a decimal number')
  }
}
