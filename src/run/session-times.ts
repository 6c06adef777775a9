import { InputError } from '../lib/assert.ts'
import type { Calendar } from '../orders/emulator/sessions.ts'
import { dayNsOf } from '../units/clock-text.ts'
import { NS_PER_DAY } from '../units/time.ts'
import type { ModelSetting } from './run-record.ts'

/** When a market opens and closes on every day, UTC; a close at or before the open is on the next day. */
export type SessionTimes = { readonly opens: string; readonly closes: string }

/** A run spans 100 days at most. */
const DAYS = 102

/** The sessions that a run may meet; none where no times are given. Throws `InputError` for no times. */
export function calendarOf(times: SessionTimes | undefined): Calendar {
  if (times === undefined) return []
  const opensNs = timeOf(times, 'opens')
  const closesNs = timeOf(times, 'closes')
  const lengthNs = closesNs > opensNs ? closesNs - opensNs : closesNs - opensNs + NS_PER_DAY
  // From the day before the first: its session may reach into it.
  return Array.from({ length: DAYS }, (_, i) => {
    const atNs = (i - 1) * NS_PER_DAY + opensNs
    return { opensNs: atNs, closesNs: atNs + lengthNs }
  })
}

/** For the run's record. */
export function sessionSettings(times: SessionTimes | undefined): ModelSetting[] {
  if (times === undefined) return []
  const value = `${times.opens} to ${times.closes} UTC`
  return [{ name: 'sessions', value, assumed: false, off: false }]
}

function timeOf(times: SessionTimes, field: keyof SessionTimes): number {
  const ns = dayNsOf(times[field])
  if (ns !== null) return ns
  const given = `got "${times[field]}"`
  throw new InputError(
    { field: `sessions.${field}` },
    given,
    'HH:MM or HH:MM:SS, UTC',
    'Correct it.',
  )
}
