/** Times end where 64 bits with a sign do, in the year 2262. */
export const TIME_END_NS = 1n << 63n

/** A time of a CSV file, in ns since 1970: ISO in UTC, or whole ns. Null when it is neither. */
export function csvTimeNs(text: string): bigint | null {
  if (isWholeNs(text)) return BigInt(text) < TIME_END_NS ? BigInt(text) : null
  const [, date, time, decimals = ''] =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:Z|\+00:00)$/.exec(text) ?? []
  const ms = date === undefined ? Number.NaN : Date.parse(`${date}T${time}Z`)
  // A day that does not exist would roll over into the next month.
  const exists = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date ?? ' ')
  const ns = exists ? BigInt(ms) * 1_000_000n + BigInt(decimals.padEnd(9, '0')) : 0n
  return ns > 0n && ns < TIME_END_NS ? ns : null
}

export function isWholeNs(text: string): boolean {
  return /^\d{19}$/.test(text)
}
