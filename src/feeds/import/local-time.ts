import { InputError } from '../../lib/assert.ts'

/** New York with its summer time, or a fixed number of hours from UTC. */
export type Zone = 'New York' | number

const NS_PER_SECOND = 1_000_000_000n
const MS_PER_DAY = 86_400_000
const TWO_O_CLOCK = 2 * 3600
const YEAR_LEAST = 1987

/**
 * 00:00 of a day in a zone, in ns since 1970. Throws `InputError` for a day that does not exist, and
 * for one whose clocks are changed: times counted from its midnight have two meanings.
 */
export function midnightNs(file: string, date: string, zone: Zone): bigint {
  const ms = Date.parse(`${date}T00:00:00Z`)
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(date)) {
    throw new InputError({ file }, `there is no day ${date}`, 'a day that exists', 'Correct it.')
  }
  if (zone !== 'New York') return BigInt(ms) * 1_000_000n - BigInt(zone * 3600) * NS_PER_SECOND
  if (Number(date.slice(0, 4)) < YEAR_LEAST) {
    throw new InputError({ file }, `given ${date}`, `a day from ${YEAR_LEAST} on`, 'Correct it.')
  }
  if (isSummer(date, 0) === isSummer(date, 86_399)) return newYorkNs(date, 0)
  throw new InputError(
    { file },
    `the clocks of New York are changed on ${date}`,
    'a day of 24 hours',
    'Times counted from midnight are ambiguous on such a day: leave it out.',
  )
}

/** The moment, in ns since 1970, at which New York's clocks show `seconds` after midnight of a day. */
export function newYorkNs(date: string, seconds: number): bigint {
  const hours = isSummer(date, seconds) ? 4 : 5
  const unixSeconds = Date.parse(`${date}T00:00:00Z`) / 1000 + seconds + hours * 3600
  return BigInt(unixSeconds) * NS_PER_SECOND
}

/**
 * Turns what New York's clocks show, as ns since 1970 by them, into ns since 1970. The hour that comes
 * twice in autumn is taken as the first of the two.
 */
export function newYorkClock(): (shownNs: bigint) => bigint {
  const hourNs = 3600n * NS_PER_SECOND
  let hour = -1n
  let shiftNs = 0n
  return (shownNs) => {
    if (shownNs / hourNs !== hour) {
      hour = shownNs / hourNs
      const date = new Date(Number(hour) * 3_600_000).toISOString().slice(0, 10)
      const seconds = Number(hour % 24n) * 3600
      shiftNs = newYorkNs(date, seconds) - hour * hourNs
    }
    return shownNs + shiftNs
  }
}

/** The date that is some days later. */
export function daysLater(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * MS_PER_DAY).toISOString().slice(0, 10)
}

/** Day of the week of a date: 0 is Sunday. */
export function weekday(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay()
}

/**
 * Whether New York is on summer time. Uniform Time Act, amended 1986: from the first Sunday in April to
 * the last in October; Energy Policy Act of 2005: from 2007 on from the second Sunday in March to the
 * first in November, each at 02:00 by the clocks until then.
 */
function isSummer(date: string, seconds: number): boolean {
  const year = date.slice(0, 4)
  const isLong = Number(year) >= 2007
  const from = sundayFrom(`${year}-${isLong ? '03-08' : '04-01'}`)
  const until = sundayFrom(`${year}-${isLong ? '11-01' : '10-25'}`)
  const isAfter = (change: string) => date > change || (date === change && seconds >= TWO_O_CLOCK)
  return isAfter(from) && !isAfter(until)
}

/** The first Sunday that is not before a date. */
function sundayFrom(date: string): string {
  return daysLater(date, (7 - weekday(date)) % 7)
}
