import { basename } from 'node:path'
import { InputError } from '../../lib/assert.ts'
import type { Instrument } from '../../units/instrument.ts'
import { BUY, SELL } from '../../units/side.ts'
import type { FileReader, ImportFormat, ImportOptions, RowSink } from './importer.ts'
import { walkItch } from './itch-frames.ts'
import { type ItchFault, ItchRows } from './itch-rows.ts'
import { midnightNs } from './local-time.ts'

const STAND_IN = "one clock only, the venue's: receivedNs = eventNs"
const NS_PER_DAY = 86_400_000_000_000
/** Prices are whole units of 1e-4 dollars. */
const PRICE_DECIMALS = 4
const STOCK_BYTES = 8
const OTHER = 'message of another instrument'
/** Messages that name a stock and say nothing of its market that a tape holds. */
const UNUSED: Readonly<Record<string, string>> = {
  R: 'stock directory',
  Y: 'short sale restriction',
  L: 'market participant position',
  V: 'circuit breaker levels',
  W: 'circuit breaker status',
  K: 'IPO quotation period',
  J: 'auction collar',
  h: 'operational halt',
  B: 'broken trade, which stays on the tape',
  I: 'imbalance of an auction',
  N: 'retail interest',
  O: 'direct listing price',
}

/** NASDAQ TotalView-ITCH 5.0: order by order, the whole market in one file a day. */
export const itch5: ImportFormat = {
  name: 'itch5',
  version: 1,
  summary: 'NASDAQ TotalView-ITCH 5.0 files, one day each; --date where the name has none',
  source: 'NASDAQ TotalView-ITCH 5.0',
  licence: "NASDAQ's market data terms",
  choosesSymbol: true,
  takesDate: true,
  createReader: (instrument, options) => new ItchReader(instrument, options),
}

class ItchReader implements FileReader {
  private readonly symbol: string
  private readonly date: string | null
  private readonly tickUnits: number
  private readonly sharesPerLot: number
  private readonly rows: ItchRows
  private files = 0

  constructor(instrument: Instrument, options: ImportOptions) {
    this.symbol = options.symbol ?? instrument.symbol
    this.date = options.date
    const { priceGrid, qtyGrid } = instrument
    this.tickUnits = priceGrid.stepUnits * Number(`1e${PRICE_DECIMALS - priceGrid.decimals}`)
    this.sharesPerLot = qtyGrid.stepUnits
    this.rows = new ItchRows(10_000 / this.tickUnits)
    if (Number.isInteger(this.tickUnits) && qtyGrid.decimals === 0) return
    throw new InputError(
      { field: 'tick size' },
      `a tick size of ${instrument.tickSize} and a lot size of ${instrument.lotSize}`,
      'a tick size of at most four decimals, and whole lots',
      'Check --instrument.',
    )
  }

  async read(file: string, sink: RowSink): Promise<void> {
    const zeroNs = midnightNs(file, this.date ?? dateIn(file), 'New York')
    sink.standIn(STAND_IN)
    const messages = new ItchMessages(file, this.symbol, zeroNs)
    const { rows, tickUnits, sharesPerLot } = this
    const isFirst = this.files++ === 0
    await walkItch(
      file,
      (bytes) => sink.raw(bytes),
      (bytes, at, type, row) => {
        const drop = messages.open(bytes, at, type, row)
        if (row === 1) this.start(messages, bytes, at, type, sink, isFirst)
        if (drop !== null) sink.drop(drop)
        else messages.apply(rows, tickUnits, sharesPerLot)
      },
    )
  }

  /** A day's file begins with the start of messages; another one goes on with the book before it. */
  private start(
    messages: ItchMessages,
    bytes: Buffer,
    at: number,
    type: string,
    sink: RowSink,
    isFirst: boolean,
  ): void {
    const startsDay = type === 'S' && bytes.toString('latin1', at + 11, at + 12) === 'O'
    this.rows.openFile(sink, startsDay || isFirst)
    if (startsDay || !isFirst) return
    throw messages.fault(
      'message type',
      `the file begins with a message ${type}`,
      'the start of messages (system event O), or a file before this one',
    )
  }
}

