import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  FIRST_FILL,
  FULL_TRIGGER,
  ONE_CANCELS,
  ONE_REDUCES,
} from '../../src/orders/emulator/links.ts'
import { ENDED, ENDING, WORKING } from '../../src/orders/emulator/plan-state.ts'
import { FOK, IOC, MARKET } from '../../src/orders/intent.ts'
import { REPLACE_REQUEST } from '../../src/orders/order-requests.hot.ts'
import {
  BY_QUOTE,
  BY_TRADE,
  type Plan,
  type PlanTime,
  type PlanType,
  STOP,
  TRAILING_STOP,
} from '../../src/orders/plan.ts'
import { planFault } from '../../src/orders/plan-fault.ts'
import * as r from '../../src/orders/report.ts'
import { EmulatedDesk } from '../support/emulated-desk.ts'
import { propertyRuns } from '../support/property-runs.ts'

const price = fc.integer({ min: 95, max: 105 })
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined })

/** Plans of every kind; what no order can be is left out. */
const plan: fc.Arbitrary<Plan> = fc
  .record({
    side: fc.constantFrom(1 as const, -1 as const),
    qtyLots: fc.integer({ min: 1, max: 9 }),
    type: fc.integer({ min: 1, max: 6 }) as fc.Arbitrary<PlanType>,
    timeInForce: fc.constantFrom(1, 1, 1, 2, 3, 4, 5, 6) as fc.Arbitrary<PlanTime>,
    priceTicks: price,
    stopTicks: price,
    trailTicks: fc.integer({ min: 1, max: 4 }),
    expiresNs: fc.integer({ min: 20, max: 90 }),
    postOnly: fc.boolean(),
    reprices: fc.boolean(),
    reduceOnly: fc.constantFrom(true, false, false, false),
    displayLots: maybe(fc.integer({ min: 1, max: 3 })),
    remainder: maybe(fc.constantFrom(1 as const, 2 as const, 3 as const)),
  })
  .map((given) => {
    const kept = { ...given } as Record<string, unknown>
    for (
      let fault = planFault(kept as Plan);
      fault !== undefined;
      fault = planFault(kept as Plan)
    ) {
      if (kept[fault.field] === undefined) break
      delete kept[fault.field]
    }
    return kept as Plan
  })
  .filter((each) => planFault(each) === undefined)

const step = fc.record({
  what: fc.constantFrom(
    'plan',
    'link',
    'hang',
    'cancel',
    'change',
    'trade',
    'quote',
    'time',
    'gate',
  ),
  often: fc.constantFrom('venue', 'venue', 'venue', undefined, undefined),
  plan,
  pick: fc.nat(1_000),
  price,
  lots: fc.integer({ min: 1, max: 9 }),
  chance: fc.nat(9),
})
const steps = fc.array(step, { minLength: 20, maxLength: 80, size: 'max' })
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

/** Asks that the venue has not answered, and orders it can fill. */
function venueTurn(desk: EmulatedDesk, { pick, price, lots, chance }: Step): void {
  const { facts } = desk
  const { open } = facts
  const order = open[pick % Math.max(1, open.length)]
  if (order === undefined) return
  const left = facts.leavesLots(order)
  const timeInForce = facts.timeInForce[facts.slotOf(order)]
  if (facts.hasRequest(order)) {
    const isReplace =
      facts.requests.kind[facts.request[facts.slotOf(order)] ?? 0] === REPLACE_REQUEST
    const [taken, refused] = isReplace
      ? [r.REPORT_REPLACED, r.REPORT_REPLACE_REJECTED]
      : [r.REPORT_CANCELED, r.REPORT_CANCEL_REJECTED]
    if (chance > 6 && left > 0) desk.fill(order, Math.min(lots, left), price)
    else desk.say(order, chance > 0 ? taken : refused)
  } else if (
    timeInForce === IOC ||
    timeInForce === FOK ||
    facts.type[facts.slotOf(order)] === MARKET
  ) {
    if (chance > 1) desk.fill(order, timeInForce === FOK ? left : Math.min(lots, left), price)
    if (facts.isOpen(order)) desk.canceled(order)
  } else if (chance === 0) desk.say(order, r.REPORT_REJECTED, { reason: r.WOULD_CROSS })
  else if (chance === 1 && pick % 3 === 0) desk.canceled(order)
  else if (chance < 4) desk.ack(order)
  else desk.fill(order, Math.min(lots, left), price)
}

function play(desk: EmulatedDesk, each: Step, plans: number): void {
  const { pick, price, lots, chance } = each
  const id = 1 + (pick % Math.max(1, plans))
  const other = 1 + ((pick + chance) % Math.max(1, plans))
  desk.nowNs++
  const what = each.often ?? each.what
  if (what === 'venue') venueTurn(desk, each)
  else if (what === 'plan' || plans === 0) desk.submit(each.plan)
  else if (what === 'hang') {
    desk.submit(each.plan, { on: id, rule: chance % 2 === 0 ? FIRST_FILL : FULL_TRIGGER })
  } else if (what === 'link' && id !== other) {
    desk.emulator.join(chance % 2 === 0 ? ONE_CANCELS : ONE_REDUCES, [id, other])
  } else if (what === 'cancel') desk.cancel(id)
  else if (what === 'change') {
    const state = desk.emulator.of(id)
    const hasPrice = state.plan.priceTicks !== undefined
    desk.change(id, { qtyLots: lots, ...(hasPrice && { priceTicks: price }) })
  } else if (what === 'trade') desk.trade(price)
  else if (what === 'quote') desk.quote(price - 1, price + chance)
  else if (what === 'gate') desk.gate = () => chance > 3
  else desk.at(desk.nowNs)
}

