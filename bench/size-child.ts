import { backtest } from '../src/run/backtest.ts'
import { openTape } from '../src/store/catalog.ts'
import { EXECUTION } from './desks.ts'
import { quotingLoop } from './quoting-loop.ts'

/** Rows that a process has replayed before its passes count: the code is as fast then as it becomes. */
const WARM_ROWS = 20e6

/** What a process of its own says of one tape. */
export type SizeAnswer = {
  readonly rows: number
  /** The first pass, which reads the tape, and each one after those that warm up. */
  readonly firstSeconds: number
  readonly seconds: readonly number[]
  readonly peakBytes: number
  readonly journalHash: string
}

// `node bench/size-child.ts DIRECTORY ROUNDS`: opens a tape, warms up, and replays it ROUNDS times.
const [directory = '', rounds = '0'] = process.argv.slice(2)
const tape = await openTape(directory)
const seconds: number[] = []
let journalHash = ''
const warm = Number(rounds) === 0 ? 0 : Math.max(1, Math.ceil(WARM_ROWS / tape.manifest.rows))
for (let round = 0; round < warm + Number(rounds); round++) {
  const run = backtest({ tapes: [tape], strategy: quotingLoop, execution: EXECUTION })
  seconds.push(run.timing.wallSeconds)
  journalHash = run.journalHash
}
const [firstSeconds = 0] = seconds
const answer: SizeAnswer = {
  rows: tape.manifest.rows,
  firstSeconds,
  seconds: seconds.slice(warm),
  peakBytes: process.resourceUsage().maxRSS * 1024,
  journalHash,
}
process.stdout.write(JSON.stringify(answer))
