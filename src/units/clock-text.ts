const NS_PER_SECOND_BIG = 1_000_000_000n

/** ns of the day from `HH:MM` or `HH:MM:SS`, up to 24:00; null for anything else. */
export function dayNsOf(text: string): number | null {
  const match = /^(\d{2}):([0-5]\d)(?::([0-5]\d))?$/.exec(text)
  if (match === null) return null
  const [, hours, minutes, seconds = '0'] = match
  const all = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  return all <= 86_400 ? all * 1e9 : null
}

/** ns since 1970 from `2024-08-08T12:00:00Z`, up to nine decimals of a second; null for anything else. */
export function unixNsOf(text: string): bigint | null {
  const match = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?Z$/.exec(text)
  if (match === null) return null
  const [, whole = '', part = ''] = match
  const date = new Date(`${whole}Z`)
  // A day that no month has is taken for another one.
  if (Number.isNaN(date.getTime()) || !date.toISOString().startsWith(whole)) return null
  return BigInt(date.getTime() / 1000) * NS_PER_SECOND_BIG + BigInt(part.padEnd(9, '0'))
}
