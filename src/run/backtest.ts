import type { DeskRuntime } from '../engine/desk.ts'
import { readJournal } from '../engine/journal-reader.ts'
import { runPass } from '../engine/pass.hot.ts'
import { tapeSource } from '../engine/tape-source.ts'
import { InputError } from '../lib/assert.ts'
import { canonicalJson, sha256Hex } from '../lib/hash-chain.ts'
import { viewableDepths } from '../market/view.ts'
import { noRisk } from '../risk/risk-settings.ts'
import type { RiskLimits } from '../risk/rules.ts'
import { BlockFile } from '../store/block-file.ts'
import type { OpenTape } from '../store/catalog.ts'
import type { Params, Strategy } from '../strategy/strategy.ts'
import type { Depth } from '../tape/schema.ts'
import { type Instrument, makeInstrument, specOf } from '../units/instrument.ts'
import { NS_PER_DAY } from '../units/time.ts'
import { ENGINE_VERSION } from './engine-version.ts'
import { equityOf } from './equity-table.ts'
import { FillRows, OrderRows } from './journal-tables.ts'
import { type ExecutionConfig, limitsOf, resolveExecution } from './profiles.ts'
import { replayLimits } from './replay-limits.ts'
import { countsOf } from './run-counts.ts'
import { checkDistinct, checkSums, mergeLimits, mergeParams } from './run-options.ts'
import type {
  EquityTable,
  FillTable,
  OrderTable,
  RunCounts,
  RunManifest,
  TapeUse,
} from './run-record.ts'
import { sampleStep } from './sample-step.ts'

export type BacktestOptions<P extends Params = Params> = {
  /** Tapes of one instrument, opened with `openTape`; they are put in time order. */
  readonly tapes: readonly OpenTape[]
  readonly strategy: Strategy<P>
  /** Changes to the strategy's own parameters. */
  readonly params?: Partial<P>
  readonly execution?: ExecutionConfig
  /** Changes to the profile's limits. */
  readonly risk?: Partial<RiskLimits>
  /** In the quote currency. Default 100,000. */
  readonly capital?: number
  /** Default: the deepest that all tapes hold. */
  readonly depth?: Depth
  readonly seed?: number
  /** Where the strategy came from, for the record. */
  readonly origin?: { readonly file: string; readonly codeHash: string }
}

/** A finished run in memory: everything that its record on disk is made from. */
export type Run = {
  readonly runId: string
  readonly journalHash: string
  readonly manifest: RunManifest
  readonly desk: DeskRuntime
  readonly epochNs: bigint
  readonly startNs: number
  readonly endNs: number
  readonly sampleNs: number
  readonly counts: RunCounts
  readonly fills: FillTable
  readonly orders: OrderTable
  readonly equity: EquityTable
  readonly limits: readonly string[]
  readonly timing: { readonly wallSeconds: number; readonly events: number }
}

/** Blocks of a journal that stay in memory (16 MB); longer ones go to a file. */
const JOURNAL_MEMORY_BLOCKS = 512

/**
 * Replays tapes through one strategy. Pure but for the clock that times it: the same options give the
 * same journal hash. Throws `InputError` for options that do not fit, and for a strategy that throws.
 *
 * @example
 * const tape = await openTape('datasets/synth/SIM/2024-01-01')
 * const run = backtest({ tapes: [tape], strategy: marketMaker, params: { halfSpreadTicks: 2 }, seed: 1 })
 */
export function backtest<P extends Params>(options: BacktestOptions<P>): Run {
  const tapes = [...options.tapes].sort((a, b) => {
    const [x, y] = [BigInt(a.manifest.firstEventNs), BigInt(b.manifest.firstEventNs)]
    return x < y ? -1 : x > y ? 1 : 0
  })
  const instrument = oneInstrument(tapes)
  const depth = commonDepth(tapes, options.depth)
  checkDistinct(tapes)
  const params = mergeParams(options.strategy.params, options.params)
  const seed = options.seed ?? 1
  const capital = options.capital ?? 100_000
  checkSums(capital, seed)
  const epochNs = tapes[0]?.epochNs ?? 0n
  checkSpan(tapes)
  const execution = resolveExecution(options.execution ?? {}, [instrument], epochNs)
  const limits = mergeLimits(limitsOf(execution.profile, capital), options.risk)
  const manifest = manifestOf(options, tapes, instrument, {
    depth,
    params,
    capital,
    seed,
    limits,
    execution,
  })
  const sampleNs = sampleStep(tapes)
  const started = performance.now()
  const pass = runStrategy(options.strategy.name, () =>
    runPass({
      instruments: [
        {
          instrument,
          tapes: tapes.map(tapeSource),
        },
      ],
      depth,
      sampleNs,
      keepsCrossed: execution.keepsCrossed,
      desks: [
        {
          strategy: options.strategy as unknown as Strategy,
          params,
          rules: execution.rules,
          latency: execution.latency(),
          fees: execution.fees,
          risk: { ...noRisk(capital), limits },
          seed,
          feedOffsetNs: execution.feedOffsetNs,
          runsUntilLanesEmpty: execution.runsUntilLanesEmpty,
          keepsJournal: true,
          journalStore: new BlockFile(JOURNAL_MEMORY_BLOCKS),
        },
      ],
    }),
  )
  const desk = pass.desks[0] as DeskRuntime
  const journalHash = desk.journal.finish()
  const wallSeconds = (performance.now() - started) / 1000
  const fills = new FillRows()
  const orderRows = new OrderRows()
  readJournal(desk.journal, (r) => {
    fills.note(r)
    orderRows.note(r)
  })
  const orders = orderRows.table(desk.own)
  return {
    runId: runIdOf(manifest),
    journalHash,
    manifest,
    desk,
    epochNs: pass.epochNs,
    startNs: pass.startNs,
    endNs: pass.endNs,
    sampleNs,
    counts: countsOf(tapes, desk, orders),
    fills: fills.table(),
    orders,
    equity: equityOf(pass.samplers[0], desk, instrument),
    limits: replayLimits(depth, execution.rules.queue.name),
    timing: { wallSeconds, events: pass.rowsWalked },
  }
}

