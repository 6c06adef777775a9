import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RequestRing } from '../../src/risk/request-ring.hot.ts'
import { PlainRequestRing } from '../oracle/plain-request-ring.ts'
import { propertyRuns } from '../support/property-runs.ts'

const SHORT_NS = 10
const LONG_NS = 100
const VENUES = 3

const step = fc.record({
  afterNs: fc.integer({ min: 0, max: 12 }),
  venue: fc.integer({ min: 0, max: VENUES - 1 }),
  isOrder: fc.boolean(),
  isSent: fc.boolean(),
  forgets: fc.option(fc.constantFrom('orders', 'messages', 'signals'), { freq: 8 }),
})

test('counts what the list of all requests counts, at every step and a while after it', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 300 }),
      fc.constantFrom(SHORT_NS, LONG_NS),
      (steps, longNs) => {
        const ring = new RequestRing(VENUES, SHORT_NS, longNs)
        const plain = new PlainRequestRing(SHORT_NS, longNs)
        const same = () => {
          for (let v = 0; v < VENUES; v++) {
            expect({
              askedOrders: ring.askedOrders[v],
              askedMessages: ring.askedMessages[v],
              sentOrders: ring.sentOrders[v],
              sentMessages: ring.sentMessages[v],
              signals: ring.signals,
            }).toEqual(plain.counts(v))
          }
        }
        let nowNs = 0
        for (const { afterNs, venue, isOrder, isSent, forgets } of steps) {
          nowNs += afterNs
          for (const each of [ring, plain]) {
            each.ask(nowNs, venue, isOrder)
            if (isSent) each.send()
          }
          if (forgets !== null) plain.forget(forgets)
          if (forgets === 'orders') ring.forgetOrders()
          if (forgets === 'messages') ring.forgetMessages()
          if (forgets === 'signals') ring.forgetSignals()
          same()
        }
        for (const laterNs of [SHORT_NS, LONG_NS]) {
          ring.passTo(nowNs + laterNs)
          plain.passTo(nowNs + laterNs)
          same()
        }
      },
    ),
    propertyRuns(60, 91),
  )
})

test('a long time in a busy ring', () => {
  const ring = new RequestRing(1, 5, 5000)
  const plain = new PlainRequestRing(5, 5000)
  for (let i = 0; i < 12_000; i++) {
    for (const each of [ring, plain]) each.ask(i, 0, i % 3 !== 0)
    if (i % 1000 === 999) expect(ring.signals).toBe(plain.counts(0).signals)
  }
  expect(ring.askedMessages[0]).toBe(5)
})
