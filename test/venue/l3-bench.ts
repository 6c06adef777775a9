import { L3Book } from '../../src/market/l3-book.hot.ts'
import * as t from '../../src/tape/schema.ts'
import { SimulatedVenue } from '../../src/venue/simulated-venue.hot.ts'
import { rulesOf } from '../support/desk-builder.ts'
import { VenueBench } from '../support/venue-bench.ts'

/** One row of an order-by-order tape, in words. */
export type L3Row = {
  readonly kind: number
  readonly ref: number
  readonly side: number
  readonly price: number
  readonly qty: number
  readonly flags: number
}

function rowOf(kind: number, ref: number, side: number, price: number, qty: number, flags = 0) {
  return { kind, ref, side, price, qty, flags: flags | t.FLAG_MESSAGE_END }
}

/** Each of these is a message of its own. */
export const add = (ref: number, side: number, price: number, qty: number): L3Row =>
  rowOf(t.ADD, ref, side, price, qty)
export const cancel = (ref: number, qty: number): L3Row => rowOf(t.CANCEL, ref, 0, 0, qty)
export const execute = (ref: number, qty: number): L3Row => rowOf(t.EXECUTE, ref, 0, 0, qty)
export const modify = (ref: number, price: number, qty: number): L3Row =>
  rowOf(t.MODIFY, ref, 0, price, qty)
export const print = (side: number, price: number, qty: number, flags = 0): L3Row =>
  rowOf(t.TRADE, -1, side, price, qty, flags)
export const wipe = (side: number, price: number, flags = 0): L3Row =>
  rowOf(t.CLEAR, -1, side, price, 0, flags)
export const gap = (): L3Row => rowOf(t.GAP, -1, 0, 0, 0)
export const status = (code: number): L3Row => rowOf(t.STATUS, -1, 0, 0, code)

/** The rows as one message. */
export function together(...rows: readonly L3Row[]): L3Row[] {
  return rows.map((row, i) =>
    i === rows.length - 1 ? row : { ...row, flags: row.flags & ~t.FLAG_MESSAGE_END },
  )
}

/** A full refresh as one message. */
export function refresh(...orders: readonly L3Row[]): L3Row[] {
  return together(
    rowOf(t.SNAPSHOT, -1, 0, 0, 0, t.FLAG_SNAPSHOT_FIRST),
    wipe(1, 0, t.FLAG_WHOLE_SIDE),
    wipe(-1, 0, t.FLAG_WHOLE_SIDE),
    ...orders,
    rowOf(t.SNAPSHOT, -1, 0, 0, 0, t.FLAG_SNAPSHOT_LAST),
  )
}

/** One order-by-order venue, and the desks in front of it. */
export class L3Bench {
  readonly venue = new SimulatedVenue(new L3Book(), false)
  private readonly desks: VenueBench[] = []

  desk(rules = rulesOf()): VenueBench {
    const desk = new VenueBench('l2', rules, this.desks.length, this.venue)
    this.desks.push(desk)
    return desk
  }

  rows(...rows: readonly (L3Row | readonly L3Row[])[]): this {
    for (const { kind, side, price, qty, flags, ref } of rows.flat() as L3Row[]) {
      this.venue.apply(1, kind, side, price, qty, flags, ref)
    }
    return this
  }
}

/** What the desk was told of fills since the last look. */
export function fillsOf(desk: VenueBench): string[] {
  return desk.heard().filter((line) => line.includes('@'))
}
