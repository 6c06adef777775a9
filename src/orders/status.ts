/** Order status, derived from an order's facts by precedence; never stored as a state. */
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
] as const
