import { expect, test } from 'vitest'
import { measureRun } from '../../src/measure/measure-run.ts'
import { DENIED, STATUS_NAMES } from '../../src/orders/status.ts'
import { backtest } from '../../src/run/backtest.ts'
import { DENIED_SHOWN } from '../../src/run/journal-tables.ts'
import type { Strategy } from '../../src/strategy/strategy.ts'
import { BUY } from '../../src/units/side.ts'
import { randomMarket } from '../support/random-market.ts'
import { openTapeOf } from '../support/tape-builder.ts'

const MS = 1_000_000

/** Asks a hundred times in vain at each step, then once for what it may have, and cancels what is left. */
const asksInVain: Strategy = {
  name: 'asks in vain',
  params: {},
  wakes: { everyNs: 20 * MS },
  create: (desk) => ({
    onTimer() {
      if (!desk.market.hasBothSides) return
      for (const id of [...desk.orders.open]) desk.cancel(id)
      for (let i = 0; i < 100; i++) desk.submit({ side: BUY, qtyLots: 0, priceTicks: 9000 })
      desk.submit({ side: BUY, qtyLots: 1, priceTicks: desk.market.askTicks })
    },
  }),
}

test('every order that was sent has its row, the first ones that were denied too, and all are counted', () => {
  // A breaker would end this soon.
  const risk = { breakers: 'off' } as const
  const tapes = [openTapeOf(randomMarket(400))]
  const run = backtest({ tapes, strategy: asksInVain, risk })
  expect(run.counts.orders).toBeGreaterThan(100)
  const { counts, orders } = run
  const denied = counts.intents - counts.orders
  expect(denied).toBeGreaterThan(1.5 * DENIED_SHOWN)
  expect(orders.rows).toBe(counts.orders + DENIED_SHOWN)
  expect(measureRun(run).metrics.ordersDenied?.value).toBe(denied)
  const ids = [...orders.orderId]
  expect(ids).toEqual(ids.toSorted((a, b) => a - b))
  const sent = ids.flatMap((id, i) => (orders.status[i] === DENIED ? [] : [{ id, i }]))
  expect(sent).toHaveLength(counts.orders)
  for (const { id, i } of sent) {
    // The 101st of each step.
    expect(id % 101).toBe(0)
    expect(orders.orderQtyLots[i]).toBe(1)
    expect(STATUS_NAMES[orders.status[i] ?? 0]).toMatch(
      /Canceled|Filled|New|PendingNew|PendingCancel/,
    )
  }
  const fills = [...run.fills.orderId]
  expect(fills.length).toBeGreaterThan(0)
  for (const id of fills) expect(orders.cumQtyLots[ids.indexOf(id)]).toBe(1)
})
