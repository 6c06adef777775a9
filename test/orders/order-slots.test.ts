import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OrderFacts } from '../../src/orders/order-facts.hot.ts'
import { RECENT_ORDERS } from '../../src/orders/order-slots.hot.ts'
import * as r from '../../src/orders/report.ts'
import { EXCHANGE } from '../../src/orders/venue-profile.ts'
import { propertyRuns } from '../support/property-runs.ts'

/** All that is known of an order, by whoever keeps it. */
function knownOf(facts: OrderFacts, id: number) {
  const slot = facts.slotOf(id)
  const { side, instrument, priceTicks, qtyLots, cumLots, notional, cause, marks } = facts
  const cells = [side, instrument, priceTicks, qtyLots, cumLots, notional, cause, marks]
  const derived = [facts.status(id), facts.leavesLots(id), facts.isOpen(id), facts.hasRequest(id)]
  return [...cells.map((column) => column[slot]), ...derived]
}

/** The same orders twice: all kept, and in slots that are used again. */
class Both {
  readonly all = new OrderFacts(EXCHANGE, true)
  readonly few = new OrderFacts(EXCHANGE, false)
  private sequence = 0
  private executions = 0

  on(play: (facts: OrderFacts) => unknown): void {
    expect(play(this.few)).toEqual(play(this.all))
  }

  hear(id: number, report: number, lots = 0): void {
    const sequence = ++this.sequence
    const execution = lots > 0 ? ++this.executions : 0
    this.on((facts) =>
      facts.hear(id, report, sequence, 0, lots, lots > 0 ? 7 : -(2 ** 31), execution),
    )
  }

  check(ids: readonly number[]): void {
    const { all, few } = this
    expect(few.open).toEqual(all.open)
    for (const side of [1, -1]) expect(few.openLots(0, side)).toBe(all.openLots(0, side))
    for (const id of ids) {
      expect(few.isRecent(id)).toBe(all.isRecent(id))
      if (all.isRecent(id)) expect(knownOf(few, id)).toEqual(knownOf(all, id))
    }
  }
}

/** How an order goes on at each of its turns. */
const life = fc.constantFrom('cancel', 'fill', 'part', 'replace', 'rest', 'deny', 'reject')

describe('slots that are used again', () => {
  test('hold what they would if every order had one of its own, while it is known', () => {
    fc.assert(
      fc.property(fc.array(life, { minLength: 40, maxLength: 40 }), fc.nat(6), (lives, seldom) => {
        const both = new Both()
        const resting: number[] = []
        for (let n = 0; n < 5 * RECENT_ORDERS; n++) {
          const what = lives[(n * 7) % lives.length]!
          const terms = { side: n % 2 === 0 ? 1 : -1, qtyLots: 1 + (n % 5), priceTicks: n } as const
          both.on((facts) => facts.add(terms))
          const id = both.all.count
          if (what === 'deny') {
            both.on((facts) => facts.deny(id))
            continue
          }
          both.on((facts) => facts.sent(id))
          both.hear(id, what === 'reject' ? r.REPORT_REJECTED : r.REPORT_NEW)
          if (what === 'fill') both.hear(id, r.REPORT_FILL, terms.qtyLots)
          if (what === 'part' && terms.qtyLots > 1) both.hear(id, r.REPORT_FILL, 1)
          if (what === 'replace') {
            both.on((facts) => facts.requestReplace(id, n + 1, 9))
            both.hear(id, r.REPORT_REPLACED)
          }
          if (what === 'cancel' || n % (seldom + 2) > 0) {
            if (both.all.isOpen(id)) {
              both.on((facts) => facts.requestCancel(id))
              both.hear(id, r.REPORT_CANCELED)
            }
          } else resting.push(id)
          if (n % 97 === 0) both.check([...resting, id, id - RECENT_ORDERS, id - 1])
        }
        // Those that rested long are heard of again.
        for (const id of resting.splice(0, 50)) {
          if (!both.all.isOpen(id)) continue
          both.on((facts) => facts.requestCancel(id))
          both.hear(id, r.REPORT_CANCELED)
        }
        both.check(Array.from({ length: both.all.count }, (_, i) => i + 1))
      }),
      propertyRuns(20, 71),
    )
  })

  test('a million orders take the memory of a few', () => {
    const facts = new OrderFacts(EXCHANGE, false)
    const cells = facts.slots.cells.length
    for (let n = 1; n <= 1_000_000; n++) {
      const id = facts.add({ side: 1, qtyLots: 2, priceTicks: 5 })
      facts.sent(id)
      facts.hear(id, r.REPORT_NEW, 3 * n)
      if (n % 3 > 0) facts.hear(id, r.REPORT_FILL, 3 * n + 1, 0, 1, 5, n)
      if (n % 1_000 === 0) continue
      facts.requestCancel(id)
      facts.hear(id, r.REPORT_CANCELED, 3 * n + 2)
    }
    // The thousand that rest stand behind the ring.
    expect(facts.open.length).toBe(1_000)
    expect(facts.slots.cells.length).toBeLessThanOrEqual(8 * cells)
    expect(facts.notes.count).toBeLessThan(16 * 4_000)
    expect(facts.requests.count).toBeLessThan(8 * 4_000)
  })

  test('ids that are none are never found', () => {
    for (const keepsAll of [true, false]) {
      const facts = new OrderFacts(EXCHANGE, keepsAll)
      const nowhere = [0, -1, 1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, -(2 ** 31)]
      for (const id of nowhere) {
        expect(facts.slotOf(id)).toBe(-1)
        expect(facts.hear(id, r.REPORT_NEW, 1)).toBe(8)
        expect([facts.isOpen(id), facts.leavesLots(id), facts.hasRequest(id)]).toEqual([
          false,
          0,
          false,
        ])
      }
    }
  })
})
