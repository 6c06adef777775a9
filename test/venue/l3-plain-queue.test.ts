import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { L3Book } from '../../src/market/l3-book.hot.ts'
import { DAY, FOK, GTC, IOC, LIMIT, MARKET, type OrderTerms } from '../../src/orders/intent.ts'
import { HIDDEN_AT_PRICE, QUEUE_CLEARED, TRADED_THROUGH } from '../../src/orders/report.ts'
import * as t from '../../src/tape/schema.ts'
import type { ExecutionRules, VenueClient } from '../../src/venue/execution-rules.ts'
import { SimulatedVenue } from '../../src/venue/simulated-venue.hot.ts'
import { type OrderRow, orderMessages } from '../market/l3-commands.ts'
import { PlainQueue } from '../oracle/plain-queue.ts'
import { rulesOf } from '../support/desk-builder.ts'
import { propertyRuns } from '../support/property-runs.ts'
import { approved } from '../support/venue-bench.ts'

const FROM_EXECUTIONS = [QUEUE_CLEARED, TRADED_THROUGH, HIDDEN_AT_PRICE]

/** Writes down all that it is told. */
class Listener implements VenueClient {
  readonly number: number
  readonly rules: ExecutionRules
  readonly said: string[] = []
  readonly cum = new Map<number, number>()
  /** Lots that executions, hidden ones too, gave since the last look. */
  fromExecutions = 0

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
    if (FROM_EXECUTIONS.includes(why)) this.fromExecutions += qty
    this.said.push(`${time}: ${id} ${qty}@${price} ${why} ${maker} ${queue}`)
  }
  answered(time: number, id: number, report: number, reason: number): void {
    this.said.push(`${time}: ${id} ${report} ${reason}`)
  }
}

const side = fc.constantFrom(1 as const, -1 as const)
const price = fc.integer({ min: -3, max: 4 })
const request = fc.record({
  what: fc.constantFrom('order', 'order', 'order', 'cancel', 'replace'),
  client: fc.integer({ min: 0, max: 2 }),
  side,
  price,
  type: fc.constantFrom(LIMIT, LIMIT, LIMIT, LIMIT, LIMIT, LIMIT, MARKET),
  tif: fc.constantFrom(GTC, GTC, GTC, GTC, DAY, DAY, IOC, FOK),
  post: fc.constantFrom(false, false, true),
  qty: fc.integer({ min: 1, max: 15 }),
  pick: fc.nat(20),
})
type Request = typeof request extends fc.Arbitrary<infer R> ? R : never
type Step = OrderRow | Request

/** Rows of the tape, and requests between any two of them. */
const steps: fc.Arbitrary<Step[]> = fc
  .record({
    messages: orderMessages(60),
    requests: fc.array(fc.record({ request, at: fc.nat(1_000_000) }), { maxLength: 40 }),
  })
  .map(({ messages, requests }) => {
    const all: Step[] = messages.flat()
    for (const { request, at } of requests) all.splice(at % (all.length + 1), 0, request)
    return all
  })

/** What one kind of venue and its desks make of the steps. */
class Walk {
  readonly listeners: Listener[]
  private readonly venue: SimulatedVenue | PlainQueue
  private readonly sent: OrderTerms[][]

  constructor(venue: SimulatedVenue | PlainQueue, rules: readonly ExecutionRules[]) {
    this.venue = venue
    this.listeners = rules.map((each, i) => new Listener(i, each))
    this.sent = rules.map(() => [])
    if (venue instanceof SimulatedVenue) {
      for (const listener of this.listeners) venue.register(listener)
    }
  }

  step(step: Step, timeNs: number): void {
    if ('kind' in step) {
      const { kind, side, priceTicks, qtyLots, flags, orderRef } = step
      this.venue.apply(timeNs, kind, side, priceTicks, qtyLots, flags, orderRef)
    } else this.ask(step, timeNs)
  }

