import { InputError } from '../lib/assert.ts'

const NS: Readonly<Record<string, number>> = { us: 1e3, ms: 1e6, s: 1e9, min: 60e9 }

/** A length of time as written, `100ms` say, in ns. Throws `InputError` for anything else. */
export function spanOf(field: string, text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)(us|ms|s|min)$/.exec(text) ?? []
  const ns = text === '0' ? 0 : Math.round(Number(number) * (NS[unit] ?? Number.NaN))
  if (Number.isSafeInteger(ns) && ns >= 0) return ns
  throw new InputError({ field }, `got "${text}"`, 'a span such as 100us, 1ms, 2s', 'Correct it.')
}

const CLOCK = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?$/
const ISO = /^(\d{4}-\d{2}-\d{2})T([\d:]+)(?:\.(\d{1,9}))?Z$/

/**
 * A moment as written, in ns since 1970: `HH:MM`, `HH:MM:SS[.fraction]` on the day that begins at
 * `dayNs`, or `YYYY-MM-DDTHH:MM:SS[.fraction]Z`. Throws `InputError` for anything else.
 */
export function momentOf(field: string, text: string, dayNs: bigint): bigint {
  const clock = CLOCK.exec(text)
  if (clock !== null) {
    const [, hours, minutes, seconds = '0', fraction = ''] = clock
    const whole = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)
    return dayNs + BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'))
  }
  const [, date, time = '', fraction = ''] = ISO.exec(text) ?? []
  const ms = date !== undefined && CLOCK.test(time) ? Date.parse(`${date}T${time}Z`) : Number.NaN
  if (!Number.isNaN(ms)) return BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0'))
  throw new InputError(
    { field },
    `got "${text}"`,
    "HH:MM[:SS] of the tape's day in UTC, or an ISO time ending in Z",
    'Write --from 23:00:05, say.',
  )
}
