import { assert } from '../lib/assert.ts'
import type { TapeColumns } from './columns.ts'
import { allocateLane, type Lane, type TapeLanes, wholeLane } from './lane.ts'
import { leastLatencyOf } from './least-latency.ts'
import { type Depth, FLAG_MESSAGE_END, isBookRow, TRADE } from './schema.ts'

/**
 * Idea: a tape laid out twice, once by each clock, so that a pass never sorts, filters or jumps.
 * Layout: src/tape/lane.ts.
 * Cost: one merge sort of row numbers a clock, in runs that stand in order already; one copy a row.
 * Holds: times never fall; rows of equal times keep file order; the last row of a message that a depth
 * wants ends it.
 * Plain twin: test/oracle/plain-lanes.ts.
 */
/** Lays a tape out by both clocks; rows of equal times keep file order. */
export function layLanes(columns: TapeColumns, depth: Depth): TapeLanes {
  const rows = wantedRows(columns, depth)
  const word = wordsOf(columns, rows)
  return {
    heard: wholeLane(
      layLane(columns, columns.receivedNs, rows, word, depth),
      leastLatencyOf(columns),
    ),
    venue: wholeLane(layLane(columns, columns.eventNs, rows, word, depth)),
  }
}

/**
 * The first place at or after `from` whose time is `untilNs` or later: a search in growing steps, since
 * most stretches are short.
 */
export function placeOf(timeNs: Float64Array, rows: number, from: number, untilNs: number): number {
  let low = from
  let step = 1
  while (low + step <= rows && timeNs[low + step - 1]! < untilNs) {
    low += step
    step *= 2
  }
  let high = low + step - 1 < rows ? low + step - 1 : rows
  while (low < high) {
    const middle = (low + high) >>> 1
    if (timeNs[middle]! < untilNs) low = middle + 1
    else high = middle
  }
  return low
}

/** Tape rows that a run at this depth walks. */
function wantedRows({ kind, rows }: TapeColumns, depth: Depth): Int32Array {
  const byKind = Uint8Array.from({ length: 256 }, (_, code) =>
    code === TRADE || isBookRow(code, depth) ? 1 : 0,
  )
  let wanted = new Int32Array(rows)
  let n = 0
  for (let i = 0; i < rows; i++) if (byKind[kind[i] ?? 0] === 1) wanted[n++] = i
  if (n < rows) wanted = wanted.slice(0, n)
  return wanted
}

/**
 * The words of the wanted rows. Where the last row of a message is not wanted, the last wanted one of
 * it ends it.
 */
function wordsOf({ kind, side, flags, rows }: TapeColumns, wanted: Int32Array): Int32Array {
  const words = new Int32Array(wanted.length)
  let n = 0
  let isOpen = false
  for (let i = 0; i < rows; i++) {
    const rowFlags = flags[i] ?? 0
    if (wanted[n] === i) {
      words[n++] = (kind[i] ?? 0) | (((side[i] ?? 0) & 255) << 8) | (rowFlags << 16)
      isOpen = true
    }
    if ((rowFlags & FLAG_MESSAGE_END) === 0) continue
    if (isOpen) words[n - 1]! |= FLAG_MESSAGE_END << 16
    isOpen = false
  }
  return words
}

function layLane(
  columns: TapeColumns,
  clock: Float64Array,
  wanted: Int32Array,
  words: Int32Array,
  depth: Depth,
): Lane {
  const rows = wanted.length
  const timeNs = new Float64Array(rows)
  for (let i = 0; i < rows; i++) timeNs[i] = clock[wanted[i]!]!
  const order = timeOrder(timeNs)
  const lane = allocateLane(rows, depth)
  for (let i = 0; i < rows; i++) {
    const k = order === null ? i : order[i]!
    const row = wanted[k]!
    lane.timeNs[i] = clock[row]!
    lane.word[i] = words[k]!
    lane.priceTicks[i] = columns.priceTicks[row]!
    lane.qtyLots[i] = columns.qtyLots[row]!
  }
  if (depth === 'l3') {
    for (let i = 0; i < rows; i++) {
      lane.orderRef[i] = columns.orderRef[wanted[order === null ? i : order[i]!]!]!
    }
  }
  return lane
}

/** The places of a clock's times in their order; equal times keep theirs. Null: it stands already. */
export function timeOrder(timeNs: Float64Array): Int32Array | null {
  if (isSorted(timeNs)) return null
  const order = new Int32Array(timeNs.length)
  for (let i = 0; i < order.length; i++) order[i] = i
  mergeSort(timeNs, order)
  return order
}

function isSorted(values: Float64Array): boolean {
  let last = Number.NEGATIVE_INFINITY
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN
    if (!(value >= last)) {
      assert(!Number.isNaN(value), 'a tape has no row without a time')
      return false
    }
    last = value
  }
  return true
}

/** Stable bottom-up merge sort of rows by time; runs already in order cost one comparison. */
function mergeSort(time: Float64Array, row: Int32Array): void {
  const rows = row.length
  const scratch = new Int32Array(rows)
  const at = (i: number) => time[row[i] ?? 0] ?? 0
  for (let width = 1; width < rows; width *= 2) {
    for (let left = 0; left + width < rows; left += 2 * width) {
      const middle = left + width
      const right = Math.min(middle + width, rows)
      if (at(middle - 1) <= at(middle)) continue
      scratch.set(row.subarray(left, middle), left)
      let i = left
      let j = middle
      for (let k = left; i < middle; k++) {
        const a = scratch[i] ?? 0
        const b = row[j] ?? 0
        if (j >= right || (time[a] ?? 0) <= (time[b] ?? 0)) {
          row[k] = a
          i++
        } else {
          row[k] = b
          j++
        }
      }
    }
  }
}
