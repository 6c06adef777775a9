import { Journal, pack } from '../src/engine/journal.hot.ts'
import { EVENT_TIMER, PrivateEvents } from '../src/engine/private-events.hot.ts'
import { EventHeap } from '../src/lib/event-heap.hot.ts'
import { RandomStream } from '../src/lib/random.ts'
import { L1Book } from '../src/market/l1-book.hot.ts'
import { Ladder } from '../src/market/ladder.hot.ts'
import { OwnOrders } from '../src/orders/own-orders.hot.ts'
import { QUOTE } from '../src/tape/schema.ts'
import { Consumption } from '../src/venue/consumption.hot.ts'
import { RestingOrders } from '../src/venue/resting-orders.hot.ts'
import { type Measured, measure } from './measure.ts'

const OPERATIONS = 1_000_000

/** Whole numbers below `below`, drawn once, so that what is measured is not the drawing. */
function draws(name: string, below: number): Int32Array {
  const stream = new RandomStream(1, name)
  return Int32Array.from({ length: 65_536 }, () => stream.below(below))
}

/**
 * Each hot file by itself: event-heap.hot.ts, private-events.hot.ts, journal.hot.ts, ladder.hot.ts,
 * l1-book.hot.ts, own-orders.hot.ts, resting-orders.hot.ts, consumption.hot.ts. The books, the venue
 * (simulated-venue.hot.ts), the sampler (equity-sampler.hot.ts), hearing.hot.ts, l2-book.hot.ts and pass.hot.ts are
 * measured in replay.ts.
 */
export function benchHotFiles(): Measured[] {
  const ticks = draws('ticks', 400)
  const lots = draws('lots', 100)
  const at = (values: Int32Array, i: number) => values[i & 65_535] ?? 0
  return [
    measure('ladder: set', () => {
      const ladder = new Ladder()
      for (let i = 0; i < OPERATIONS; i++) ladder.set(600_000 + at(ticks, i), at(lots, i))
      return OPERATIONS
    }),
    measure('l1-book: quote', () => {
      const book = new L1Book()
      for (let i = 0; i < OPERATIONS; i++) {
        const side = (i & 1) * 2 - 1
        book.apply(QUOTE, side, 600_000 - side * (1 + (at(ticks, i) & 3)), 1 + at(lots, i), 1)
      }
      return OPERATIONS
    }),
    measure('event-heap: push and pop, 64 waiting', () => {
      const heap = new EventHeap()
      for (let i = 0; i < OPERATIONS; i++) {
        heap.push(
          (heap.time[0] === Number.POSITIVE_INFINITY ? 0 : (heap.time[0] ?? 0)) + at(ticks, i),
          i,
          i & 1023,
        )
        if (heap.size > 64) heap.pop()
      }
      return OPERATIONS
    }),
    measure('private-events: take, schedule, release', () => {
      const events = new PrivateEvents()
      for (let i = 0; i < OPERATIONS; i++) {
        events.schedule(events.take(EVENT_TIMER, 0, 0, i), i + at(ticks, i), 4)
        if (events.heap.size > 64) events.release(events.heap.pop())
      }
      return OPERATIONS
    }),
    measure('journal: append and hash', () => {
      const journal = new Journal(false)
      for (let i = 0; i < OPERATIONS; i++) {
        journal.append(i, 0, 1, 0, i, pack(1, 2, 3, 4), at(ticks, i), at(lots, i), 0, 0, 1, 2, 0)
      }
      journal.finish()
      return OPERATIONS
    }),
    measure('own-orders: add, acknowledge, fill', () => {
      const orders = new OwnOrders()
      for (let i = 0; i < OPERATIONS; i++) {
        const id = orders.add({ side: 1, qtyLots: 5, priceTicks: at(ticks, i) })
        orders.sent(id)
        orders.acknowledge(id)
        orders.fill(id, at(ticks, i), 5)
      }
      return OPERATIONS
    }),
    measure('resting-orders: add, find, remove', () => {
      const resting = new RestingOrders()
      for (let i = 1; i <= OPERATIONS; i++) {
        resting.add(0, i, 1, 600_000 + at(ticks, i), 5, 10)
        if (i > 64) resting.remove(resting.find(0, i - 64))
      }
      return OPERATIONS
    }),
    measure('consumption: take and shrink', () => {
      const consumption = new Consumption()
      for (let i = 0; i < OPERATIONS; i++) {
        consumption.take(0, 1, at(ticks, i), 3)
        consumption.shown(1, at(ticks, i + 7), 0)
      }
      return OPERATIONS
    }),
  ]
}