/** The id of a run: its inputs alone. Where the strategy's file stands is none; its code is. */
export function runIdOf(manifest: RunManifest): string {
  const { file: _file, ...strategy } = manifest.strategy
  return sha256Hex(canonicalJson({ ...manifest, strategy }))
}

function oneInstrument(tapes: readonly OpenTape[]): Instrument {
  const first = tapes[0]
  if (first === undefined) {
    throw new InputError(
      { field: 'tapes' },
      'none',
      'at least one tape',
      'Import or synthesize one.',
    )
  }
  const spec = first.manifest.instrument
  for (const { manifest } of tapes) {
    if (canonicalJson(manifest.instrument) !== canonicalJson(spec)) {
      const other = `${manifest.instrument.venue}:${manifest.instrument.symbol}`
      throw new InputError(
        { field: 'tapes' },
        `${spec.venue}:${spec.symbol} and ${other}`,
        'tapes of one instrument with the same grids and fees',
        'Run them apart, or import them again alike.',
      )
    }
  }
  return makeInstrument(spec)
}

function commonDepth(tapes: readonly OpenTape[], asked: Depth | undefined): Depth {
  const held = (['l3', 'l2', 'l1'] as const).filter((depth) =>
    tapes.every((tape) => viewableDepths(tape.manifest.depths).includes(depth)),
  )
  const depth = asked ?? held[0]
  if (depth !== undefined && held.includes(depth)) return depth
  throw new InputError(
    { field: 'as' },
    `asked for ${depth ?? 'a book'}`,
    held.length > 0
      ? `one of ${held.join(', ')}, which all tapes can show`
      : 'tapes with a common depth',
    'Choose a depth that the tapes were recorded at.',
  )
}

const DAYS_MAX = 100n

/** Times are exact in a double for 104 days: longer runs are refused. */
function checkSpan(tapes: readonly OpenTape[]): void {
  const ns = (text: string | undefined) => BigInt(text ?? 0)
  const spanNs = ns(tapes.at(-1)?.manifest.lastEventNs) - ns(tapes[0]?.manifest.firstEventNs)
  const days = spanNs / BigInt(NS_PER_DAY)
  if (days <= DAYS_MAX) return
  throw new InputError(
    { field: 'tapes' },
    `they span ${days} days`,
    `at most ${DAYS_MAX} days in one run`,
    'Run them in parts; if the tapes are of fewer days, a row has a wrong time.',
  )
}

function runStrategy<T>(name: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    const field = `strategy "${name}"`
    const expected = 'a strategy that runs to the end'
    if (!(error instanceof Error)) {
      throw new InputError({ field }, `it threw ${String(error)}`, expected, 'Throw an Error.')
    }
    if (error.name === 'InputError' || error.name === 'InvariantError') throw error
    const calls = (error.stack ?? '').split('\n').filter((line) => /^\s*at /.test(line))
    const place = calls.slice(0, 2).join(' ').replaceAll(/\s+/g, ' ').trim()
    throw new InputError({ field }, `it threw ${error.name}: ${error.message}`, expected, place)
  }
}

function manifestOf<P extends Params>(
  options: BacktestOptions<P>,
  tapes: readonly OpenTape[],
  instrument: Instrument,
  chosen: {
    depth: Depth
    params: P
    capital: number
    seed: number
    limits: RiskLimits
    execution: ReturnType<typeof resolveExecution>
  },
): RunManifest {
  const { execution, limits } = chosen
  const risk = Object.fromEntries(
    Object.entries(limits).map(([rule, value]) => [rule, Number.isFinite(value) ? value : 'off']),
  )
  return {
    tapes: tapes.map(tapeUse),
    depth: chosen.depth,
    strategy: {
      name: options.strategy.name,
      file: options.origin?.file ?? '',
      codeHash: options.origin?.codeHash ?? '',
      params: chosen.params,
    },
    execution: {
      profile: execution.profile,
      version: execution.version,
      settings: execution.settings,
    },
    risk,
    capital: { amount: String(chosen.capital), currency: instrument.quoteCurrency },
    seed: chosen.seed,
    engine: ENGINE_VERSION,
  }
}

function tapeUse({ manifest }: OpenTape): TapeUse {
  const { venue, symbol } = manifest.instrument
  return {
    tapeId: manifest.tapeId,
    ref: `${venue}/${symbol}/${manifest.date}`,
    instrument: specOf(makeInstrument(manifest.instrument)),
    rows: manifest.rows,
    firstEventNs: manifest.firstEventNs,
    lastEventNs: manifest.lastEventNs,
    gaps: manifest.gaps,
    crossedRows: manifest.crossedRows,
    clockShiftsNs: manifest.rawFiles.map((file) => file.clock.shiftNs),
  }
}
