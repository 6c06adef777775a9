import type { Instrument } from '../../units/instrument.ts'
import { FieldReader, quoted } from './field-reader.ts'

/** Times of a recording lie between 2001 and 2262. */
const TIME_START_NS = 1_000_000_000_000_000_000n
const TIME_END_NS = 1n << 63n

/**
 * The rows of a CSV file without quotes, by the names of its columns. Whatever does not fit throws an
 * `InputError` naming file, row and column.
 */
export class CsvColumns {
  readonly fields: FieldReader
  private readonly places: ReadonlyMap<string, number>
  private readonly width: number
  private row: readonly string[] = []

  constructor(file: string, names: readonly string[], instrument: Instrument) {
    this.fields = new FieldReader(file, instrument)
    this.width = names.length
    this.places = new Map(names.map((name, i) => [name, i]))
    if (this.places.size === names.length) return
    this.fields.row = 1
    const twice = names.find((name, i) => names.indexOf(name) !== i)
    throw this.fields.fault(twice, 'the header names it twice', 'each column once')
  }

  has(name: string): boolean {
    return this.places.has(name)
  }

  /** Splits a line; `row` counts from 1. */
  open(line: string, row: number): void {
    this.fields.row = row
    this.row = line.split(',')
    if (this.row.length === this.width) return
    throw this.fields.fault(undefined, `the line is ${quoted(line)}`, `${this.width} fields`)
  }

  /** The text of a column, undefined when the file has none of that name. */
  text(name: string): string | undefined {
    const place = this.places.get(name)
    return place === undefined ? undefined : this.row[place]
  }

  /** True when the field holds nothing. */
  isEmpty(name: string): boolean {
    return (this.text(name) ?? '') === ''
  }

  price(name: string): number {
    return this.fields.price(this.text(name), name)
  }

  size(name: string): number {
    return this.fields.size(this.text(name), name)
  }

  /** One of some words. */
  word<W extends string>(name: string, words: readonly W[]): W {
    const text = this.text(name)
    const word = words.find((known) => known === text)
    if (word !== undefined) return word
    throw this.fields.fault(name, `given ${quoted(text)}`, words.join(' or '))
  }

  /** A time in ns since 1970 of whole units of `unitNs`. */
  timeNs(name: string, unitNs: bigint): bigint {
    const text = this.text(name) ?? ''
    const ns = /^\d{1,19}$/.test(text) ? BigInt(text) * unitNs : 0n
    if (ns >= TIME_START_NS && ns < TIME_END_NS) return ns
    const unit = unitNs === 1n ? 'ns' : unitNs === 1000n ? 'microseconds' : 'ms'
    throw this.fields.fault(name, `given ${quoted(text)}`, `a time in ${unit} since 1970`)
  }
}
