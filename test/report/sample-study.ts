import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sha256Hex } from '../../src/lib/hash-chain.ts'
import { RandomStream } from '../../src/lib/random.ts'
import type { StudyJson, StudyTape, Trial } from '../../src/run/study-record.ts'
import { type StoredTrial, trialsHash, writeTrials } from '../../src/run/trial-table.ts'
import { readAxis } from '../../src/sweep/axis.ts'
import { specOf } from '../support/tape-builder.ts'

export type StudyOptions = {
  readonly name?: string
  readonly days?: number
  /** The objective of a point; default: a hill with noise. */
  readonly height?: (spread: number, skew: number, queue: string) => number
  readonly change?: (trial: Trial) => Trial
  readonly edit?: (study: StudyJson) => StudyJson
}

const AXES = [
  readAxis('params.spread', { int: [1, 8] }, {}),
  readAxis('params.skew', { float: [0, 4], points: 5 }, {}),
  readAxis('execution.queue', { choice: ['riskAverse', 'power(2)', 'log'] }, {}),
]
const UNITS: Readonly<Record<string, string>> = {
  netPnl: 'USDT',
  maxDrawdownPct: '%',
  sharpe: 'per 1 s sample',
  netPerTraded: 'bps',
  fills: 'fills',
}

/** A plausible study of 120 trials in memory, the same for the same options. */
export function sampleStudy(options: StudyOptions = {}): {
  readonly study: StudyJson
  readonly trials: readonly Trial[]
} {
  const random = new RandomStream(1, 'sample-study')
  const days = options.days ?? 3
  const hill = (spread: number, skew: number, queue: string) =>
    40 - (spread - 4) ** 2 * 3 - (skew - 2) ** 2 * 4 + queue.length + random.uniform() * 4
  const height = options.height ?? hill
  const points = (AXES[0]?.values ?? []).flatMap((spread) =>
    (AXES[1]?.values ?? []).flatMap((skew) =>
      (AXES[2]?.values ?? []).map((queue) => [spread, skew, queue] as [number, number, string]),
    ),
  )
  const made = points.map(([spread, skew, queue], i): Trial => {
    const netPnl = height(spread, skew, queue)
    const part = netPnl / days
    const trial: Trial = {
      trial: i + 1,
      trialId: sha256Hex(`trial ${i}`),
      status: 'done',
      error: '',
      feasible: true,
      rank: null,
      point: { 'params.spread': spread, 'params.skew': skew, 'execution.queue': queue },
      objective: netPnl,
      metrics: { netPnl, maxDrawdownPct: 1, sharpe: netPnl / 900, netPerTraded: 0.1, fills: 99 },
      runIds: Array.from({ length: days }, (_, day) => sha256Hex(`run ${i} ${day}`)),
      journalHashes: Array.from({ length: days }, (_, day) =>
        sha256Hex(`journal ${netPnl} ${day}`),
      ),
      netPnlByDay: Array.from({ length: days }, () => part),
    }
    return options.change?.(trial) ?? trial
  })
  const order = made
    .filter((trial) => trial.feasible && trial.objective !== null)
    .sort((a, b) => (b.objective ?? 0) - (a.objective ?? 0) || a.trial - b.trial)
  const trials = made.map((trial) => {
    const at = order.indexOf(trial)
    return at < 0 ? trial : { ...trial, rank: at + 1 }
  })
  const study = studyOf(options, trials, days)
  return { study: options.edit?.(study) ?? study, trials }
}

function studyOf(options: StudyOptions, trials: readonly Trial[], days: number): StudyJson {
  const best = trials.find((trial) => trial.rank === 1)
  const count = (is: (trial: Trial) => boolean) => trials.filter(is).length
  return {
    schema: 1,
    study: options.name ?? 'hills',
    studyId: sha256Hex('study'),
    state: 'whole',
    command: 'ticktape sweep strategies/hills.ts --study hills.json',
    seen: {
      directory: `reports/studies/${options.name ?? 'hills'}`,
      strategy: 'strategies/hills.ts',
    },
    strategy: { name: 'hills', file: '../../../strategies/hills.ts', codeHash: 'c', params: {} },
    spec: {
      config: { capital: 5000 },
      axes: AXES,
      where: [],
      search: { kind: 'grid' },
      objective: { metric: 'netPnl', goal: 'maximise' },
      require: ['fills >= 30'],
      seed: 1,
    },
    tapes: Array.from({ length: days }, (_, day) => tapeOf(day)),
    depth: 'l2',
    sampleNs: 1e9,
    engine: '0.1.0',
    pace: { workers: 2, desksPerPass: 64 },
    counts: {
      trials: trials.length,
      failed: count((trial) => trial.status === 'failed'),
      infeasible: count((trial) => trial.status === 'done' && !trial.feasible),
      undefined: count((trial) => trial.feasible && trial.objective === null),
      ruledOut: 0,
      everTried: 300,
    },
    trialsHash: trialsHash(trials),
    metrics: Object.fromEntries(
      Object.entries(UNITS).map(([name, unit]) => [name, { unit, definition: `What ${name} is.` }]),
    ),
    ...(best && {
      best: { trial: best.trial, objective: best.objective ?? 0, point: best.point },
      checked: { runId: best.runIds[0] ?? '', journalHash: best.journalHashes[0] ?? '' },
    }),
    environment: { node: '24', platform: 'linux', arch: 'x64' },
    timing: { wallSeconds: 3, runsComputed: 360, runsReused: 0 },
  }
}

function tapeOf(day: number): StudyTape {
  const startNs = 1_709_251_200_000_000_000n + BigInt(day) * 86_400_000_000_000n
  return {
    tapeId: sha256Hex(`tape ${day}`),
    ref: `made/TEST/2024-03-0${day + 1}`,
    instrument: specOf(),
    rows: 1000,
    firstEventNs: String(startNs),
    lastEventNs: String(startNs + 3_600_000_000_000n),
    gaps: 0,
    crossedRows: 0,
    clockShiftsNs: [],
    directory: `../../../datasets/made/TEST/2024-03-0${day + 1}`,
  }
}

/** Writes the study as `sweep` leaves it, and returns its directory. */
export async function writeSampleStudy(root: string, options: StudyOptions = {}): Promise<string> {
  const { study, trials } = sampleStudy(options)
  const directory = join(root, 'studies', study.study)
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'study.json'), `${JSON.stringify(study, null, 2)}\n`)
  const names = Object.keys(study.metrics ?? {})
  await writeTrials(join(directory, 'trials.parquet'), study.spec.axes, names, trials)
  return directory
}

/** The same in memory, as it is read back. */
export function sampleRecord(options: StudyOptions = {}) {
  const { study, trials } = sampleStudy(options)
  return { study, trials: trials as readonly StoredTrial[] }
}
