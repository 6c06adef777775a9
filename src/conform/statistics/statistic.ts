import type { Outcome } from '../../measure/outcome.ts'
import type { Parameters, Values } from './parameter.ts'

/** A function of the suite: what cases call by name. */
export type Statistic = {
  readonly name: string
  /** Other names, each with options that it sets. */
  readonly aliases: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly about: string
  readonly source: string
  readonly parameters: Parameters
  /** What it answers with; the first is what a bare expected value is compared with. */
  readonly outputs: Readonly<Record<string, string>>
  readonly run: (values: never, progress: Progress) => Outcome<unknown> | Promise<Outcome<unknown>>
}

/** How long computations report, and with how many threads they run. */
export type Progress = {
  readonly workers: number
  readonly onProgress: (done: number, total: number) => void
}

type Definition<P extends Parameters> = {
  readonly name: string
  readonly aliases?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly about: string
  readonly source?: string
  readonly parameters: P
  readonly outputs?: Readonly<Record<string, string>>
  readonly run: (
    values: Values<P>,
    progress: Progress,
  ) => Outcome<unknown> | Promise<Outcome<unknown>>
}

/** A function of the suite, its parameters typed by their definitions. */
export function statistic<const P extends Parameters>(definition: Definition<P>): Statistic {
  const { aliases = {}, source = '', outputs = { value: 'the number' } } = definition
  return { ...definition, aliases, source, outputs }
}
