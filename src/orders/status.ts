/**
 * Order status, derived from an order's facts by precedence; never stored as a state. The codes are
 * indices into the list of names and are journalled: only append.
 */
export const CREATED = 0
export const DENIED = 1
export const PENDING_NEW = 2
export const NEW = 3
export const PARTIALLY_FILLED = 4
export const FILLED = 5
export const CANCELED = 6
export const EXPIRED = 7
export const REJECTED = 8
export const PENDING_CANCEL = 9
export const PENDING_REPLACE = 10
export const DONE_FOR_DAY = 11
export const SUSPENDED = 12
/** Sent, and no proof either way. Not an end: its exposure counts as live. */
export const AMBIGUOUS = 13
/** Proven never to have reached the venue. */
export const FAILED = 14

export const STATUS_NAMES = [
  'Created',
  'Denied',
  'PendingNew',
  'New',
  'PartiallyFilled',
  'Filled',
  'Canceled',
  'Expired',
  'Rejected',
  'PendingCancel',
  'PendingReplace',
  'DoneForDay',
  'Suspended',
  'Ambiguous',
  'Failed',
] as const
