import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { L1Book } from '../../src/market/l1-book.hot.ts'
import { L2Book } from '../../src/market/l2-book.hot.ts'
import { DAY, FOK, GTC, IOC, LIMIT, MARKET, type OrderTerms } from '../../src/orders/intent.ts'
import * as t from '../../src/tape/schema.ts'
import type { ExecutionRules, VenueClient } from '../../src/venue/execution-rules.ts'
import { SimulatedVenue } from '../../src/venue/simulated-venue.hot.ts'
import { PlainVenue } from '../oracle/plain-venue.ts'
import { rulesOf } from '../support/desk-builder.ts'
import { propertyRuns } from '../support/property-runs.ts'
import { approved } from '../support/venue-bench.ts'

/** Size inference sums up the orders of a level: hot and plain in another order, to the last bits. */
const rounded = (lots: number) => Math.round(lots * 1e6) / 1e6

/** Writes down all that it is told. */
class Listener implements VenueClient {
  readonly number: number
  readonly rules: ExecutionRules
  readonly said: string[] = []
  readonly cum = new Map<number, number>()

  constructor(number: number, rules: ExecutionRules) {
    this.number = number
    this.rules = rules
  }
  rested(id: number, queue: number): void {
    this.said.push(`${id} rests behind ${queue}`)
  }
  filled(
    time: number,
    id: number,
    price: number,
    qty: number,
    why: number,
    maker: boolean,
    queue: number,
  ) {
    this.cum.set(id, (this.cum.get(id) ?? 0) + qty)
    this.said.push(`${time}: ${id} ${qty}@${price} ${why} ${maker} ${rounded(queue)}`)
  }
  answered(time: number, id: number, report: number, reason: number): void {
    this.said.push(`${time}: ${id} ${report} ${reason}`)
  }
}

const side = fc.constantFrom(1 as const, -1 as const)
/** Steps from the middle to a side's own half, or now and then into the other one. */
const away = fc.oneof(
  { weight: 7, arbitrary: fc.integer({ min: 0, max: 2 }) },
  { weight: 2, arbitrary: fc.integer({ min: -3, max: -1 }) },
)
const priceOf = (side: number, away: number) => (side < 0 ? 1 + away : 0 - away)
const size = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 12 }))
const ends = fc.constantFrom(0, t.FLAG_MESSAGE_END, t.FLAG_MESSAGE_END)

function rowOf(kinds: fc.Arbitrary<number>, flags: fc.Arbitrary<number>) {
  return fc.record({
    what: fc.constant('row' as const),
    kind: kinds,
    side: fc.oneof(
      { weight: 9, arbitrary: side },
      { weight: 1, arbitrary: fc.constant(0 as const) },
    ),
    away,
    size,
    flags: fc.tuple(flags, ends).map(([a, b]) => a | b),
  })
}

const orders = fc.record({
  what: fc.constant('order' as const),
  client: fc.integer({ min: 0, max: 2 }),
  side,
  away,
  type: fc.constantFrom(LIMIT, LIMIT, LIMIT, MARKET),
  tif: fc.constantFrom(GTC, GTC, GTC, DAY, IOC, FOK),
  post: fc.constantFrom(false, false, true),
  qty: fc.integer({ min: 1, max: 15 }),
})
const requests = fc.record({
  what: fc.constantFrom('cancel' as const, 'replace' as const),
  client: fc.integer({ min: 0, max: 2 }),
  pick: fc.nat(20),
  away,
  qty: fc.integer({ min: 1, max: 15 }),
})

const none = fc.constant(0)
const trades = rowOf(
  fc.constant(t.TRADE),
  fc.constantFrom(0, 0, 0, 0, t.FLAG_HIDDEN, t.FLAG_OFFGRID, t.FLAG_OFF_BOOK),
)
/** Any word of the session; it opens about as often as it stops. */
const statuses = rowOf(fc.constant(t.STATUS), none).map((row) => ({ ...row, size: row.size % 8 }))
const l2Steps = fc.array(
  fc.oneof(
    { weight: 20, arbitrary: rowOf(fc.constant(t.LEVEL), none) },
    { weight: 8, arbitrary: trades },
    { weight: 12, arbitrary: orders },
    { weight: 5, arbitrary: requests },
    { weight: 2, arbitrary: rowOf(fc.constant(t.CLEAR), fc.constantFrom(0, t.FLAG_WHOLE_SIDE)) },
    {
      weight: 2,
      arbitrary: rowOf(
        fc.constant(t.SNAPSHOT),
        fc.constantFrom(t.FLAG_SNAPSHOT_FIRST, t.FLAG_SNAPSHOT_LAST),
      ),
    },
    { weight: 1, arbitrary: rowOf(fc.constant(t.GAP), none) },
    { weight: 2, arbitrary: statuses },
  ),
  { maxLength: 150, size: 'max' },
)
const l1Steps = fc.array(
  fc.oneof(
    { weight: 20, arbitrary: rowOf(fc.constant(t.QUOTE), none) },
    { weight: 8, arbitrary: trades },
    { weight: 12, arbitrary: orders },
    { weight: 5, arbitrary: requests },
    { weight: 1, arbitrary: rowOf(fc.constant(t.GAP), none) },
    { weight: 2, arbitrary: statuses },
  ),
  { maxLength: 150, size: 'max' },
)

