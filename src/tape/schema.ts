/**
 * The one schema of a tape. Types, SQL, Parquet, the replay copy and the docs table derive from it.
 * The written meaning of each column stands in `semantics.md`.
 */
export const TAPE_SCHEMA_VERSION = 1

export const TRADE = 1
export const QUOTE = 2
export const LEVEL = 3
export const CLEAR = 4
export const SNAPSHOT = 5
export const ADD = 6
export const CANCEL = 7
export const MODIFY = 8
export const EXECUTE = 9
export const STATUS = 10
export const GAP = 11
export const MARK = 12
export const FUNDING = 13
export const INDEX = 14

export const KIND_NAMES = [
  '',
  'TRADE',
  'QUOTE',
  'LEVEL',
  'CLEAR',
  'SNAPSHOT',
  'ADD',
  'CANCEL',
  'MODIFY',
  'EXECUTE',
  'STATUS',
  'GAP',
  'MARK',
  'FUNDING',
  'INDEX',
] as const

/** Last row of a venue's message: only after it is the strategy woken. */
export const FLAG_MESSAGE_END = 1
/** A public trade off the grid, rounded away from its aggressor's favour. */
export const FLAG_OFFGRID = 2
/** The size is not known (`qtyLots` is 0 and means nothing). */
export const FLAG_SIZE_UNKNOWN = 4
/** A SNAPSHOT row that opens / closes a full refresh. */
export const FLAG_SNAPSHOT_FIRST = 8
export const FLAG_SNAPSHOT_LAST = 16
/** A CLEAR row that removes the whole side (else: from the best through `priceTicks`). */
export const FLAG_WHOLE_SIDE = 32
/** A trade against hidden size. */
export const FLAG_HIDDEN = 64
/** A trade that was not made in the book of its moment (an auction's, a late report): fills nobody. */
export const FLAG_OFF_BOOK = 128

/** What a STATUS row says, in `qtyLots`. */
export const STATUS_HALT = 1
export const STATUS_RESUME = 2
export const STATUS_AUCTION = 3
export const STATUS_OPEN = 4
export const STATUS_CLOSE = 5
export const STATUS_SESSION_START = 6
export const STATUS_SESSION_END = 7

export type ColumnType = 'int64' | 'uint64' | 'int32' | 'int8' | 'uint8' | 'uint16'

export type Column = {
  readonly name: string
  readonly type: ColumnType
  readonly unit: string
  readonly meaning: string
}

export const TAPE_COLUMNS = [
  { name: 'seq', type: 'int64', unit: 'row', meaning: 'place in the file, from 0' },
  { name: 'eventNs', type: 'int64', unit: 'ns since 1970 UTC', meaning: "the venue's time" },
  {
    name: 'receivedNs',
    type: 'int64',
    unit: 'ns since 1970 UTC',
    meaning: "the capture's time, repaired",
  },
  { name: 'kind', type: 'uint8', unit: 'code', meaning: 'what happened' },
  {
    name: 'side',
    type: 'int8',
    unit: '1, -1, 0',
    meaning: 'side of the book, or the aggressor of a trade',
  },
  { name: 'priceTicks', type: 'int32', unit: 'ticks', meaning: 'price' },
  {
    name: 'qtyLots',
    type: 'int64',
    unit: 'lots',
    meaning: 'size: traded, displayed, or of the order',
  },
  {
    name: 'orderRef',
    type: 'int32',
    unit: 'number',
    meaning: 'L3 only: the order, numbered from 0; else -1',
  },
  {
    name: 'flags',
    type: 'uint16',
    unit: 'bits',
    meaning: 'end of message, off grid, size unknown, ...',
  },
  {
    name: 'venueOrderId',
    type: 'uint64',
    unit: 'number',
    meaning: "L3 only: the venue's own number of the order; 0 when there is none. Not replayed",
  },
] as const satisfies readonly Column[]

export type TapeColumnName = (typeof TAPE_COLUMNS)[number]['name']

/** Which rows make the book of a run. */
export type Depth = 'l1' | 'l2' | 'l3'

/** A row in the making, as importers and the synthetic market emit it. Times: ns since 1970. */
export type TapeRow = {
  eventNs: bigint
  receivedNs: bigint
  kind: number
  side: number
  priceTicks: number
  qtyLots: number
  orderRef: number
  flags: number
  /** The venue's own number of the order, below 2^64; left out or 0n when there is none. */
  venueOrderId?: bigint
}

/** True when a kind belongs to the book of this depth. */
export function isBookRow(kind: number, depth: Depth): boolean {
  if (kind === GAP || kind === STATUS) return true
  if (depth === 'l1') return kind === QUOTE
  if (depth === 'l2') return kind === LEVEL || kind === CLEAR || kind === SNAPSHOT
  return (kind >= ADD && kind <= EXECUTE) || kind === CLEAR || kind === SNAPSHOT
}
