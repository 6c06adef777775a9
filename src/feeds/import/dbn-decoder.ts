import { InputError } from '../../lib/assert.ts'
import type { Instrument } from '../../units/instrument.ts'
import {
  type DatabentoRecord,
  type DatabentoSchema,
  emptyRecord,
  type RecordFault,
  type RecordLevels,
} from './databento-record.ts'
import { TIME_END_NS } from './databento-time.ts'

/** Prices are whole units of 1e-9. */
const PRICE_DECIMALS = 9
const RECORD_TYPES: Readonly<Record<DatabentoSchema, number>> = {
  mbo: 160,
  'mbp-1': 1,
  'mbp-10': 10,
  trades: 0,
  tbbo: 1,
  'bbo-1s': 195,
  'bbo-1m': 196,
}
const RECORD_BYTES: Readonly<Record<DatabentoSchema, number>> = {
  mbo: 56,
  'mbp-1': 48 + 32,
  'mbp-10': 48 + 320,
  trades: 48,
  tbbo: 48 + 32,
  'bbo-1s': 48 + 32,
  'bbo-1m': 48 + 32,
}
const LEVELS: Readonly<Record<DatabentoSchema, number>> = {
  mbo: 0,
  'mbp-1': 1,
  'mbp-10': 10,
  trades: 0,
  tbbo: 1,
  'bbo-1s': 1,
  'bbo-1m': 1,
}
const HEADER_BYTES = 16
const LEVEL_BYTES = 32

/** Decodes binary records of one schema. Throws `InputError` naming file, record and field. */
export class DbnDecoder {
  readonly record: DatabentoRecord = emptyRecord()
  readonly fault: RecordFault = (field, given, expected, remedy = REMEDY) =>
    new InputError({ file: this.file, row: this.row, field }, given, expected, remedy)
  private readonly file: string
  private readonly schema: DatabentoSchema
  private readonly tickUnits: number
  private readonly unitsPerLot: number
  private row = 0

  constructor(file: string, schema: DatabentoSchema, instrument: Instrument) {
    this.file = file
    this.schema = schema
    const { priceGrid, qtyGrid } = instrument
    this.tickUnits = priceGrid.stepUnits * Number(`1e${PRICE_DECIMALS - priceGrid.decimals}`)
    this.unitsPerLot = qtyGrid.stepUnits
    if (!Number.isInteger(this.tickUnits) || qtyGrid.decimals > 0) {
      throw new InputError(
        { file },
        `a tick size of ${instrument.tickSize} and a lot size of ${instrument.lotSize}`,
        'a tick size of at most nine decimals, and whole lots',
        'Check --instrument.',
      )
    }
  }

  /** Reads the record at `at`; false when it is of another kind. */
  decode(bytes: Buffer, at: number, row: number): boolean {
    this.row = row
    const { record, schema } = this
    if (bytes.readUInt8(at + 1) !== RECORD_TYPES[schema]) return false
    const length = bytes.readUInt8(at) * 4
    // A record may be followed by the time it was sent at.
    if (length !== RECORD_BYTES[schema] && length !== RECORD_BYTES[schema] + 8) {
      throw this.fault('length', `given ${length}`, `${RECORD_BYTES[schema]} bytes`)
    }
    record.eventNs = this.time(bytes, at + 8, 'ts_event')
    if (schema === 'mbo') this.decodeMbo(bytes, at + HEADER_BYTES)
    else this.decodeMbp(bytes, at + HEADER_BYTES)
    return true
  }

  private decodeMbo(bytes: Buffer, at: number): void {
    const { record } = this
    record.orderId = bytes.readBigUInt64LE(at)
    record.exactTicks = this.ticks(bytes, at + 8)
    record.qtyLots = this.lots(bytes, at + 16, 'size')
    record.flags = bytes.readUInt8(at + 20)
    record.action = bytes.readUInt8(at + 22)
    record.side = this.side(bytes.readUInt8(at + 23))
    record.receivedNs = this.received(bytes, at + 24)
  }

  private decodeMbp(bytes: Buffer, at: number): void {
    const { record } = this
    record.exactTicks = this.ticks(bytes, at)
    record.qtyLots = this.lots(bytes, at + 8, 'size')
    record.action = bytes.readUInt8(at + 12)
    record.side = this.side(bytes.readUInt8(at + 13))
    record.flags = bytes.readUInt8(at + 14)
    record.receivedNs = this.received(bytes, at + 16)
    const levels = LEVELS[this.schema]
    this.levels(bytes, at + 32, levels, record.bids, 'bid')
    this.levels(bytes, at + 32, levels, record.asks, 'ask')
  }

  private levels(
    bytes: Buffer,
    at: number,
    count: number,
    to: RecordLevels,
    side: 'bid' | 'ask',
  ): void {
    to.priceTicks.length = 0
    to.qtyLots.length = 0
    for (let i = 0; i < count; i++) {
      const level = at + i * LEVEL_BYTES
      const ticks = this.ticks(bytes, side === 'bid' ? level : level + 8)
      const lots = this.lots(bytes, side === 'bid' ? level + 16 : level + 20, `${side}_sz`)
      if (Number.isNaN(ticks) || lots === 0) return
      to.priceTicks.push(ticks)
      to.qtyLots.push(lots)
    }
  }

  /** A price in ticks; NaN when it is undefined (2^63 - 1). */
  private ticks(bytes: Buffer, at: number): number {
    const high = bytes.readInt32LE(at + 4)
    const low = bytes.readUInt32LE(at)
    if (high === 0x7fffffff && low === 0xffffffff) return Number.NaN
    return (high * 4294967296 + low) / this.tickUnits
  }

  private lots(bytes: Buffer, at: number, field: string): number {
    const size = bytes.readUInt32LE(at)
    const lots = size / this.unitsPerLot
    if (Number.isInteger(lots)) return lots
    throw this.fault(field, `given ${size}`, `a multiple of the lot size ${this.unitsPerLot}`)
  }

  private side(code: number): number {
    if (code === 66) return 1
    if (code === 65) return -1
    if (code === 78) return 0
    throw this.fault('side', `given ${JSON.stringify(String.fromCharCode(code))}`, 'A, B or N')
  }

  private received(bytes: Buffer, at: number): bigint {
    const receivedNs = this.time(bytes, at, 'ts_recv')
    if (receivedNs >= this.record.receivedNs) return receivedNs
    throw this.fault(
      'ts_recv',
      `${receivedNs} comes after ${this.record.receivedNs}`,
      'received times that never go back',
      'Files may have been joined in the wrong order: import the parts in order.',
    )
  }

  private time(bytes: Buffer, at: number, field: string): bigint {
    const time = bytes.readBigUInt64LE(at)
    if (time > 0n && time < TIME_END_NS) return time
    throw this.fault(field, `given ${time}`, 'a time in ns since 1970')
  }
}

const REMEDY = 'Check that the file is a whole recording, and of the instrument of --instrument.'
