import { InputError } from '../../lib/assert.ts'
import type { Instrument } from '../../units/instrument.ts'
import {
  type DatabentoRecord,
  type DatabentoSchema,
  emptyRecord,
  type RecordFault,
  type RecordLevels,
} from './databento-record.ts'
import { csvTimeNs, isWholeNs } from './databento-time.ts'
import { FieldReader, quoted } from './field-reader.ts'

const LEVELS_MAX = 10
const PRICE_SCALE = 1_000_000_000
const RECORD_TYPES: Readonly<Record<DatabentoSchema, string>> = {
  mbo: '160',
  'mbp-1': '1',
  'mbp-10': '10',
  trades: '0',
  tbbo: '1',
  'bbo-1s': '195',
  'bbo-1m': '196',
}
const ALWAYS = ['ts_recv', 'ts_event', 'side', 'price', 'size', 'flags']

/** Where the columns of one level stand. */
type LevelColumns = { readonly price: number; readonly size: number }

/**
 * Decodes the rows of a CSV file by its header, whatever the order of its columns. Times are ISO or
 * whole ns, prices decimal where times are ISO and whole units of 1e-9 else.
 */
export class DatabentoColumns {
  readonly schema: DatabentoSchema
  readonly record: DatabentoRecord = emptyRecord()
  readonly fault: RecordFault = (field, given, expected, remedy) =>
    this.fields.fault(field, given, expected, remedy)
  private readonly fields: FieldReader
  private readonly places: ReadonlyMap<string, number>
  private readonly width: number
  private readonly bids: readonly LevelColumns[]
  private readonly asks: readonly LevelColumns[]
  private readonly isSampled: boolean
  private row: readonly string[] = []
  private isIso = true

  constructor(file: string, header: string, instrument: Instrument) {
    this.fields = new FieldReader(file, instrument)
    this.fields.row = 1
    const names = header.split(',')
    this.width = names.length
    this.places = new Map(names.map((name, i) => [name, i]))
    const levels = this.countLevels()
    this.schema = this.schemaOf(file, levels)
    for (const name of ALWAYS) {
      if (!this.places.has(name)) throw this.missing(name)
    }
    this.isSampled = this.schema === 'bbo-1s' || this.schema === 'bbo-1m'
    if (!this.isSampled && !this.places.has('action')) throw this.missing('action')
    const count = this.schema === 'mbo' || this.schema === 'trades' ? 0 : levels
    this.bids = this.levelColumns('bid', count)
    this.asks = this.levelColumns('ask', count)
  }

  /** Splits a line; `symbol` and `instrumentId` can be asked for before the rest is decoded. */
  open(line: string, row: number): void {
    this.fields.row = row
    this.row = line.split(',')
    if (this.row.length !== this.width) {
      throw this.fields.fault(undefined, `the line is ${quoted(line)}`, `${this.width} fields`)
    }
  }

  /** The text of a column, undefined when the file has none of that name. */
  text(name: string): string | undefined {
    const place = this.places.get(name)
    return place === undefined ? undefined : this.row[place]
  }

  /** Decodes the row; false when it is of another type. */
  decode(): boolean {
    const { record, fields } = this
    const type = this.text('rtype')
    if (type !== undefined && type !== RECORD_TYPES[this.schema]) return false
    record.eventNs = this.time('ts_event')
    const receivedNs = this.time('ts_recv')
    if (receivedNs < record.receivedNs) {
      throw fields.fault(
        'ts_recv',
        `${receivedNs} comes after ${record.receivedNs}`,
        'received times that never go back',
        'Files may have been joined in the wrong order: import the parts in order.',
      )
    }
    record.receivedNs = receivedNs
    const action = this.isSampled ? ' ' : this.text('action')
    record.action = action?.length === 1 ? action.charCodeAt(0) : 0
    if (record.action === 0) throw fields.fault('action', `given ${quoted(action)}`, 'one letter')
    record.side = this.side()
    record.flags = fields.whole(this.text('flags'), 'flags')
    record.qtyLots = fields.size(this.text('size'), 'size')
    const price = this.places.get('price') ?? -1
    record.exactTicks = this.ticks(price, 'price')
    if (this.schema === 'mbo') record.orderId = fields.wholeBig(this.text('order_id'), 'order_id')
    this.levels(this.bids, record.bids, 'bid')
    this.levels(this.asks, record.asks, 'ask')
    return true
  }

