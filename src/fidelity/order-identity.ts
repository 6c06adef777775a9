import { sqlText } from '../store/duck.ts'
import { eachChunk, itemsOf } from '../store/tape-parquet.ts'
import type { TapeColumns } from '../tape/columns.ts'
import { ADD, EXECUTE } from '../tape/schema.ts'

/** Who is who among the rows of orders. A row that belongs to no known order has -1. */
export type OrderIdentity = {
  readonly orders: number
  /** By row: the order's number, dense from 0. */
  readonly order: Int32Array
  /** By row: the next row of the same order, -1 after the last one. */
  readonly next: Int32Array
  /** Levels leave the recorded view, and their orders with them, though they rest on. */
  readonly hasEdge: boolean
  /** By row: 1 where an order is spoken of for the first time. */
  readonly isFirst: Uint8Array
}

/**
 * Orders by the venue's own numbers, which follow an order through a level that leaves the recorded view
 * and comes back as one anonymous order; by the tape's numbers where the venue gave none at all.
 */
export async function readOrderIdentity(
  tapePath: string,
  tape: TapeColumns,
  hasEdge: boolean,
): Promise<OrderIdentity> {
  const numbers = new BigUint64Array(tape.rows)
  let at = 0
  const select = `SELECT "venueOrderId" FROM read_parquet(${sqlText(tapePath)})`
  await eachChunk(tapePath, select, (chunk) => {
    numbers.set(itemsOf(chunk, 0) as BigUint64Array, at)
    at += chunk.rowCount
  })
  return orderIdentity(tape, numbers, hasEdge)
}

/** The same from numbers in memory; `venueNumbers` are 0 where the venue gave none. */
export function orderIdentity(
  tape: TapeColumns,
  venueNumbers: BigUint64Array,
  hasEdge = false,
): OrderIdentity {
  const { rows } = tape
  const order = new Int32Array(rows).fill(-1)
  const next = new Int32Array(rows).fill(-1)
  const isFirst = new Uint8Array(rows)
  const isNumbered = venueNumbers.some((number) => number !== 0n)
  const known = new Map<bigint | number, number>()
  const last: number[] = []
  for (let i = 0; i < rows; i++) {
    const kind = tape.kind[i] ?? 0
    if (kind < ADD || kind > EXECUTE) continue
    const key = isNumbered ? (venueNumbers[i] ?? 0n) : (tape.orderRef[i] ?? -1)
    if (key === 0n) continue
    const found = known.get(key)
    const who = found ?? known.size
    if (found === undefined) {
      known.set(key, who)
      isFirst[i] = 1
    } else next[last[who] ?? 0] = i
    order[i] = who
    last[who] = i
  }
  return { orders: known.size, order, next, isFirst, hasEdge }
}
