import type { InstrumentSpec } from '../../../src/units/instrument.ts'
import { BTC_USDM } from '../recording.ts'

/** A good file of a format, that mutations break. */
export type Seed = {
  readonly name: string
  readonly format: string
  readonly file: string
  readonly instrument: InstrumentSpec
  readonly content: string | Buffer
  /** How the content is packed in the file. */
  readonly pack?: (content: Buffer) => Buffer
  readonly symbol?: string
  readonly date?: string
  readonly mapping?: object
  /** Every line of data is a row of the tape, or counted as left out. */
  readonly lineByLine?: true
}

export const BTC: InstrumentSpec = { ...BTC_USDM, tickSize: '0.1', lotSize: '0.001' }
/** 2023-11-15T00:00Z. */
export const MS = 1_700_006_400_000

export function lines(...all: readonly string[]): string {
  return `${all.join('\n')}\n`
}

export function many<T>(count: number, of: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => of(i))
}
