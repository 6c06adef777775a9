import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY, GTC } from '../../src/orders/intent.ts'
import { OrderFacts } from '../../src/orders/order-facts.hot.ts'
import { NOT_STATED } from '../../src/orders/order-notes.hot.ts'
import { REPORT_NAMES } from '../../src/orders/report.ts'
import { STATUS_NAMES } from '../../src/orders/status.ts'
import { BROKER, EXCHANGE, type VenueProfile } from '../../src/orders/venue-profile.ts'
import { PlainOrderFacts } from '../oracle/plain-order-facts.ts'
import type { PlainReport } from '../oracle/plain-order-fold.ts'
import { propertyRuns } from '../support/property-runs.ts'

/** Everything that is done to orders, on both. */
class Twin {
  readonly hot: OrderFacts
  readonly plain: PlainOrderFacts
  private readonly said = new Map<string, PlainReport>()

  constructor(profile: VenueProfile) {
    this.hot = new OrderFacts(profile)
    this.plain = new PlainOrderFacts(profile)
  }

  /** The venue gives a number once: a second report with it is the first one again. */
  hear(id: number, wanted: PlainReport): void {
    const key = `${id}/${wanted.sequence}`
    const said = this.said.get(key) ?? wanted
    this.said.set(key, said)
    this.plain.hear(id, said)
    hearBy(this.hot, id, said)
  }

  check(): void {
    const { hot, plain } = this
    expect(hot.open).toEqual(plain.open())
    for (let id = 1; id <= hot.count; id++) {
      expect(STATUS_NAMES[hot.status(id)]).toBe(STATUS_NAMES[plain.status(id, true)])
      expect(STATUS_NAMES[hot.reportedStatus(id)]).toBe(STATUS_NAMES[plain.status(id, false)])
      const folded = plain.fold(id)
      expect([hot.qtyLots[hot.slotOf(id)], hot.priceTicks[hot.slotOf(id)]]).toEqual([
        folded.qtyLots,
        folded.priceTicks,
      ])
      expect([hot.cumLots[hot.slotOf(id)], hot.notional[hot.slotOf(id)]]).toEqual([
        plain.cum(id),
        plain.notional(id),
      ])
      expect(hot.leavesLots(id)).toBe(plain.leaves(id))
    }
    for (const [instrument, side] of [0, 1, 9].flatMap((i) => [
      [i, 1] as const,
      [i, -1] as const,
    ])) {
      expect(hot.openLots(instrument, side)).toBe(plain.openLots(instrument, side))
    }
  }
}

function hearBy(hot: OrderFacts, id: number, said: PlainReport): number {
  const { report, sequence, request, lots, priceTicks, executionId, refersTo } = said
  const price = priceTicks ?? NOT_STATED
  return hot.hear(id, report, sequence, request, lots, price, executionId, refersTo)
}

const report = fc.record({
  report: fc.integer({ min: 1, max: REPORT_NAMES.length - 1 }),
  sequence: fc.integer({ min: 1, max: 40 }),
  lots: fc.integer({ min: 1, max: 6 }),
  priceTicks: fc.integer({ min: -3, max: 9 }),
  executionId: fc.integer({ min: 1, max: 14 }),
  refersTo: fc.integer({ min: 1, max: 14 }),
  isStated: fc.boolean(),
  isPriced: fc.boolean(),
  isNamed: fc.boolean(),
})

const command = fc.record({
  what: fc.constantFrom('add', 'send', 'deny', 'doubt', 'give up', 'cancel', 'replace', 'hear'),
  again: fc.constantFrom('hear', undefined),
  pick: fc.nat(100),
  side: fc.constantFrom(1 as const, -1 as const),
  instrument: fc.constantFrom(0, 1, 9),
  timeInForce: fc.constantFrom(GTC, DAY),
  priceTicks: fc.integer({ min: -5, max: 1_000_000 }),
  qtyLots: fc.integer({ min: 0, max: 9 }),
  report,
})
type Command = typeof command extends fc.Arbitrary<infer C> ? C : never

const EXECUTIONS = [2, 14, 15]

/** A report as its kind can be: fills state size and price, amendments what they refer to. */
function reportOf(
  given: Command['report'],
  requests: readonly number[],
  pick: number,
): PlainReport {
  const { report, sequence, lots, priceTicks, executionId, refersTo } = given
  const isExecution = EXECUTIONS.includes(report)
  const stated = report === 2 || (given.isStated && report !== 14)
  const priced = report === 2 || (given.isPriced && report !== 14 && report !== 1)
  return {
    report,
    sequence,
    ...(stated && { lots }),
    ...(priced && { priceTicks }),
    ...(isExecution && { executionId }),
    ...(isExecution && report !== 2 && { refersTo }),
    ...(given.isNamed && requests.length > 0 && { request: requests[pick % requests.length] }),
  }
}

function play(twin: Twin, each: Command): void {
  const { hot, plain } = twin
  const intent = { ...each, report: undefined }
  const what = each.again ?? each.what
  if (what === 'add' || hot.count === 0) {
    const id = hot.add(intent)
    expect(plain.add(intent)).toBe(id)
    if (each.pick % 4 > 0) {
      hot.sent(id)
      plain.sent(id)
    }
    return
  }
  const id = 1 + (each.pick % hot.count)
  const isNew = plain.of(id).belief === 0 && !plain.of(id).isHeard
  if (what === 'hear') {
    const requests = plain.of(id).requests.map(({ number }) => number)
    twin.hear(id, reportOf(each.report, requests, each.pick))
  } else if (what === 'send' && isNew) {
    hot.sent(id)
    plain.sent(id)
  } else if (what === 'deny' && isNew) {
    hot.deny(id)
    plain.deny(id)
  } else if (what === 'doubt') {
    hot.doubt(id)
    plain.doubt(id)
  } else if (what === 'give up') {
    hot.giveUp(id)
    plain.giveUp(id)
  } else if (what === 'cancel') {
    expect(hot.requestCancel(id)).toBe(plain.request(id, 'cancel', 0, 0))
  } else if (what === 'replace') {
    const { priceTicks, qtyLots } = each
    expect(hot.requestReplace(id, priceTicks, qtyLots + 1)).toBe(
      plain.request(id, 'replace', priceTicks, qtyLots + 1),
    )
  }
}

describe('the columns equal the plain facts', () => {
  test.each([
    ['broker', BROKER],
    ['exchange', EXCHANGE],
  ] as const)('after every step of any noise: %s', (_, profile) => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 80, size: 'max' }), (commands) => {
        const twin = new Twin(profile)
        for (const each of commands) {
          play(twin, each)
          twin.check()
        }
      }),
      propertyRuns(300, 61),
    )
  })
})

describe('what noise has found', () => {
  test('an ending that a late fill made void counts again when more was ordered than was known', () => {
    const twin = new Twin(EXCHANGE)
    for (const facts of [twin.hot, twin.plain]) {
      facts.add({ side: 1, qtyLots: 1, priceTicks: 0 })
      facts.sent(1)
    }
    twin.hear(1, { report: 3, sequence: 3 })
    twin.hear(1, { report: 2, sequence: 2, lots: 1, priceTicks: 0, executionId: 1 })
    twin.check()
    expect(STATUS_NAMES[twin.hot.status(1)]).toBe('Filled')
    twin.hear(1, { report: 1, sequence: 1, lots: 2 })
    twin.check()
    expect(STATUS_NAMES[twin.hot.status(1)]).toBe('Canceled')
  })
})
