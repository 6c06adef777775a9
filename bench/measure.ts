/** A piece of work that is measured; it returns how many units it did. */
export type Work = {
  readonly name: string
  /** Desks that a unit is for, where there are several. */
  readonly desks?: number
  run(): number | Promise<number>
}

/** What a piece of work took. */
export type Measured = {
  readonly name: string
  readonly desks: number
  readonly units: number
  /** The first time it ran, before anything was warm. */
  readonly firstSeconds: number
  readonly bestSeconds: number
  readonly medianSeconds: number
  readonly rounds: number
  /** Units a second in the best round. */
  readonly perSecond: number
}

/** A table of a section. */
export type Table = {
  readonly title: string
  readonly unit: string
  /** The row that the others are compared with; default: the first. */
  readonly base?: string
  readonly rows: readonly Measured[]
  /** Facts beside the times. */
  readonly notes?: readonly string[]
}

/**
 * Runs each work once, cold, and then all of them in turn for `rounds` rounds, so that whatever else the
 * machine does meets all of them.
 */
export async function measureInTurn(works: readonly Work[], rounds: number): Promise<Measured[]> {
  const first: { units: number; seconds: number }[] = []
  for (const work of works) first.push(await timed(work))
  const seconds = works.map((): number[] => [])
  for (let round = 0; round < rounds; round++) {
    for (const [i, work] of works.entries()) seconds[i]?.push((await timed(work)).seconds)
  }
  return works.map(({ name, desks = 1 }, i) => {
    const { units, seconds: firstSeconds } = first[i] as { units: number; seconds: number }
    return summary({ name, desks, units, firstSeconds }, seconds[i] ?? [])
  })
}

/** Best and median of the times of one work. */
export function summary(
  of: Pick<Measured, 'name' | 'desks' | 'units' | 'firstSeconds'>,
  seconds: readonly number[],
): Measured {
  const sorted = seconds.toSorted((a, b) => a - b)
  const bestSeconds = sorted[0] ?? of.firstSeconds
  const medianSeconds = sorted[Math.floor(sorted.length / 2)] ?? of.firstSeconds
  const perSecond = of.units / bestSeconds
  return { ...of, bestSeconds, medianSeconds, rounds: seconds.length, perSecond }
}

async function timed(work: Work): Promise<{ units: number; seconds: number }> {
  const start = performance.now()
  const units = await work.run()
  return { units, seconds: (performance.now() - start) / 1000 }
}

/** Rates, and each time as a multiple of the base row's. */
export function tableText({ title, unit, base, rows, notes = [] }: Table): string {
  const baseRow = rows.find(({ name }) => name === base) ?? rows[0]
  const hasDesks = rows.some(({ desks }) => desks > 1)
  const line = (name: string, cells: readonly string[]) =>
    `  ${name.padEnd(44)}${cells.map((cell) => cell.padStart(13)).join('')}`
  const millions = (perSecond: number) => (perSecond / 1e6).toPrecision(4)
  const heads = [`M ${unit}/s`, 'best', 'median', 'first', 'rate', 'time']
  const lines = rows.map((row) => {
    const cells = [
      millions(row.perSecond),
      ms(row.bestSeconds),
      ms(row.medianSeconds),
      ms(row.firstSeconds),
      times(row.perSecond / (baseRow?.perSecond ?? 1)),
      times(row.bestSeconds / (baseRow?.bestSeconds ?? 1)),
    ]
    return line(row.name, hasDesks ? [...cells, millions(row.perSecond * row.desks)] : cells)
  })
  return [
    `${title} (rate and time: times "${baseRow?.name}"; best of ${rows[0]?.rounds})`,
    line('', hasDesks ? [...heads, '... x desks'] : heads),
    ...lines,
    ...notes.map((note) => `  ${note}`),
  ].join('\n')
}

function ms(seconds: number): string {
  return `${(seconds * 1000).toFixed(1)} ms`
}

function times(ratio: number): string {
  return ratio.toFixed(ratio < 10 ? 3 : 1)
}

/** What `--rounds` says. Ends the program when that is no whole number above 0. */
export function roundsOf(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text)
  process.stderr.write(`--rounds ${text}: a whole number above 0\n`)
  process.exit(2)
}
