/** Action codes, as characters of the feed. */
export const ACTION_ADD = 65
export const ACTION_CANCEL = 67
export const ACTION_FILL = 70
export const ACTION_MODIFY = 77
export const ACTION_NONE = 78
export const ACTION_CLEAR = 82
export const ACTION_TRADE = 84

/** Flag bits of the feed. */
export const F_LAST = 128
export const F_SNAPSHOT = 32
export const F_BAD_TS_RECV = 8
export const F_MAYBE_BAD_BOOK = 4

/** Kinds of data that are imported, by Databento's names. */
export const DATABENTO_SCHEMAS = [
  'mbo',
  'mbp-1',
  'mbp-10',
  'trades',
  'tbbo',
  'bbo-1s',
  'bbo-1m',
] as const
/** Schemas that state the book after each record, or trades alone. */
export type LevelSchema = 'mbp-1' | 'mbp-10' | 'trades'
export type DatabentoSchema = (typeof DATABENTO_SCHEMAS)[number]

/** Levels of one side, best first: exact ticks, and lots. A side ends at its first empty level. */
export type RecordLevels = { readonly priceTicks: number[]; readonly qtyLots: number[] }

/**
 * One record of any of the schemas, with its prices on the instrument's grids as far as they go. Reused
 * from record to record.
 */
export type DatabentoRecord = {
  /** ns since 1970. */
  eventNs: bigint
  receivedNs: bigint
  action: number
  /** B 1, A -1, N 0: of the resting order, or of a trade's aggressor. */
  side: number
  /** In ticks, not whole when off the grid; NaN when the record has no price. */
  exactTicks: number
  qtyLots: number
  flags: number
  /** Order by order only. */
  orderId: bigint
  /** Market by price only. */
  readonly bids: RecordLevels
  readonly asks: RecordLevels
}

export function emptyRecord(): DatabentoRecord {
  return {
    eventNs: 0n,
    receivedNs: 0n,
    action: 0,
    side: 0,
    exactTicks: Number.NaN,
    qtyLots: 0,
    flags: 0,
    orderId: 0n,
    bids: { priceTicks: [], qtyLots: [] },
    asks: { priceTicks: [], qtyLots: [] },
  }
}

/** Makes an `InputError` at the record that is being read. */
export type RecordFault = (field: string, given: string, expected: string, remedy?: string) => Error
