/** One measured piece of work: how many units it did, and its best time of several rounds. */
export type Measured = {
  readonly name: string
  readonly units: number
  readonly bestSeconds: number
  readonly perSecond: number
}

/** Runs `work` once to warm up and then `rounds` times; `work` returns how many units it did. */
export function measure(name: string, work: () => number, rounds = 5): Measured {
  work()
  let bestSeconds = Number.POSITIVE_INFINITY
  let units = 0
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    units = work()
    bestSeconds = Math.min(bestSeconds, (performance.now() - start) / 1000)
  }
  return { name, units, bestSeconds, perSecond: units / bestSeconds }
}

/** As `measure`, for work that waits. */
export async function measureAsync(
  name: string,
  work: () => Promise<number>,
  rounds = 3,
): Promise<Measured> {
  let bestSeconds = Number.POSITIVE_INFINITY
  let units = 0
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    units = await work()
    bestSeconds = Math.min(bestSeconds, (performance.now() - start) / 1000)
  }
  return { name, units, bestSeconds, perSecond: units / bestSeconds }
}

/** A table with rates, and each rate as a share of the first row's. */
export function table(title: string, unit: string, rows: readonly Measured[]): string {
  const first = rows[0]?.perSecond ?? 1
  const lines = rows.map(({ name, perSecond, bestSeconds }) => {
    const rate = `${(perSecond / 1e6).toFixed(2)} M ${unit}/s`.padStart(22)
    const time = `${(bestSeconds * 1000).toFixed(1)} ms`.padStart(12)
    return `  ${name.padEnd(46)}${rate}${time}${(perSecond / first).toFixed(3).padStart(9)}`
  })
  const head = `  ${''.padEnd(46)}${'rate'.padStart(22)}${'best'.padStart(12)}${'ratio'.padStart(9)}`
  return [title, head, ...lines].join('\n')
}
