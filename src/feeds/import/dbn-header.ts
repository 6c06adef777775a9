import { InputError } from '../../lib/assert.ts'
import type { SymbolMapping } from './databento-symbols.ts'

/** What the head of a DBN file says. */
export type DbnHeader = {
  readonly version: number
  readonly schema: number
  readonly mappings: readonly SymbolMapping[]
  /** Bytes before the first record. */
  readonly bytes: number
}

/** Databento's names of its schemas, by their numbers. */
const SCHEMA_NAMES = [
  'mbo',
  'mbp-1',
  'mbp-10',
  'tbbo',
  'trades',
  'ohlcv-1s',
  'ohlcv-1m',
  'ohlcv-1h',
  'ohlcv-1d',
  'definition',
  'statistics',
  'status',
  'imbalance',
  'ohlcv-eod',
  'cmbp-1',
  'cbbo-1s',
  'cbbo-1m',
  'tcbbo',
  'bbo-1s',
  'bbo-1m',
]
const NO_SCHEMA = 0xffff
const PREFIX_BYTES = 8
/** Names of all instruments of a venue for some weeks take a few MB. */
const HEADER_BYTES_MAX = 256 << 20
const FIXED_BYTES = 100
const SYMBOL_BYTES_V1 = 22
const INTERVAL_DATES_BYTES = 8

export function schemaName(schema: number): string {
  if (schema === NO_SCHEMA) return 'a mixture of schemas'
  return SCHEMA_NAMES[schema] ?? `number ${schema}`
}

/** Bytes that the header takes, from its first eight; refuses what is no DBN. */
export function dbnHeaderBytes(file: string, head: Buffer): number {
  const magic = head.toString('latin1', 0, 3)
  const version = head.length > 3 ? head.readUInt8(3) : 0
  if (head.length < PREFIX_BYTES || magic !== 'DBN' || version < 1 || version > 3) {
    const given = magic === 'DBN' ? `it is DBN of version ${version}` : 'it does not begin with DBN'
    throw new InputError(
      { file },
      given,
      'Databento Binary Encoding of version 1, 2 or 3, plain or zstd',
      'Older DBZ files: convert them with the dbn tool of Databento.',
    )
  }
  const bytes = PREFIX_BYTES + head.readUInt32LE(4)
  if (bytes <= HEADER_BYTES_MAX) return bytes
  throw new InputError(
    { file },
    `the header says that it has ${bytes} bytes`,
    `at most ${HEADER_BYTES_MAX}`,
    'The file is damaged: copy it again.',
  )
}

/** Reads a whole header. Throws `InputError` when it contradicts itself. */
export function parseDbnHeader(file: string, bytes: Buffer): DbnHeader {
  const version = bytes.readUInt8(3)
  const schema = bytes.readUInt16LE(PREFIX_BYTES + 16)
  const symbolBytes =
    version === 1 ? SYMBOL_BYTES_V1 : bytes.readUInt16LE(PREFIX_BYTES + 16 + 2 + 24 + 3)
  const reader = new HeaderReader(bytes, PREFIX_BYTES + FIXED_BYTES, symbolBytes)
  try {
    reader.skip(reader.count())
    // Symbols asked for, those found in part, and those not found.
    for (let list = 0; list < 3; list++) reader.skip(reader.count() * symbolBytes)
    return { version, schema, mappings: reader.mappings(), bytes: bytes.length }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new InputError(
      { file },
      'the header is damaged: a list goes beyond its end',
      'a whole DBN file',
      'Copy it again; nothing of it was imported.',
    )
  }
}

class HeaderReader {
  private readonly bytes: Buffer
  private readonly symbolBytes: number
  private at: number

  constructor(bytes: Buffer, at: number, symbolBytes: number) {
    this.bytes = bytes
    this.at = at
    this.symbolBytes = symbolBytes
  }

  count(): number {
    this.at += 4
    return this.bytes.readUInt32LE(this.at - 4)
  }

  skip(bytes: number): void {
    this.at += bytes
    if (this.at > this.bytes.length) throw new RangeError('beyond the header')
  }

  /** Each symbol with the numbers that it had, from day to day. */
  mappings(): SymbolMapping[] {
    const found: SymbolMapping[] = []
    for (let left = this.count(); left > 0; left--) {
      const symbol = this.text()
      for (let intervals = this.count(); intervals > 0; intervals--) {
        this.skip(INTERVAL_DATES_BYTES)
        const mapped = this.text()
        if (/^\d+$/.test(mapped)) found.push({ symbol, instrumentId: Number(mapped) })
        else if (/^\d+$/.test(symbol)) found.push({ symbol: mapped, instrumentId: Number(symbol) })
      }
    }
    return found
  }

  private text(): string {
    const from = this.at
    this.skip(this.symbolBytes)
    const text = this.bytes.toString('latin1', from, this.at)
    const end = text.indexOf('\0')
    return end < 0 ? text : text.slice(0, end)
  }
}
