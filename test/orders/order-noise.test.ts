import { describe, expect, test } from 'vitest'
import { InputError } from '../../src/lib/assert.ts'
import { RandomStream } from '../../src/lib/random.ts'
import { type Intent, LIMIT, MARKET } from '../../src/orders/intent.ts'
import { readPlan } from '../../src/orders/order-door.ts'
import { OrderFacts } from '../../src/orders/order-facts.hot.ts'
import { NOT_STATED } from '../../src/orders/order-notes.hot.ts'
import { typeOf } from '../../src/orders/plan.ts'
import { REPORT_NAMES } from '../../src/orders/report.ts'
import { reportFault, type VenueReport } from '../../src/orders/report-fault.ts'
import * as s from '../../src/orders/status.ts'
import { BROKER, EXCHANGE, type VenueProfile } from '../../src/orders/venue-profile.ts'
import { ALARM_FROM, OVERFILLED } from '../../src/orders/verdict.ts'
import { makeInstrument } from '../../src/units/instrument.ts'

const STEPS = process.env.TICKTAPE_FULL === '1' ? 1_000_000 : 60_000

const INSTRUMENT = makeInstrument({
  venue: 'test',
  symbol: 'AB',
  contract: 'linear',
  tickSize: '0.5',
  lotSize: '1',
  multiplier: '1',
  baseCurrency: 'A',
  quoteCurrency: 'B',
  fees: null,
})

const JUNK = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  -1,
  0.5,
  2 ** 60,
  '',
  'x',
  '1e400',
  null,
  {},
  true,
]
const ENDED = new Set<number>([s.CANCELED, s.EXPIRED, s.REJECTED])

/** Orders that come and go, reports that fit and reports that do not; now and then nothing but noise. */
class Noise {
  readonly facts: OrderFacts
  refused = 0
  overfilled = new Set<number>()
  private readonly stream = new RandomStream(1, 'noise')
  /** Σ over the orders, kept beside the machine, of what was heard of executions. */
  private execution = 0

  constructor(profile: VenueProfile) {
    this.facts = new OrderFacts(profile)
  }

  step(n: number): void {
    this.stream.at(n)
    const { facts, stream } = this
    const id = facts.count - stream.below(Math.min(40, Math.max(1, facts.count)))
    const what = stream.below(10)
    if (what < 2 || facts.count === 0) this.order()
    else if (what === 2 && facts.isOpen(id)) facts.requestCancel(id)
    else if (what === 3 && facts.isOpen(id)) {
      facts.requestReplace(id, stream.below(100), 1 + stream.below(9))
    } else if (what === 4) facts.doubt(id)
    else if (what === 5 && stream.below(4) === 0) facts.giveUp(id)
    else this.report(id)
    if (facts.count > 0) this.check(Math.max(1, id))
  }

  private pick<T>(of: readonly T[]): T {
    return of[this.stream.below(of.length)] as T
  }

  private order(): void {
    const { facts, stream } = this
    const isJunk = stream.below(5) === 0
    const maybe = (value: unknown) => (isJunk && stream.below(2) === 0 ? this.pick(JUNK) : value)
    const written = {
      side: maybe(this.pick(['buy', 'sell'])),
      qty: maybe(String(1 + stream.below(9))),
      price: maybe(String(stream.below(100) / 2)),
      timeInForce: maybe(this.pick(['GTC', 'IOC', 'FOK', 'DAY'])),
    }
    try {
      const plan = readPlan(written, [INSTRUMENT])
      expect([MARKET, LIMIT]).toContain(typeOf(plan))
      const id = facts.add(plan as Intent)
      if (stream.below(8) === 0) facts.deny(id)
      else if (stream.below(8) > 0) facts.sent(id)
    } catch (error) {
      expect(error).toBeInstanceOf(InputError)
      this.refused++
    }
  }