type Step = (typeof l2Steps extends fc.Arbitrary<infer S> ? S : never)[number]

/** Hot and plain side by side; both must say the same after every step. */
function walk(depth: 'l1' | 'l2', rules: readonly ExecutionRules[], steps: readonly Step[]): void {
  const hot = new SimulatedVenue(depth === 'l1' ? new L1Book() : new L2Book(), depth === 'l1')
  const plain = new PlainVenue(depth)
  const hotSide = rules.map((each, i) => new Listener(i, each))
  const plainSide = rules.map((each, i) => new Listener(i, each))
  for (const client of hotSide) hot.register(client)
  const sent: OrderTerms[][] = rules.map(() => [])
  steps.forEach((step, timeNs) => {
    if (step.what === 'row') {
      const stated = step.side === 0 && step.kind !== t.TRADE ? 1 : step.side
      // A trade meets the side that its aggressor is not.
      const price = priceOf(step.kind === t.TRADE ? -stated : stated, step.away)
      const args = [timeNs, step.kind, stated, price, step.size, step.flags] as const
      hot.apply(...args)
      plain.apply(...args)
    } else if (step.what === 'order') {
      const mine = sent[step.client]!
      const terms = approved({
        orderId: mine.length + 1,
        instrument: 0,
        side: step.side,
        type: step.type,
        timeInForce: step.tif,
        postOnly: step.post,
        priceTicks: step.type === MARKET ? 0 : priceOf(step.side, step.away),
        qtyLots: step.qty,
      })
      mine.push(terms)
      hot.arrive(timeNs, hotSide[step.client]!, terms)
      plain.arrive(timeNs, plainSide[step.client]!, terms)
    } else {
      const mine = sent[step.client]!
      const order = mine[mine.length - 1 - (step.pick % Math.max(1, mine.length))]
      const [a, b] = [hotSide[step.client]!, plainSide[step.client]!]
      if (order === undefined) return
      if (step.what === 'cancel') {
        hot.cancel(timeNs, a, order.orderId)
        plain.cancel(timeNs, b, order.orderId)
      } else if (order.type === LIMIT) {
        const terms = approved({
          ...order,
          priceTicks: priceOf(order.side, step.away),
          qtyLots: step.qty,
        })
        hot.replace(timeNs, a, terms)
        plain.replace(timeNs, b, terms, b.cum.get(order.orderId) ?? 0)
      }
    }
    hotSide.forEach((client, i) => {
      expect(client.said.splice(0)).toEqual(plainSide[i]!.said.splice(0))
    })
    expect(hot.restingCount).toBe(plain.orders.length)
  })
}

const peer = rulesOf('hftbacktest-l2-no-partial', 'power(2)')
const sets: Record<string, readonly ExecutionRules[]> = {
  'three conservative desks': [rulesOf(), rulesOf(), rulesOf()],
  'conservative desks of three queue models': [
    rulesOf('conservative', 'power(1)'),
    rulesOf('conservative', 'power3(3)'),
    rulesOf('conservative', 'log2'),
  ],
  'conservative desks of calibrated models': [
    rulesOf('conservative', 'hazard(1.25, 2) in-match'),
    rulesOf('conservative', 'sizes(1.5, 3) in-match'),
    rulesOf('conservative', 'sizes(1.3, 2)'),
  ],
  'desks of both profiles and one without memory': [
    rulesOf(),
    peer,
    { ...rulesOf(), remembersConsumption: false },
  ],
}

describe('the venue is the plain venue under any noise', () => {
  test.each(Object.entries(sets))('L2, %s', (_, rules) => {
    fc.assert(
      fc.property(l2Steps, (steps) => walk('l2', rules, steps)),
      propertyRuns(150, 11),
    )
  })
  test.each(Object.entries(sets))('L1, %s', (_, rules) => {
    fc.assert(
      fc.property(l1Steps, (steps) => walk('l1', rules, steps)),
      propertyRuns(150, 12),
    )
  })
})
