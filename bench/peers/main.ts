import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { convertDays, instrumentOf } from '../../src/conform/hftbacktest/recordings.ts'
import { roundsOf } from '../measure.ts'
import type { QuotingSet } from '../quoting-loop.ts'
import { compete, type JobResult, jobTable } from './contest.ts'
import type { Day, Job } from './engine.ts'
import { type Contest, openContest, type PeerNote } from './peer-engines.ts'

// Our engine beside its peers: the same recording, the same loop, the same machine, one after the other
// in one run. `node bench/peers/main.ts [--raw FILE [--previous FILE]] [--rounds N] [--json FILE]`

const { values: flags } = parseArgs({
  options: {
    raw: { type: 'string' },
    previous: { type: 'string' },
    rounds: { type: 'string', default: '11' },
    json: { type: 'string' },
    fresh: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
  },
})
const rounds = roundsOf(flags.rounds)

const LOOP = { positionMax: 50, qtyLots: 10 }
const FROM_MID: QuotingSet = { ...LOOP, halfSpreadTicks: 5 }
const AT_BEST: QuotingSet = { ...LOOP, halfSpreadTicks: 0 }
/** 64 sets: sixteen distances from the middle, four position limits. */
const SETS: readonly QuotingSet[] = Array.from({ length: 64 }, (_, i) => ({
  halfSpreadTicks: 1 + (i % 16),
  positionMax: [10, 20, 30, 50][i >> 4] ?? 50,
  qtyLots: 10,
}))

const JOBS: readonly { title: string; job: Job; rounds: number }[] = [
  {
    title: 'quotes 5 ticks from the middle',
    job: { queue: 'riskAverse', sets: [FROM_MID] },
    rounds,
  },
  { title: 'quotes at the best prices', job: { queue: 'riskAverse', sets: [AT_BEST] }, rounds },
  {
    title: 'quotes at the best prices, queue power(3)',
    job: { queue: 'power(3)', sets: [AT_BEST] },
    rounds,
  },
  {
    title: '64 sets: ours in one pass, theirs one after another',
    job: { queue: 'riskAverse', sets: SETS },
    rounds: Math.min(3, rounds),
  },
]

type DayResult = { day: string; rows: number; peers: readonly PeerNote[]; jobs: JobResult[] }

/** The recordings that are there: the one that was given, else the two days of the shared ones. */
function recordings(): { raw: string; previous: string | null }[] {
  if (flags.raw !== undefined) {
    for (const file of [flags.raw, flags.previous]) {
      if (file === undefined || existsSync(file)) continue
      process.stderr.write(`${file}: there is no such file\n`)
      process.exit(2)
    }
    return [{ raw: flags.raw, previous: flags.previous ?? null }]
  }
  const shared = process.env.TICKTAPE_SHARED ?? join(import.meta.dirname, '../../../shared')
  const file = (date: string) => join(shared, 'data', 'binance-raw', 'usdm', `btcusdt_${date}.gz`)
  return [
    { raw: file('20240808'), previous: null },
    { raw: file('20240719'), previous: file('20240718') },
  ].filter(({ raw, previous }) => existsSync(raw) && (previous === null || existsSync(previous)))
}

async function openDay({ raw, previous }: { raw: string; previous: string | null }): Promise<Day> {
  const instrument = await instrumentOf(raw)
  const files = previous === null ? [raw] : [previous, raw]
  const tape = (await convertDays(files, instrument)).at(-1)
  if (tape === undefined) throw new Error(`${raw} gave no tape`)
  return { name: `${instrument.symbol} ${tape.manifest.date}`, raw, previous, tape }
}

async function compareOn(day: Day, contest: Contest): Promise<DayResult> {
  const rows = day.tape.columns.rows
  process.stdout.write(`\n${day.name}: ${rows} tape rows\n`)
  const peers = await contest.load(day)
  for (const { peer, version, rows: records, loadSeconds } of peers) {
    const loaded = `${records} records, read and converted in ${loadSeconds.toFixed(1)} s`
    process.stdout.write(`  ${peer} ${version}: ${loaded}\n`)
  }
  const jobs: JobResult[] = []
  for (const { title, job, rounds } of flags.quick ? JOBS.slice(0, 1) : JOBS) {
    // The slow ones run many sets once each round: nobody waits for 64 of them.
    const engines = contest.engines.filter(
      ({ name }) => job.sets.length === 1 || !name.startsWith('NautilusTrader'),
    )
    const result = await compete(title, day, job, engines, rounds)
    jobs.push(result)
    process.stdout.write(`\n${jobTable(result)}\n`)
  }
  return { day: day.name, rows, peers, jobs }
}

function ownPeak(): number {
  return process.resourceUsage().maxRSS * 1024
}

const days = recordings()
if (days.length === 0) {
  process.stdout.write('SKIPPED: no recordings here; give --raw FILE or set TICKTAPE_SHARED\n')
} else {
  const contest = await openContest(flags.fresh)
  const results: DayResult[] = []
  try {
    for (const [peer, reason] of Object.entries(contest.skipped)) {
      process.stdout.write(`SKIPPED ${peer}: ${reason}\n`)
    }
    for (const day of days) results.push(await compareOn(await openDay(day), contest))
  } finally {
    await contest.close()
  }
  const standings = results.flatMap(({ jobs }) => jobs.flatMap((job) => job.standings))
  const differ = standings.filter(({ agrees }) => agrees === false)
  process.stdout.write(
    '\nA row is a tape row, counted once though it is walked twice. First runs hold compiling and ' +
      'building, the others do not; cpu is the best processor time, which other work on the machine ' +
      'hardly touches. NautilusTrader has one clock and another queue rule: its fills, partial ones ' +
      'among them, are counted and not compared.\n',
  )
  const peaks = { ...contest.peakBytes(), 'ticktape, with all conversions': ownPeak() }
  const peakTexts = Object.entries(peaks).map(([n, b]) => `${n} ${(b / 2 ** 20).toFixed(0)} MiB`)
  process.stdout.write(`Most memory held by a process: ${peakTexts.join('; ')}.\n`)
  if (flags.json !== undefined) {
    const { skipped } = contest
    const kept = { node: process.version, skipped, peakBytes: peaks, days: results }
    writeFileSync(flags.json, `${JSON.stringify(kept, null, 2)}\n`)
  }
  if (differ.length > 0) process.exitCode = 1
}
