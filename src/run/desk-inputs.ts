import { canonicalJson, sha256Hex } from '../lib/hash-chain.ts'
import type { RiskSettings } from '../risk/risk-settings.ts'
import type { Params, Strategy } from '../strategy/strategy.ts'
import { ENGINE_VERSION } from './engine-version.ts'
import { type Execution, type ExecutionConfig, resolveExecution, riskOf } from './profiles.ts'
import { type RiskConfig, resolveRisk } from './risk-config.ts'
import { checkSums, mergeParams } from './run-options.ts'
import type { RunManifest } from './run-record.ts'
import { type TapeFacts, type TapeRun, tapeUse } from './tape-run.ts'
import { writtenRisk } from './written-risk.ts'

/** What one desk of a run is given. */
export type DeskOptions<P extends Params = Params> = {
  readonly strategy: Strategy<P>
  /** Changes to the strategy's own parameters. */
  readonly params?: Partial<P>
  readonly execution?: ExecutionConfig
  /** Changes to the profile's limits and breakers. */
  readonly risk?: RiskConfig
  /** In the quote currency. Default 100,000. */
  readonly capital?: number
  readonly seed?: number
  /** Where the strategy came from, for the record. */
  readonly origin?: { readonly file: string; readonly codeHash: string }
}

/** The same, checked and resolved, with the run's manifest and the id that it gives. */
export type DeskInputs = {
  readonly runId: string
  readonly manifest: RunManifest
  readonly strategy: Strategy
  readonly params: Params
  readonly execution: Execution
  readonly risk: RiskSettings
  readonly seed: number
}

/** Resolves a desk's options for a run's tapes. Throws `InputError` for what does not fit. */
export function deskInputs<P extends Params>(
  run: TapeRun<TapeFacts>,
  options: DeskOptions<P>,
): DeskInputs {
  const { strategy, origin } = options
  const params = mergeParams(strategy.params, options.params)
  const seed = options.seed ?? 1
  const capital = options.capital ?? 100_000
  checkSums(capital, seed)
  const execution = resolveExecution(options.execution ?? {}, [run.instrument], run.epochNs)
  const holdsTrades = run.tapes.some(({ manifest }) => (manifest.rowsByKind.TRADE ?? 0) > 0)
  const standard = riskOf(execution.profile, capital, holdsTrades)
  const owner = { strategy: strategy.name, instruments: [run.instrument] }
  const risk = resolveRisk(standard, options.risk, owner)
  const manifest: RunManifest = {
    tapes: run.tapes.map(tapeUse),
    depth: run.depth,
    strategy: {
      name: strategy.name,
      file: origin?.file ?? '',
      codeHash: origin?.codeHash ?? '',
      params,
    },
    execution: {
      profile: execution.profile,
      version: execution.version,
      settings: execution.settings,
    },
    ...writtenRisk(risk),
    capital: { amount: String(capital), currency: run.instrument.quoteCurrency },
    seed,
    engine: ENGINE_VERSION,
  }
  return {
    runId: runIdOf(manifest),
    manifest,
    strategy: strategy as unknown as Strategy,
    params,
    execution,
    risk,
    seed,
  }
}

/** The id of a run: its inputs alone. Where the strategy's file stands is none; its code is. */
export function runIdOf(manifest: RunManifest): string {
  const { file: _file, ...strategy } = manifest.strategy
  return sha256Hex(canonicalJson({ ...manifest, strategy }))
}
