/** What a report did when it was heard. From `ALARM_FROM` on, a person should look. */
export const APPLIED = 0
/** Heard before: nothing changed. */
export const REPEATED = 1
/** Its number is below one that was heard: what it adds counts, what is newer stands. */
export const LATE = 2
/** Refers to an execution that has not been heard yet, and waits for it. */
export const WAITING = 3

export const ALARM_FROM = 4
/** The status does not foresee it (`legal-reports.ts`). It counts as far as the facts allow. */
export const UNEXPECTED = 4
/** More was filled than was ordered. Booked: the position is real. */
export const OVERFILLED = 5
/** The same execution id came with other content. Not booked. */
export const CONFLICTING = 6
/** The venue knows an order that we never sent, or had given up. It is live again. */
export const REVIVED = 7
/** No order of ours has this id. */
export const UNKNOWN = 8

export const VERDICT_NAMES = [
  'applied',
  'repeated',
  'late',
  'waiting',
  'not expected in this status',
  'more filled than ordered',
  'execution id with other content',
  'order that was not sent, or given up, is at the venue',
  'no such order',
] as const
