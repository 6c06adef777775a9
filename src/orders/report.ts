/** Why a fill happened. The code is an index into this list; it is journalled, so only append. */
export const FILL_REASONS = [
  'none',
  'taker-level',
  'queue-cleared',
  'traded-through',
  'crossed',
  'hidden-at-price',
  'auction',
  'probabilistic',
  'ideal-mid',
  'taker-size-unknown',
] as const

export const TAKER_LEVEL = 1
export const QUEUE_CLEARED = 2
export const TRADED_THROUGH = 3
export const CROSSED = 4
export const HIDDEN_AT_PRICE = 5
export const AUCTION = 6
export const PROBABILISTIC = 7
export const IDEAL_MID = 8
export const TAKER_SIZE_UNKNOWN = 9

/** Why the venue, or the gate, refused. Index into the list; only append. */
export const REJECT_REASONS = [
  'none',
  'would cross (post-only)',
  'no liquidity on the other side',
  'technical refusal by the venue',
  'unknown order',
  'too late: order is no longer live',
  'book not valid',
  'not filled in full (FOK)',
  'remainder canceled (IOC)',
  'session is closed',
  'trading is halted',
  'duplicate of an order that the venue has',
] as const

export const WOULD_CROSS = 1
export const NO_LIQUIDITY = 2
export const TECHNICAL_REFUSAL = 3
export const UNKNOWN_ORDER = 4
export const TOO_LATE = 5
export const BOOK_INVALID = 6
export const FOK_NOT_FILLED = 7
export const IOC_REMAINDER = 8
export const SESSION_CLOSED = 9
export const HALTED = 10
/** No end of an order: the venue has it already, and what it refused is the copy. */
export const DUPLICATE_ORDER = 11

/** What the venue says of an order. Journalled: only append. */
export const REPORT_NEW = 1
export const REPORT_FILL = 2
export const REPORT_CANCELED = 3
export const REPORT_REPLACED = 4
export const REPORT_REJECTED = 5
export const REPORT_CANCEL_REJECTED = 6
export const REPORT_REPLACE_REJECTED = 7
export const REPORT_EXPIRED = 8
export const REPORT_DONE_FOR_DAY = 9
/** The venue changed the terms without being asked, or gives the order back after a halt. */
export const REPORT_RESTATED = 10
export const REPORT_SUSPENDED = 11
export const REPORT_PENDING_CANCEL = 12
export const REPORT_PENDING_REPLACE = 13
/** An execution is taken back (a bust). */
export const REPORT_TRADE_CANCELED = 14
/** An execution gets another size or price. */
export const REPORT_TRADE_CORRECTED = 15
/** Answer to a question; also to an order sent twice. Proves that the venue has it. */
export const REPORT_STATUS = 16
export const REPORT_PENDING_NEW = 17
/** Restated for another day: what fills from now on belongs to that day. */
export const REPORT_RENEWED = 18

export const REPORT_NAMES = [
  '',
  'New',
  'Fill',
  'Canceled',
  'Replaced',
  'Rejected',
  'CancelRejected',
  'ReplaceRejected',
  'Expired',
  'DoneForDay',
  'Restated',
  'Suspended',
  'PendingCancel',
  'PendingReplace',
  'TradeCanceled',
  'TradeCorrected',
  'Status',
  'PendingNew',
  'Renewed',
] as const
