import { Journal, pack } from '../src/engine/journal.hot.ts'
import { EVENT_TIMER, PrivateEvents } from '../src/engine/private-events.hot.ts'
import { SYNTH_INSTRUMENT } from '../src/feeds/synth/synthesize.ts'
import { EventHeap } from '../src/lib/event-heap.hot.ts'
import { RandomStream } from '../src/lib/random.ts'
import { L1Book } from '../src/market/l1-book.hot.ts'
import { L3Book } from '../src/market/l3-book.hot.ts'
import { Ladder } from '../src/market/ladder.hot.ts'
import { GTC, LIMIT, type OrderTerms } from '../src/orders/intent.ts'
import type { Approved } from '../src/risk/gate.ts'
import { resolveExecution } from '../src/run/profiles.ts'
import { ADD, CANCEL, FLAG_MESSAGE_END, QUOTE } from '../src/tape/schema.ts'
import { makeInstrument } from '../src/units/instrument.ts'
import { BUY } from '../src/units/side.ts'
import { Consumption } from '../src/venue/consumption.hot.ts'
import type { VenueClient } from '../src/venue/execution-rules.ts'
import { RestingOrders } from '../src/venue/resting-orders.hot.ts'
import { SimulatedVenue } from '../src/venue/simulated-venue.hot.ts'
import { measureInTurn, type Table, type Work } from './measure.ts'

const OPERATIONS = 1_000_000

/** Whole numbers below `below`, drawn once, so that what is measured is not the drawing. */
function draws(name: string, below: number): Int32Array {
  const stream = new RandomStream(1, name)
  return Int32Array.from({ length: 65_536 }, () => stream.below(below))
}

type OrderRowTaker = {
  apply(k: number, side: number, price: number, qty: number, flags: number, ref: number): void
}

/** Orders come and go at 400 prices, 64 of them live at a time. */
function orderRows(ticks: Int32Array, lots: Int32Array, taker: OrderRowTaker): number {
  for (let i = 0; i < OPERATIONS; i++) {
    const price = 600_000 - (ticks[i & 65_535] ?? 0)
    taker.apply(ADD, 1, price, 1 + (lots[i & 65_535] ?? 0), FLAG_MESSAGE_END, i)
    if (i >= 64) taker.apply(CANCEL, 1, 0, 1000, FLAG_MESSAGE_END, i - 64)
  }
  return OPERATIONS
}

function silentClient(): VenueClient {
  const { rules } = resolveExecution({}, [makeInstrument(SYNTH_INSTRUMENT)], 0n)
  return { number: 0, rules, rested: () => {}, filled: () => {}, answered: () => {} }
}

const OUR_ORDER = {
  orderId: 1,
  instrument: 0,
  side: BUY,
  type: LIMIT,
  timeInForce: GTC,
  postOnly: false,
  priceTicks: 599_800,
  qtyLots: 1e9,
} as Approved<OrderTerms>

/**
 * Hot files by themselves: event-heap.hot.ts, private-events.hot.ts, journal.hot.ts, ladder.hot.ts,
 * l1-book.hot.ts, l3-book.hot.ts, own-orders.hot.ts, resting-orders.hot.ts, consumption.hot.ts, and
 * order-matching.hot.ts with one order of ours in front of it. In replay.ts, together: pass.hot.ts,
 * due-events.hot.ts, hearing.hot.ts, l2-book.hot.ts, simulated-venue.hot.ts, level-matching.hot.ts, own-fills.hot.ts,
 * equity-sampler.hot.ts.
 */
export async function benchHotFiles(rounds: number): Promise<Table> {
  const ticks = draws('ticks', 400)
  const lots = draws('lots', 100)
  const at = (values: Int32Array, i: number) => values[i & 65_535] ?? 0
  const work = (name: string, run: () => number): Work => ({ name, run })
  const works = [
    work('ladder: set', () => {
      const ladder = new Ladder()
      for (let i = 0; i < OPERATIONS; i++) ladder.set(600_000 + at(ticks, i), at(lots, i))
      return OPERATIONS
    }),
    work('l1-book: quote', () => {
      const book = new L1Book()
      for (let i = 0; i < OPERATIONS; i++) {
        const side = (i & 1) * 2 - 1
        book.apply(QUOTE, side, 600_000 - side * (1 + (at(ticks, i) & 3)), 1 + at(lots, i), 1)
      }
      return OPERATIONS
    }),
    work('l3-book: add and cancel, 64 live', () => orderRows(ticks, lots, new L3Book())),
    work('order-matching: the same, one order of ours', () => {
      const book = new L3Book()
      const venue = new SimulatedVenue(book, false)
      const client = silentClient()
      venue.register(client)
      venue.arrive(0, client, OUR_ORDER)
      return orderRows(ticks, lots, {
        apply: (kind, side, price, qty, flags, ref) =>
          venue.apply(0, kind, side, price, qty, flags, ref),
      })
    }),
    work('event-heap: push and pop, 64 waiting', () => {
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
    work('private-events: take, schedule, release', () => {
      const events = new PrivateEvents()
      for (let i = 0; i < OPERATIONS; i++) {
        events.schedule(events.take(EVENT_TIMER, 0, 0, i), i + at(ticks, i), 4)
        if (events.heap.size > 64) events.release(events.takeFirst())
      }
      return OPERATIONS
    }),
    work('journal: append and hash', () => {
      const journal = new Journal(false)
      for (let i = 0; i < OPERATIONS; i++) {
        journal.append(i, 0, 1, 0, i, pack(1, 2, 3, 4), at(ticks, i), at(lots, i))
      }
      journal.finish()
      return OPERATIONS
    }),
    work('resting-orders: add, find, remove', () => {
      const resting = new RestingOrders()
      for (let i = 1; i <= OPERATIONS; i++) {
        resting.add(0, i, 1, 600_000 + at(ticks, i), 5, 10)
        if (i > 64) resting.remove(resting.find(0, i - 64))
      }
      return OPERATIONS
    }),
    work('consumption: take and shrink', () => {
      const consumption = new Consumption()
      for (let i = 0; i < OPERATIONS; i++) {
        consumption.take(0, 1, at(ticks, i), 3)
        consumption.shown(1, at(ticks, i + 7), 0)
      }
      return OPERATIONS
    }),
  ]
  const rows = await measureInTurn(works, rounds)
  return { title: 'Hot files by themselves', unit: 'operations', rows }
}