  private schemaOf(file: string, levels: number): DatabentoSchema {
    if (levels === LEVELS_MAX) return 'mbp-10'
    if (levels === 1) return oneLevelSchema(file, this.places.has('action'))
    if (levels === 0 && this.places.has('order_id')) return 'mbo'
    if (levels === 0 && this.places.has('depth')) return 'trades'
    throw new InputError(
      { file, row: 1 },
      `the header has ${levels} levels and no column order_id or depth`,
      'the columns of mbo, mbp-1, mbp-10, trades, tbbo or bbo',
      'Give the CSV file as Databento writes it, with its header.',
    )
  }

  private countLevels(): number {
    let levels = 0
    while (this.places.has(levelName('bid', 'px', levels))) levels++
    return levels
  }

  private levelColumns(side: string, count: number): LevelColumns[] {
    return Array.from({ length: count }, (_, i) => {
      const [price, size] = ['px', 'sz'].map((what) => {
        const name = levelName(side, what, i)
        const place = this.places.get(name)
        if (place === undefined) throw this.missing(name)
        return place
      })
      return { price: price ?? 0, size: size ?? 0 }
    })
  }

  private levels(columns: readonly LevelColumns[], to: RecordLevels, side: string): void {
    to.priceTicks.length = 0
    to.qtyLots.length = 0
    for (const [i, { price, size }] of columns.entries()) {
      const ticks = this.ticks(price, levelName(side, 'px', i))
      const lots = this.fields.size(this.row[size], levelName(side, 'sz', i))
      if (Number.isNaN(ticks) || lots === 0) return
      to.priceTicks.push(ticks)
      to.qtyLots.push(lots)
    }
  }

  /** A price in ticks; NaN when the field is empty, as it is for what has no price. */
  private ticks(place: number, name: string): number {
    const text = this.row[place]
    if (text === '' || text === '9223372036854775807') return Number.NaN
    // Either way of writing prices goes with either way of writing times: the point tells.
    const isDecimal = this.isIso || text?.includes('.') === true
    return this.fields.exactTicks(text, name, isDecimal ? 1 : PRICE_SCALE)
  }

  private side(): number {
    const side = this.text('side')
    if (side === 'B') return 1
    if (side === 'A') return -1
    if (side === 'N') return 0
    throw this.fields.fault('side', `given ${quoted(side)}`, 'A, B or N')
  }

  private time(name: string): bigint {
    const text = this.text(name) ?? ''
    this.isIso = !isWholeNs(text)
    const ns = csvTimeNs(text)
    if (ns !== null) return ns
    throw this.fields.fault(name, `given ${quoted(text)}`, 'an ISO time in UTC, or ns since 1970')
  }

  private missing(name: string): Error {
    return this.fields.fault(
      name,
      'the header has no such column',
      'the columns of Databento',
      'Give the CSV file as Databento writes it, with its header.',
    )
  }
}

function levelName(side: string, what: string, level: number): string {
  return `${side}_${what}_${String(level).padStart(2, '0')}`
}

/** Schemas of one level have the columns of each other: the name says which it is, as Databento's do. */
function oneLevelSchema(file: string, hasAction: boolean): DatabentoSchema {
  if (!hasAction) return /\.bbo-1m\./.test(file) ? 'bbo-1m' : 'bbo-1s'
  return /\.tbbo\./.test(file) ? 'tbbo' : 'mbp-1'
}
