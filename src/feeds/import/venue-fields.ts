import type { Instrument } from '../../units/instrument.ts'
import { FieldReader, quoted, TICKS_MAX, type TradePrice } from './field-reader.ts'

export type JsonObject = Readonly<Record<string, unknown>>

/** Venue times lie between 2001 and 2262. */
const TIME_START_NS = 1_000_000_000_000_000_000n
const TIME_END_NS = 1n << 63n

/**
 * Reads the fields of a venue's JSON messages onto an instrument's grids. Decimal numbers may be text or
 * numbers. Whatever does not fit throws an `InputError` naming file, row and field.
 */
export class VenueFields {
  private readonly instrument: Instrument
  private reader: FieldReader

  constructor(instrument: Instrument) {
    this.instrument = instrument
    this.reader = new FieldReader('', instrument)
  }

  /** What follows is read from this file. */
  openFile(file: string): void {
    this.reader = new FieldReader(file, this.instrument)
  }

  set row(row: number) {
    this.reader.row = row
  }

  fault(field: string | undefined, given: unknown, expected: string): Error {
    const text = typeof given === 'string' ? given : JSON.stringify(given)
    const what = given === undefined ? 'the field is missing' : `given ${quoted(text)}`
    return this.reader.fault(field, what, expected)
  }

  /** The value of a text of JSON; `pong` and its like stand for themselves. */
  json(text: string): unknown {
    try {
      return JSON.parse(text)
    } catch {
      if (/^[a-z]{1,20}$/.test(text)) return text
      throw this.fault(undefined, text, 'JSON')
    }
  }

  object(value: unknown, field: string | undefined): JsonObject {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as JsonObject
    }
    throw this.fault(field, value, 'an object')
  }

  list(value: unknown, field: string): readonly unknown[] {
    if (Array.isArray(value)) return value
    throw this.fault(field, value, 'a list')
  }

  price(value: unknown, field: string): number {
    return this.reader.price(this.decimal(value, field), field)
  }

  /** True for a price above what a tape can hold, which no market trades at. */
  isBeyondTape(value: unknown, field: string): boolean {
    return this.reader.exactTicks(this.decimal(value, field), field) > TICKS_MAX
  }

  tradePrice(value: unknown, field: string, side: number): TradePrice {
    return this.reader.tradePrice(this.decimal(value, field), field, side)
  }

  size(value: unknown, field: string): number {
    return this.reader.size(this.decimal(value, field), field)
  }

  /** The decimal text of a number. */
  decimal(value: unknown, field: string): string {
    if (typeof value === 'string') return value
    if (typeof value === 'number') return String(value)
    throw this.fault(field, value, 'a decimal number')
  }

  /** A decimal number of units of 10^-`decimals` seconds since 1970, in ns. */
  timeNs(value: unknown, field: string, decimals: number): bigint {
    const text = typeof value === 'number' ? String(value) : value
    const [, whole = '', rest = ''] =
      /^(\d{1,19})(?:\.(\d{1,9}))?$/.exec(typeof text === 'string' ? text : '') ?? []
    const places = 9 - decimals
    const digits = `${whole}${rest.slice(0, places).padEnd(places, '0')}`
    const ns = whole === '' ? 0n : BigInt(digits)
    if (ns >= TIME_START_NS && ns < TIME_END_NS) return ns
    const unit = { 0: 's', 3: 'ms', 6: 'microseconds' }[decimals] ?? 'units'
    throw this.fault(field, value, `a time in ${unit} since 1970`)
  }

  /** One of the words of a table; its value. */
  word<V>(value: unknown, field: string, words: Readonly<Record<string, V>>): V {
    const known = typeof value === 'string' && Object.hasOwn(words, value)
    if (known) return words[value] as V
    throw this.fault(field, value, Object.keys(words).join(' or '))
  }
}
