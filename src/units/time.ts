/**
 * Time in the core is `timeNs`: whole nanoseconds since the run's epoch (00:00 UTC of its first day)
 * in a double, exact for 104 days. Nanoseconds since 1970 live in `bigint` at the doors only.
 */
export const NS_PER_MS = 1_000_000
export const NS_PER_SECOND = 1_000_000_000
export const NS_PER_DAY = 86_400_000_000_000
const NS_PER_DAY_BIG = 86_400_000_000_000n

/** 00:00 UTC of the day that holds `unixNs`. */
export function dayStart(unixNs: bigint): bigint {
  const rest = unixNs % NS_PER_DAY_BIG
  return unixNs - (rest < 0n ? rest + NS_PER_DAY_BIG : rest)
}

/** `YYYY-MM-DD` of a moment, in UTC. */
export function utcDate(unixNs: bigint): string {
  return isoTime(unixNs).slice(0, 10)
}

/** ISO 8601 in UTC with nanoseconds: `2024-07-19T00:00:01.533000000Z`. */
export function isoTime(unixNs: bigint): string {
  const day = dayStart(unixNs)
  const date = new Date(Number(day / 1_000_000n)).toISOString().slice(0, 10)
  let rest = unixNs - day
  const ns = String(rest % 1_000_000_000n).padStart(9, '0')
  rest /= 1_000_000_000n
  const two = (n: bigint) => String(n).padStart(2, '0')
  return `${date}T${two(rest / 3600n)}:${two((rest / 60n) % 60n)}:${two(rest % 60n)}.${ns}Z`
}
