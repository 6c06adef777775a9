import { STATUS_CLOSE, STATUS_OPEN } from '../../tape/schema.ts'
import { daysLater, newYorkNs, weekday } from './local-time.ts'

/** Something that the calendar says of a session, and when. Codes of `STATUS_...`. */
export type SessionMark = { readonly atNs: bigint; readonly code: number }

/** What the calendar says of the time that one recording covers. Times in ns since 1970. */
export type SessionDay = {
  /** A session begins with the recording's first row. */
  readonly starts: boolean
  /** In time order. */
  readonly marks: readonly SessionMark[]
  /** The session ends then, or with the last row where that comes later; null: it goes on. */
  readonly endsNs: bigint | null
}

const HOUR = 3600
const OPEN = 9.5 * HOUR
const CLOSE = 16 * HOUR
const LATE_END = 20 * HOUR
/** Hours by which close and late trading end sooner on a short day. */
const SHORT_DAY_CLOSE = 13 * HOUR
const SHORT_DAY_LATE_END = 17 * HOUR
const NS_PER_DAY = 86_400_000_000_000n

const [SUNDAY, FRIDAY, SATURDAY] = [0, 5, 6]

/** Short days of the NYSE against its rule, and days that the rule calls short and were not. */
const SHORT_BESIDES: ReadonlySet<string> = new Set(['2002-07-05', '2003-12-26'])
const NOT_SHORT: ReadonlySet<string> = new Set(['2002-07-03'])

/**
 * A day of US equities: regular trading from 09:30 to 16:00 New York, to 13:00 on short days; late
 * trading to 20:00, or 17:00. `window`: the recording covers these times only.
 */
export function usEquityDay(
  date: string,
  window?: { readonly fromNs: bigint; readonly untilNs: bigint },
): SessionDay {
  const isShort = isShortDay(date)
  const openNs = newYorkNs(date, OPEN)
  const closeNs = newYorkNs(date, isShort ? SHORT_DAY_CLOSE : CLOSE)
  const endsNs = window?.untilNs ?? newYorkNs(date, isShort ? SHORT_DAY_LATE_END : LATE_END)
  const isLate = window !== undefined && window.fromNs >= closeNs
  const marks = [
    { atNs: openNs, code: STATUS_OPEN },
    { atNs: closeNs, code: STATUS_CLOSE },
  ]
  return { starts: true, marks: marks.filter(({ atNs }) => !isLate && atNs <= endsNs), endsNs }
}

/**
 * A day of currencies, from `midnightNs` on for 24 hours: trading goes on from Sunday to Friday; a trade
 * day ends at 17:00 New York, and the week with Friday's.
 */
export function currencyDay(date: string, midnightNs: bigint): SessionDay {
  const day = weekday(date)
  const ends = [-1, 0, 1]
    .map((days) => daysLater(date, days))
    .filter((each) => weekday(each) !== SUNDAY && weekday(each) !== SATURDAY)
    .map((each) => ({ atNs: newYorkNs(each, 17 * HOUR), isWeek: weekday(each) === FRIDAY }))
    .filter(({ atNs }) => atNs >= midnightNs && atNs < midnightNs + NS_PER_DAY)
  const week = ends.find(({ isWeek }) => isWeek)
  const lastNs = midnightNs + NS_PER_DAY
  return {
    starts: day === SUNDAY || day === SATURDAY,
    marks: ends.map(({ atNs }) => ({ atNs, code: STATUS_CLOSE })),
    endsNs: week?.atNs ?? (day === SATURDAY ? lastNs : null),
  }
}

/**
 * Whether US equities close at 13:00: the day after Thanksgiving, and Independence Day's and Christmas's
 * eves from Monday to Thursday.
 */
export function isShortDay(date: string): boolean {
  if (SHORT_BESIDES.has(date)) return true
  if (NOT_SHORT.has(date)) return false
  const day = weekday(date)
  const [, month, dayOfMonth] = date.split('-').map(Number)
  if (month === 11) return day === FRIDAY && isBetween(dayOfMonth, 23, 29)
  const isEve = (month === 7 && dayOfMonth === 3) || (month === 12 && dayOfMonth === 24)
  return isEve && day > SUNDAY && day < FRIDAY
}

function isBetween(value: number | undefined, least: number, most: number): boolean {
  return value !== undefined && value >= least && value <= most
}
