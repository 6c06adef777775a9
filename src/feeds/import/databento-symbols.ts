import { InputError } from '../../lib/assert.ts'

/** Which numbers of the feed stand for which symbol, as a file's header says. */
export type SymbolMapping = { readonly symbol: string; readonly instrumentId: number }

/**
 * Chooses the records of one instrument. `wanted` is its symbol in the file, or its number; several
 * instruments that it could be, or none, are refused with what the file holds.
 */
export class InstrumentChoice {
  private readonly file: string
  private readonly wanted: string
  private readonly ids: ReadonlySet<number>
  private readonly byNumber: boolean
  private firstId: number | null = null

  /** Without mappings the file must hold one instrument only, unless `wanted` is a number. */
  constructor(file: string, wanted: string, mappings: readonly SymbolMapping[]) {
    this.file = file
    this.wanted = wanted
    this.byNumber = /^\d+$/.test(wanted)
    this.ids = new Set(
      mappings
        .filter((m) => m.symbol === wanted || String(m.instrumentId) === wanted)
        .map((m) => m.instrumentId),
    )
    if (mappings.length === 0) return
    const held = [...new Set(mappings.map((m) => `${m.symbol} (${m.instrumentId})`))].join(', ')
    if (this.ids.size === 1) return
    throw new InputError(
      { file, field: 'symbol' },
      this.ids.size === 0
        ? `the file holds ${held}`
        : `${wanted} stands for several instruments: ${held}`,
      `one instrument ${wanted}`,
      'Name the instrument by its symbol or number in the file, with --symbol.',
    )
  }

  /** True when a record of this number is of the instrument. */
  takes(instrumentId: number, row: number): boolean {
    if (this.ids.size > 0) return this.ids.has(instrumentId)
    if (this.byNumber) return String(instrumentId) === this.wanted
    this.firstId ??= instrumentId
    if (this.firstId === instrumentId) return true
    throw new InputError(
      { file: this.file, row, field: 'instrument_id' },
      `the file holds several instruments, ${this.firstId} and ${instrumentId} among them`,
      'one instrument, or a header that says which is which',
      'Name the instrument by its number in the file, with --symbol.',
    )
  }
}
