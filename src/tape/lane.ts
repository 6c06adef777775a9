import { assert } from '../lib/assert.ts'
import type { TapeColumns } from './columns.ts'
import { FLAG_MESSAGE_END } from './schema.ts'

/**
 * One hearing of a tape: its rows in the order of one of its two clocks. `timeNs` is sorted;
 * `row[i]` is the tape row that stands at place i, or `row` is null when that is i itself.
 */
export type Lane = { readonly timeNs: Float64Array; readonly row: Int32Array | null }

/**
 * Sorts a clock's column into a lane; equal times keep file order. Only rows whose kind is `wanted`
 * take part.
 */
export function buildLane(
  timeNs: Float64Array,
  kind: Uint8Array,
  wanted: (kind: number) => boolean,
): Lane {
  const byKind = Uint8Array.from({ length: 256 }, (_, code) => (wanted(code) ? 1 : 0))
  const isWanted = (i: number) => byKind[kind[i] ?? 0] === 1
  let rows = 0
  for (let i = 0; i < timeNs.length; i++) if (isWanted(i)) rows++
  if (rows === timeNs.length && isSorted(timeNs)) return { timeNs, row: null }
  const row = new Int32Array(rows)
  let k = 0
  for (let i = 0; i < timeNs.length; i++) if (isWanted(i)) row[k++] = i
  mergeSort(timeNs, row)
  const sorted = new Float64Array(rows)
  for (let i = 0; i < rows; i++) sorted[i] = timeNs[row[i] ?? 0] ?? 0
  return { timeNs: sorted, row }
}

/**
 * A tape's flags for a run that skips some kinds of rows: where the last row of a message is not
 * wanted, the last wanted one ends it. The column itself when nothing has to move.
 */
export function messageFlags(
  columns: TapeColumns,
  wanted: (kind: number) => boolean,
): TapeColumns['flags'] {
  const { kind, rows } = columns
  const byKind = Uint8Array.from({ length: 256 }, (_, code) => (wanted(code) ? 1 : 0))
  let flags = columns.flags
  let lastWanted = -1
  for (let i = 0; i < rows; i++) {
    const isWanted = byKind[kind[i] ?? 0] === 1
    if (isWanted) lastWanted = i
    if (((columns.flags[i] ?? 0) & FLAG_MESSAGE_END) === 0) continue
    if (!isWanted && lastWanted >= 0) {
      if (flags === columns.flags) flags = columns.flags.slice()
      flags[lastWanted] = (flags[lastWanted] ?? 0) | FLAG_MESSAGE_END
    }
    lastWanted = -1
  }
  return flags
}

/** The same lane, every row heard `offsetNs` later. */
export function delayLane(lane: Lane, offsetNs: number): Lane {
  return offsetNs === 0 ? lane : { timeNs: lane.timeNs.map((t) => t + offsetNs), row: lane.row }
}

/**
 * The same lane, no row before `floorNs`: a row that is stamped before the last one of the tape that it
 * follows is heard at that one's time.
 */
export function notBefore(lane: Lane, floorNs: number): Lane {
  if ((lane.timeNs[0] ?? floorNs) >= floorNs) return lane
  return { timeNs: lane.timeNs.map((t) => (t < floorNs ? floorNs : t)), row: lane.row }
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