  private report(id: number): void {
    const { facts, stream } = this
    const isJunk = stream.below(6) === 0
    const maybe = (value: number) =>
      isJunk && stream.below(3) === 0 ? (this.pick(JUNK) as number) : value
    const report = 1 + stream.below(REPORT_NAMES.length - 1)
    const last = facts.lastSequence[facts.slotOf(id)] ?? 0
    const isExecution = report === 2 || report === 14 || report === 15
    const isFill = report === 2
    const isStated = isFill || (report !== 14 && stream.below(3) === 0)
    const said: VenueReport = {
      orderId: maybe(id),
      report: maybe(report),
      sequence: maybe(Math.max(1, last + 3 - stream.below(6))),
      request: maybe(stream.below(3) === 0 ? facts.intents : 0),
      lots: maybe(isStated ? 1 + stream.below(6) : 0),
      priceTicks: maybe(isStated ? stream.below(100) : NOT_STATED),
      executionId: maybe(isExecution ? Math.max(1, ++this.execution - stream.below(4)) : 0),
      refersTo: maybe(isExecution && !isFill ? Math.max(1, this.execution - stream.below(6)) : 0),
    }
    if (reportFault(said, facts) !== undefined) {
      this.refused++
      return
    }
    const { orderId, lots, priceTicks, executionId, refersTo } = said
    const before = facts.status(orderId)
    const verdict = facts.hear(
      orderId,
      said.report,
      said.sequence,
      said.request,
      lots,
      priceTicks,
      executionId,
      refersTo,
    )
    if (verdict === OVERFILLED) this.overfilled.add(orderId)
    const after = facts.status(orderId)
    const late = said.sequence <= last
    if (ENDED.has(before) && !late) expect(after, REPORT_NAMES[said.report]).toBe(before)
    expect(verdict).toBeLessThan(ALARM_FROM + 4)
  }

  /** What holds of every order at any time. */
  private check(id: number): void {
    const { facts } = this
    const qtyLots = facts.qtyLots[facts.slotOf(id)] ?? 0
    const cumLots = facts.cumLots[facts.slotOf(id)] ?? 0
    const leavesLots = facts.leavesLots(id)
    const status = facts.status(id)
    expect(Number.isSafeInteger(qtyLots) && Number.isSafeInteger(cumLots)).toBe(true)
    expect(Number.isSafeInteger(facts.notional[facts.slotOf(id)] ?? 0)).toBe(true)
    expect(cumLots).toBeGreaterThanOrEqual(0)
    expect(leavesLots).toBeGreaterThanOrEqual(0)
    if (leavesLots > 0) expect(qtyLots).toBe(cumLots + leavesLots)
    if (ENDED.has(status) || status === s.FILLED) expect(leavesLots).toBe(0)
    if (cumLots > qtyLots) expect(this.overfilled.has(id)).toBe(true)
    // What is played with are the last forty; the list is ascending, and long.
    expect(facts.isOpen(id)).toBe(facts.open.slice(-60).includes(id))
    if (status === s.FILLED && !this.overfilled.has(id))
      expect(cumLots).toBeLessThanOrEqual(qtyLots)
  }

  /** Exposure and the list of live orders, from all orders. */
  checkAll(): void {
    const { facts } = this
    const live: number[] = []
    const exposed = { '1': 0, '-1': 0 }
    for (let id = 1; id <= facts.count; id++) {
      if (!facts.isOpen(id)) continue
      live.push(id)
      const { requests } = facts
      let worst = facts.qtyLots[facts.slotOf(id)] ?? 0
      for (
        let row = facts.request[facts.slotOf(id)] ?? 0;
        row !== 0;
        row = requests.next[row] ?? 0
      ) {
        if (!requests.isAnswered(row)) worst = Math.max(worst, requests.qtyLots[row] ?? 0)
      }
      exposed[facts.side[facts.slotOf(id)] === 1 ? '1' : '-1'] +=
        worst - (facts.cumLots[facts.slotOf(id)] ?? 0)
    }
    expect(facts.open).toEqual(live)
    expect([facts.openLots(0, 1), facts.openLots(0, -1)]).toEqual([exposed['1'], exposed['-1']])
  }
}

describe('random intents and reports leave no broken invariant', () => {
  test.each([
    ['broker', BROKER],
    ['exchange', EXCHANGE],
  ] as const)(`${STEPS} of them: %s`, (_, profile) => {
    const noise = new Noise(profile)
    for (let n = 0; n < STEPS; n++) {
      noise.step(n)
      if (n % 5_000 === 0) noise.checkAll()
    }
    noise.checkAll()
    expect(noise.refused).toBeGreaterThan(STEPS / 50)
    expect(noise.facts.count).toBeGreaterThan(STEPS / 20)
  })
})