/** `01302019.NASDAQ_ITCH50`, `S013019-v50`, or a day as YYYYMMDD or YYYY-MM-DD. */
function dateIn(file: string): string {
  const name = basename(file)
  const [, m1, d1, y1] = /(?:^|\D)(\d{2})(\d{2})((?:19|20)\d{2})\.NASDAQ_ITCH50/i.exec(name) ?? []
  if (y1 !== undefined) return `${y1}-${m1}-${d1}`
  const [, m2, d2, y2] = /^S(\d{2})(\d{2})(\d{2})-v50/i.exec(name) ?? []
  if (y2 !== undefined) return `20${y2}-${m2}-${d2}`
  const [, y3, m3, d3] = /(?:^|\D)((?:19|20)\d{2})-?(\d{2})-?(\d{2})(?:\D|$)/.exec(name) ?? []
  if (y3 !== undefined) return `${y3}-${m3}-${d3}`
  throw new InputError(
    { file, field: 'date' },
    'neither the file nor its name tells its day',
    'a name such as 01302019.NASDAQ_ITCH50',
    'Give the day with --date YYYY-MM-DD.',
  )
}

/** Reads the messages of one file that are of the instrument. */
class ItchMessages {
  readonly fault: ItchFault = (field, given, expected) =>
    new InputError(
      { file: this.file, row: this.row, field },
      given,
      expected,
      'Check that the file is whole, and --instrument.',
    )
  private readonly file: string
  private readonly stock: string
  private readonly zeroNs: bigint
  private locate = -1
  private lastNs = 0
  private row = 0
  private bytes: Buffer = Buffer.alloc(0)
  private at = 0
  private type = ''

  constructor(file: string, symbol: string, zeroNs: bigint) {
    this.file = file
    this.stock = symbol.padEnd(STOCK_BYTES)
    this.zeroNs = zeroNs
  }

  /** Looks at a message; why it is left out, or null. */
  open(bytes: Buffer, at: number, type: string, row: number): string | null {
    this.bytes = bytes
    this.at = at
    this.type = type
    this.row = row
    const ns = bytes.readUIntBE(at + 5, 6)
    if (ns < this.lastNs || ns >= NS_PER_DAY) {
      throw this.fault('timestamp', `${ns} after ${this.lastNs}`, 'ns since midnight, in order')
    }
    this.lastNs = ns
    if (type === 'S') return null
    const locate = bytes.readUInt16BE(at + 1)
    if (type === 'R' && this.text(11, STOCK_BYTES) === this.stock) this.locate = locate
    if (locate !== this.locate) return type === 'V' || type === 'W' ? (UNUSED[type] ?? '') : OTHER
    return UNUSED[type] ?? null
  }

  /** Makes rows of the message that was opened. */
  apply(rows: ItchRows, tickUnits: number, sharesPerLot: number): void {
    const { fault, type } = this
    const ticks = (offset: number) => this.uint(offset) / tickUnits
    const lots = (offset: number) => this.lots(this.uint(offset), sharesPerLot)
    rows.at(this.zeroNs + BigInt(this.lastNs))
    if (type === 'S') rows.system(this.text(11, 1))
    else if (type === 'H') rows.trading(this.text(19, 1), fault)
    else if (type === 'A' || type === 'F') {
      rows.add(this.id(11), this.side(), ticks(32), lots(20), fault)
    } else if (type === 'E') rows.execute(this.id(11), lots(19), null, true, fault)
    else if (type === 'C') {
      rows.execute(this.id(11), lots(19), ticks(32), this.text(31, 1) === 'Y', fault)
    } else if (type === 'X') rows.cancel(this.id(11), lots(19), fault)
    else if (type === 'D') rows.cancel(this.id(11), null, fault)
    else if (type === 'U') rows.replace(this.id(11), this.id(19), ticks(31), lots(27), fault)
    else if (type === 'P') rows.trade(ticks(32), lots(20), false, fault)
    else rows.trade(ticks(27), this.lots(Number(this.id(11)), sharesPerLot), true, fault)
  }

  private side(): number {
    const side = this.text(19, 1)
    if (side === 'B') return BUY
    if (side === 'S') return SELL
    throw this.fault('side', `given ${JSON.stringify(side)}`, 'B or S')
  }

  private lots(shares: number, sharesPerLot: number): number {
    const lots = shares / sharesPerLot
    if (Number.isSafeInteger(lots)) return lots
    throw this.fault('shares', `given ${shares}`, `a multiple of the lot size ${sharesPerLot}`)
  }

  private id(offset: number): bigint {
    return this.bytes.readBigUInt64BE(this.at + offset)
  }

  private uint(offset: number): number {
    return this.bytes.readUInt32BE(this.at + offset)
  }

  private text(offset: number, length: number): string {
    return this.bytes.toString('latin1', this.at + offset, this.at + offset + length)
  }
}
