import type { Day, Engine, EngineRun, FillNote, Job } from './engine.ts'

/** One engine's times for a job. Seconds are those of the replay, without building and compiling. */
export type Standing = {
  readonly engine: string
  readonly bestSeconds: number
  readonly medianSeconds: number
  readonly cpuSeconds: number
  /** Its first run of the job, with whatever it compiles and builds then. */
  readonly firstSeconds: number
  readonly rounds: number
  readonly rowsPerSecond: number
  /** How many times as long as our best, and the same of processor time. */
  readonly timesOurs: number
  readonly cpuTimesOurs: number
  readonly orders: number
  readonly executions: number
  /** Fills are the same as ours, order by order; null where they need not be. */
  readonly agrees: boolean | null
}

export type JobResult = { readonly title: string; readonly standings: readonly Standing[] }

/**
 * Runs a job on all engines in turn, round by round, so that whatever else the machine does meets all of
 * them. A first round notes the fills, compares them with ours and stands apart as the cold one.
 */
export async function compete(
  title: string,
  day: Day,
  job: Job,
  engines: readonly Engine[],
  rounds: number,
): Promise<JobResult> {
  const first: EngineRun[] = []
  for (const engine of engines) first.push(await engine.run(day, job, true))
  const runs = engines.map((): EngineRun[] => [])
  for (let round = 0; round < rounds; round++) {
    for (const [i, engine] of engines.entries()) {
      runs[i]?.push(await engine.run(day, job, false))
    }
  }
  const bestOf = (i: number, of: (run: EngineRun) => number) => Math.min(...(runs[i] ?? []).map(of))
  const wall = (run: EngineRun) => run.seconds
  const cpu = (run: EngineRun) => run.cpuSeconds
  const rows = day.tape.columns.rows * job.sets.length
  const standings = engines.map((engine, i): Standing => {
    const sorted = (runs[i] ?? []).map(wall).toSorted((a, b) => a - b)
    const best = bestOf(i, wall)
    const run = first[i] as EngineRun
    const sum = (of: (set: EngineRun['sets'][number]) => number) =>
      run.sets.reduce((total, set) => total + of(set), 0)
    return {
      engine: engine.name,
      bestSeconds: best,
      medianSeconds: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN,
      cpuSeconds: bestOf(i, cpu),
      firstSeconds: run.seconds + run.buildSeconds,
      rounds,
      rowsPerSecond: rows / best,
      timesOurs: best / bestOf(0, wall),
      cpuTimesOurs: bestOf(i, cpu) / bestOf(0, cpu),
      orders: sum((set) => set.orders),
      executions: sum((set) => set.executions),
      agrees: engine.mustAgree ? isSame(run, first[0] as EngineRun) : null,
    }
  })
  return { title, standings }
}

/** The same orders, steps, position and fills in every set. */
function isSame(run: EngineRun, ours: EngineRun): boolean {
  const facts = ({ sets }: EngineRun) =>
    JSON.stringify(
      sets.map((set) => ({
        orders: set.orders,
        steps: set.steps,
        executions: set.executions,
        positionLots: set.positionLots,
        fills: set.fills.toSorted(byOrder),
      })),
    )
  const noted = run.sets.every((set) => set.fills.length === set.executions)
  return noted && facts(run) === facts(ours)
}

function byOrder(a: FillNote, b: FillNote): number {
  return a[0] - b[0]
}

/** A table of one job. */
export function jobTable({ title, standings }: JobResult): string {
  const line = (...cells: string[]) => {
    const [name = '', ...rest] = cells
    return `  ${name.padEnd(30)}${rest.map((cell) => cell.padStart(12)).join('')}`
  }
  const ms = (seconds: number) => `${(seconds * 1000).toFixed(1)} ms`
  return [
    `${title} (best and median of ${standings[0]?.rounds})`,
    line(
      '',
      'best',
      'median',
      'M rows/s',
      'x ours',
      'cpu',
      'x our cpu',
      'first run',
      'orders',
      'executions',
      'fills',
    ),
    ...standings.map((s) =>
      line(
        s.engine,
        ms(s.bestSeconds),
        ms(s.medianSeconds),
        (s.rowsPerSecond / 1e6).toFixed(2),
        s.timesOurs.toFixed(2),
        ms(s.cpuSeconds),
        s.cpuTimesOurs.toFixed(2),
        ms(s.firstSeconds),
        String(s.orders),
        String(s.executions),
        s.agrees === null ? '-' : s.agrees ? 'equal' : 'DIFFERENT',
      ),
    ),
  ].join('\n')
}