/** Lots that children of a plan could still fill, at the larger of what they are and are asked to be. */
function atRisk(desk: EmulatedDesk, id: number): number {
  const { facts } = desk
  return desk.emulator.of(id).children.reduce((sum, { order }) => {
    if (order === 0 || !facts.isOpen(order)) return sum
    return sum + facts.leavesLots(order)
  }, 0)
}

function run(steps: readonly Step[], check: (desk: EmulatedDesk, plans: number) => void) {
  const desk = new EmulatedDesk()
  for (const each of steps) {
    play(desk, each, desk.planCount)
    check(desk, desk.planCount)
  }
  return { desk, plans: desk.planCount }
}

describe('whatever the strategy, the market and the venue do', () => {
  test('children never amount to more than their plan', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const most: number[] = []
        run(taken, (desk, plans) => {
          for (let id = 1; id <= plans; id++) {
            const state = desk.emulator.of(id)
            most[id] = Math.max(most[id] ?? 0, state.orderedLots)
            expect(state.filledLots + atRisk(desk, id)).toBeLessThanOrEqual(most[id] ?? 0)
          }
        })
      }),
      propertyRuns(2_000, 81),
    )
  })

  test('a plan ends once, nothing of it goes out afterwards, and in the end all of them do', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const { desk, plans } = run(taken, () => {})
        desk.gate = () => true
        for (let id = 1; id <= plans; id++) desk.cancel(id)
        // A venue that answers everything: requests are taken, what is immediate ends.
        for (let turn = 0; turn < 500 && desk.facts.open.length > 0; turn++) {
          const order = desk.facts.open[0] ?? 0
          if (desk.facts.hasRequest(order)) {
            const row = desk.facts.request[desk.facts.slotOf(order)] ?? 0
            const isReplace = desk.facts.requests.kind[row] === REPLACE_REQUEST
            desk.say(order, isReplace ? r.REPORT_REPLACED : r.REPORT_CANCELED)
          } else desk.canceled(order)
        }
        expect(desk.facts.open).toEqual([])
        const ended = new Set<string>()
        for (const line of desk.lines) {
          const [id = '', said = ''] = line.split(': ')
          const isEnd = /^[A-Z]/.test(said)
          expect(ended.has(id), `${line} after the end`).toBe(false)
          if (isEnd) ended.add(id)
        }
        for (let id = 1; id <= plans; id++) {
          expect(desk.emulator.of(id).phase, `plan ${id}`).toBe(ENDED)
        }
        expect(ended.size).toBe(plans)
      }),
      propertyRuns(2_000, 82),
    )
  })

  test('no zombies: where the venue fills everything, nothing stays at work', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const { desk, plans } = run(taken, () => {})
        const { facts } = desk
        for (let turn = 0; turn < 500 && facts.open.length > 0; turn++) {
          const order = facts.open[0] ?? 0
          const row = facts.request[facts.slotOf(order)] ?? 0
          const isReplace = facts.requests.kind[row] === REPLACE_REQUEST
          if (facts.leavesLots(order) > 0) desk.fill(order, facts.leavesLots(order), 100)
          else desk.say(order, isReplace ? r.REPORT_REPLACE_REJECTED : r.REPORT_CANCEL_REJECTED)
        }
        for (let id = 1; id <= plans; id++) {
          const { phase } = desk.emulator.of(id)
          expect(phase === WORKING || phase === ENDING, `plan ${id}`).toBe(false)
        }
      }),
      propertyRuns(1_000, 85),
    )
  })

  test('the same happenings give the same actions', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const lines = () => run(taken, () => {}).desk.lines
        expect(lines()).toEqual(lines())
      }),
      propertyRuns(300, 83),
    )
  })
})

describe('when a stop goes out', () => {
  const prices = fc.array(fc.record({ bid: price, spread: fc.nat(4), trade: price }), {
    maxLength: 30,
    size: 'max',
  })

  test('equals a plain look at all prices since it was given', () => {
    fc.assert(
      fc.property(
        prices,
        fc.constantFrom(1 as const, -1 as const),
        price,
        fc.boolean(),
        fc.constantFrom(BY_TRADE, BY_QUOTE),
        (heard, side, stopTicks, trails, triggeredBy) => {
          const desk = new EmulatedDesk()
          const type = trails ? { type: TRAILING_STOP, trailTicks: 3 } : { type: STOP, stopTicks }
          desk.submit({ side, qtyLots: 1, triggeredBy, ...type } as Plan)
          const references = heard.map(({ bid, spread, trade }) =>
            triggeredBy === BY_TRADE ? trade : side > 0 ? bid + spread : bid,
          )
          const expected = references.findIndex((reference, i) => {
            const before = references.slice(0, i)
            if (!trails) return side * (reference - stopTicks) >= 0
            if (before.length === 0) return false
            const best = side > 0 ? Math.min(...before) : Math.max(...before)
            return side * (reference - (best + side * 3)) >= 0
          })
          const at = heard.findIndex(({ bid, spread, trade }) => {
            desk.quote(bid, bid + spread)
            desk.trade(trade)
            return desk.lines.length > 0
          })
          expect(at).toBe(expected)
        },
      ),
      propertyRuns(1_000, 84),
    )
  })
})