  private ask(step: Request, timeNs: number): void {
    const client = this.listeners[step.client]
    const mine = this.sent[step.client]
    if (client === undefined || mine === undefined) return
    if (step.what === 'order') {
      const { side, type, tif: timeInForce, post: postOnly, qty: qtyLots } = step
      const terms = { orderId: mine.length + 1, instrument: 0, side, type, timeInForce, postOnly }
      const priceTicks = type === MARKET ? 0 : step.price
      const order = approved({ ...terms, priceTicks, qtyLots })
      mine.push(order)
      this.venue.arrive(timeNs, client, order)
      return
    }
    const order = mine[mine.length - 1 - (step.pick % Math.max(1, mine.length))]
    if (order === undefined) return
    if (step.what === 'cancel') this.venue.cancel(timeNs, client, order.orderId)
    else if (order.type === LIMIT) {
      const terms = approved({ ...order, priceTicks: step.price, qtyLots: step.qty })
      this.venue.replace(timeNs, client, terms, client.cum.get(order.orderId) ?? 0)
    }
  }
}

const hotVenue = () => new SimulatedVenue(new L3Book(), false)
const forgetful = { ...rulesOf(), remembersConsumption: false }
const sets: Record<string, readonly ExecutionRules[]> = {
  'three conservative desks': [rulesOf(), rulesOf(), rulesOf()],
  'desks with and without memory, by message and by row': [
    rulesOf(),
    forgetful,
    { ...rulesOf(), testsEachRow: true },
  ],
}

describe('the venue on order-by-order rows is the plain queue under any noise', () => {
  test.each(Object.entries(sets))('%s', (_, rules) => {
    const reasons = new Set<string>()
    fc.assert(
      fc.property(steps, (all) => {
        const venue = hotVenue()
        const queue = new PlainQueue()
        const [hot, plain] = [new Walk(venue, rules), new Walk(queue, rules)]
        all.forEach((step, timeNs) => {
          hot.step(step, timeNs)
          plain.step(step, timeNs)
          hot.listeners.forEach((listener, i) => {
            const said = listener.said.splice(0)
            expect(said).toEqual(plain.listeners[i]?.said.splice(0))
            for (const line of said) reasons.add(line.split(' ').slice(3, 5).join(' '))
          })
          expect(venue.restingCount).toBe(queue.restingCount)
        })
      }),
      propertyRuns(120, 31),
    )
    // The noise has met every way to be filled: taken, queue cleared, through, crossed, hidden.
    expect([...reasons]).toEqual(
      expect.arrayContaining(['1 false', '2 true', '3 true', '4 true', '5 true']),
    )
  })
})

describe('under the same noise', () => {
  test('a desk hears the same alone as among others', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const among = new Walk(hotVenue(), [rulesOf(), rulesOf(), forgetful])
        const alone = [0, 1, 2].map((number) => {
          const walk = new Walk(hotVenue(), [rulesOf(), rulesOf(), forgetful])
          return { number, walk }
        })
        all.forEach((step, timeNs) => {
          among.step(step, timeNs)
          for (const { number, walk } of alone) {
            if ('kind' in step || step.client === number) walk.step(step, timeNs)
          }
        })
        for (const { number, walk } of alone) {
          expect(walk.listeners[number]?.said).toEqual(among.listeners[number]?.said)
        }
      }),
      propertyRuns(60, 32),
    )
  })

  test('an execution, hidden or not, gives a desk at most what was executed', () => {
    let given = 0
    fc.assert(
      fc.property(steps, (all) => {
        const walk = new Walk(hotVenue(), [rulesOf(), rulesOf(), rulesOf()])
        all.forEach((step, timeNs) => {
          const tells = 'kind' in step && (step.kind === t.EXECUTE || step.kind === t.TRADE)
          const executed = tells ? step.qtyLots : 0
          walk.step(step, timeNs)
          for (const listener of walk.listeners) {
            expect(listener.fromExecutions).toBeLessThanOrEqual(executed)
            given += listener.fromExecutions
            listener.fromExecutions = 0
          }
        })
      }),
      propertyRuns(60, 33),
    )
    expect(given).toBeGreaterThan(0)
  })
})
