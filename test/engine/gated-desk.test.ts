import { expect, test } from 'vitest'
import { J_ARRIVED, J_INTENT_NEW, J_INTENT_REPLACE } from '../../src/engine/journal.hot.ts'
import { readJournal } from '../../src/engine/journal-reader.ts'
import { STATUS_NAMES } from '../../src/orders/status.ts'
import { RISK_RULES } from '../../src/risk/denials.ts'
import { noRisk } from '../../src/risk/risk-settings.ts'
import { NO_LIMITS, type RiskLimits } from '../../src/risk/rules.ts'
import type { Desk } from '../../src/strategy/strategy.ts'
import { BUY, SELL } from '../../src/units/side.ts'
import { deskOf, passOf, strategyOf } from '../support/desk-builder.ts'
import { level, trade } from '../support/tape-builder.ts'

const rows = [
  level(0, 1, 99, 10),
  level(0, -1, 101, 10),
  trade(20, -1, 99, 14),
  level(1000, 1, 1, 1),
]

const limited = (limits: Partial<RiskLimits>) => ({
  ...noRisk(),
  limits: { ...NO_LIMITS, ...limits },
})

/** Calls `act(desk, tag)` at 10, 30, 50, ...; returns the denials and how many orders arrived. */
function run(limits: Partial<RiskLimits>, act: (desk: Desk, tag: number) => void) {
  const strategy = strategyOf((desk) => {
    for (let tag = 1; tag < 6; tag++) desk.at(20 * tag - 10, tag)
    return { onTimer: (tag) => act(desk, tag) }
  })
  const [desk] = passOf(rows, [deskOf(strategy, { risk: limited(limits) })]).desks
  const denials: string[] = []
  let arrived = 0
  readJournal(desk!.journal, (r) => {
    const isIntent = r.code === J_INTENT_NEW || r.code === J_INTENT_REPLACE
    if (isIntent && r.z !== 0) denials.push(`${r.number} ${RISK_RULES[r.z]}`)
    if (r.code === J_ARRIVED) arrived++
  })
  return { denials, arrived, desk: desk! }
}

test('a denied order is Denied at once, never travels, and makes no room less', () => {
  const { denials, arrived, desk } = run({ orderValueMax: 1 }, (desk, tag) => {
    if (tag !== 1) return
    const id = desk.submit({ side: BUY, qtyLots: 11, priceTicks: 99 })
    expect(STATUS_NAMES[desk.orders.status(id)]).toBe('Denied')
    expect(desk.orders.open).toEqual([])
    expect(desk.cancel(id)).toBe(false)
    expect(desk.replace(id, { qtyLots: 1 })).toBe(false)
    desk.submit({ side: BUY, qtyLots: 10, priceTicks: 99 })
  })
  expect([denials, arrived]).toEqual([['1 RC-03 order size'], 1])
  expect(desk.own.count).toBe(2)
})

test('open orders of the same side count towards the position, those of the other side do not', () => {
  const { denials } = run({ positionValueMax: 2 }, (desk, tag) => {
    if (tag !== 1) return
    // 20 lots at the middle of 100 are worth 2.
    desk.submit({ side: SELL, qtyLots: 15, priceTicks: 100 })
    desk.submit({ side: BUY, qtyLots: 15, priceTicks: 98 })
    desk.submit({ side: BUY, qtyLots: 5, priceTicks: 98 })
    desk.submit({ side: BUY, qtyLots: 1, priceTicks: 98 })
  })
  expect(denials).toEqual(['4 RC-05 position size'])
})

test('a replace is judged with its own lots out of the way, filled ones counted once', () => {
  const { denials, desk } = run({ positionValueMax: 1 }, (desk, tag) => {
    if (tag === 1) desk.submit({ side: BUY, qtyLots: 10, priceTicks: 99 })
    if (tag !== 2) return
    expect([desk.position(), desk.orders.leavesLots(1)]).toEqual([4, 6])
    // 4 held and 6 open are the limit: another price is fine, one lot more is not.
    expect(desk.replace(1, { qtyLots: 11 })).toBe(false)
    expect(desk.replace(1, { priceTicks: 98 })).toBe(true)
  })
  expect(denials).toEqual(['1 RC-05 position size'])
  expect(desk.own.priceTicks[desk.own.slotOf(1)]).toBe(98)
})

test('while a replace is under way the larger of both sizes counts', () => {
  const { denials } = run({ positionValueMax: 1 }, (desk, tag) => {
    if (tag !== 1) return
    desk.submit({ side: BUY, qtyLots: 2, priceTicks: 98 })
    desk.replace(1, { qtyLots: 8 })
    desk.submit({ side: BUY, qtyLots: 3, priceTicks: 98 })
    desk.submit({ side: BUY, qtyLots: 2, priceTicks: 98 })
  })
  expect(denials).toEqual(['2 RC-05 position size'])
})

test('a replace does not need room for one more order', () => {
  const { denials } = run({ openOrdersMax: 1 }, (desk, tag) => {
    if (tag === 1) desk.submit({ side: BUY, qtyLots: 2, priceTicks: 98 })
    if (tag === 2) expect(desk.replace(1, { priceTicks: 97 })).toBe(true)
    if (tag === 3) desk.submit({ side: BUY, qtyLots: 2, priceTicks: 98 })
  })
  expect(denials).toEqual(['2 RC-09 open orders'])
})

test('before the first book there is no reference: nothing leaves, but with the limits off', () => {
  const sent = (limits: Partial<RiskLimits>) => {
    const strategy = strategyOf((desk) => {
      desk.submit({ side: BUY, qtyLots: 1, priceTicks: 98 })
      return {}
    })
    const [desk] = passOf(rows, [deskOf(strategy, { risk: limited(limits) })]).desks
    return STATUS_NAMES[desk!.own.status(1)]
  }
  expect([sent({ priceCollarBps: 500 }), sent({})]).toEqual(['Denied', 'New'])
})
