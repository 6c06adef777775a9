import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DeskConfig } from '../../src/engine/desk-config.ts'
import { J_PLAN_STEP, J_REPORT } from '../../src/engine/journal.hot.ts'
import { readJournal } from '../../src/engine/journal-reader.ts'
import { runPass } from '../../src/engine/pass.hot.ts'
import { PLAN_STEPS } from '../../src/engine/plan-journal.ts'
import { constantLatency } from '../../src/models/latency/constant.ts'
import type { Feature } from '../../src/orders/emulator/feature.ts'
import { FIRST_FILL, FULL_TRIGGER } from '../../src/orders/emulator/links.ts'
import * as p from '../../src/orders/plan.ts'
import { planFault } from '../../src/orders/plan-fault.ts'
import { REPORT_FILL } from '../../src/orders/report.ts'
import type { Desk } from '../../src/strategy/strategy.ts'
import { deskOf, FEES, strategyOf } from '../support/desk-builder.ts'
import { noiseTape } from '../support/noise-tape.ts'
import { propertyRuns } from '../support/property-runs.ts'
import { instrumentOf, type Row, sourceOf } from '../support/tape-builder.ts'

/** Asks for anything, now and then: plans of every kind, other terms for them, their end. */
function asksForPlans(desk: Desk) {
  const random = desk.stream('plans')
  const pick = <T>(...of: readonly T[]): T => of[random.below(of.length)] as T
  const maybe = <T>(value: T): T | undefined => pick(undefined, undefined, value)
  const plans: number[] = []
  const plan = (): p.Plan => {
    for (;;) {
      const instrument = random.below(desk.markets.length)
      const { bidTicks, askTicks, hasBothSides } = desk.markets[instrument] as Desk['market']
      const near = (hasBothSides ? pick(bidTicks, askTicks) : 0) + random.below(5) - 2
      const timeInForce = pick(undefined, 1, 2, 3, 4, 5, 6, 7) as p.PlanTime | undefined
      const made = {
        side: pick(1, -1),
        qtyLots: 1 + random.below(12),
        instrument,
        type: pick(1, 2, 3, 4, 5, 6),
        timeInForce,
        priceTicks: maybe(near) ?? pick(near, undefined),
        stopTicks: maybe(near),
        trailTicks: maybe(1 + random.below(3)),
        expiresNs: timeInForce === p.GTD ? desk.timeNs + random.below(200) : undefined,
        triggeredBy: maybe(pick(1, 2, 3)),
        postOnly: maybe(true),
        reprices: maybe(true),
        reduceOnly: maybe(true),
        displayLots: maybe(1 + random.below(4)),
        remainder: maybe(pick(1, 2, 3)),
      }
      const found = Object.fromEntries(Object.entries(made).filter(([, v]) => v !== undefined))
      if (planFault(found as p.Plan) === undefined) return found as p.Plan
    }
  }
  let left = 60
  const act = () => {
    if (left-- <= 0) return
    const some = () => pick(...plans)
    switch (random.below(9)) {
      case 0:
      case 1:
        plans.push(desk.submit(plan()))
        break
      case 2:
        plans.push(...desk.plans[pick('oco', 'shared')]([plan(), plan()]))
        break
      case 3:
        plans.push(...desk.plans.oto(plan(), plan(), pick(FIRST_FILL, FULL_TRIGGER)))
        break
      case 4: {
        const entry = plan()
        const takeProfit = { offsetTicks: 1 + random.below(3) }
        const stopLoss = pick({ offsetTicks: 2 }, { trailTicks: 2 }, { trailBps: 50 })
        plans.push(...desk.plans.bracket({ entry, takeProfit, stopLoss }))
        break
      }
      case 5: {
        const leg = (instrument: number) => {
          const { side, qtyLots } = plan()
          return { instrument, side, qtyLots }
        }
        const policy = {
          withinNs: 20,
          unwindWithinNs: 15,
          afterwards: pick('market' as const, 'leave' as const),
        }
        const worst = random.below(2) === 0 ? {} : { worstTicks: 1 }
        plans.push(desk.plans.legs([leg(0), leg(1)], { ...policy, ...worst }))
        break
      }
      case 6:
        if (plans.length > 0) desk.cancel(some())
        break
      case 7:
        if (plans.length > 0 && desk.orders.isOpen(some())) {
          const id = some()
          if (desk.orders.leavesLots(id) > 0) desk.replace(id, { qtyLots: 1 + random.below(9) })
        }
        break
      default: {
        const open = desk.orders.open
        if (open.length > 0) desk.cancel(pick(...open))
      }
    }
  }
  return { onTimer: act, onFill: act, onPlanEnd: act }
}

const NATIVELY: readonly ReadonlySet<Feature>[] = [
  new Set<Feature>(['DAY', 'post-only']),
  new Set<Feature>(),
]
const calendars = [0, 1].map(() => [{ opensNs: 100, closesNs: 2_000_000_000 }])

function deskNumber(n: number): DeskConfig {
  return deskOf(strategyOf(asksForPlans, { everyNs: 11 }), {
    seed: n,
    latency: constantLatency((n % 3) * 4, (n % 4) * 3, false),
    natively: NATIVELY[n % 2] as ReadonlySet<Feature>,
    calendars,
    fees: [FEES, FEES],
  })
}

function pass(tapes: readonly (readonly Row[])[], numbers: readonly number[]) {
  const instruments = tapes.map((rows, i) => ({
    instrument: instrumentOf(i === 0 ? {} : { symbol: 'TST1' }),
    tapes: [sourceOf(rows)],
  }))
  return runPass({ instruments, depth: 'l2', desks: numbers.map(deskNumber), sampleNs: 0 }).desks
}

describe('whatever is asked of the emulator in a pass', () => {
  test('a plan ends once, nothing is sent beyond it, accounts add up, and desks do not meet', () => {
    const kinds = new Set<string>()
    fc.assert(
      fc.property(noiseTape(40), noiseTape(40), fc.nat(1_000), (one, two, seed) => {
        const numbers = [seed, seed + 1, seed + 2, seed + 3]
        const desks = pass([one, two], numbers)
        for (const desk of desks) {
          const ended = new Map<number, number>()
          const positions = [0, 0]
          readJournal(desk.journal, (r) => {
            if (r.code === J_PLAN_STEP) kinds.add(PLAN_STEPS[r.a] ?? '')
            if (r.code === J_PLAN_STEP && PLAN_STEPS[r.a] === 'end') {
              ended.set(r.number, (ended.get(r.number) ?? 0) + 1)
            }
            if (r.code === J_PLAN_STEP && PLAN_STEPS[r.a] === 'submit') {
              expect(ended.has(r.number)).toBe(false)
            }
            if (r.code === J_REPORT && r.a === REPORT_FILL) {
              positions[r.instrument]! += r.side * r.qtyLots
            }
          })
          expect([...ended.values()].every((times) => times === 1)).toBe(true)
          expect(desk.ledgers.map(({ positionLots }) => positionLots)).toEqual(positions)
          for (const id of desk.own.open) expect(desk.own.leavesLots(id)).toBeGreaterThanOrEqual(0)
        }
        const together = desks.map((desk) => desk.journal.finish())
        expect(pass([one, two], [seed + 2])[0]!.journal.finish()).toBe(together[2])
      }),
      propertyRuns(30, 81),
    )
    const others = PLAN_STEPS.filter((name) => name !== '' && !kinds.has(name))
    expect(others).toEqual([])
  })
})
