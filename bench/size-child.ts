import { backtest } from '../src/run/backtest.ts'
import { openTape } from '../src/store/catalog.ts'
import { EXECUTION } from './desks.ts'
import { quotingLoop } from './quoting-loop.ts'

/** What a process of its own says of one tape. */
export type SizeAnswer = {
  readonly rows: number
  /** The first pass, which reads the tape, and each one after it. */
  readonly firstSeconds: number
  readonly seconds: readonly number[]
  readonly peakBytes: number
  readonly journalHash: string
}

// `node bench/size-child.ts DIRECTORY ROUNDS`: opens a tape, replays it once and then ROUNDS times.
const [directory = '', rounds = '0'] = process.argv.slice(2)
const tape = await openTape(directory)
const seconds: number[] = []
let journalHash = ''
for (let round = 0; round < (Number(rounds) === 0 ? 0 : 1 + Number(rounds)); round++) {
  const run = backtest({ tapes: [tape], strategy: quotingLoop, execution: EXECUTION })
  seconds.push(run.timing.wallSeconds)
  journalHash = run.journalHash
}
const [firstSeconds = 0, ...rest] = seconds
const answer: SizeAnswer = {
  rows: tape.manifest.rows,
  firstSeconds,
  seconds: rest,
  peakBytes: process.resourceUsage().maxRSS * 1024,
  journalHash,
}
process.stdout.write(JSON.stringify(answer))
