import { describe, expect, test } from 'vitest'
import type { DeskConfig } from '../../src/engine/desk-config.ts'
import { DAY, MARKET } from '../../src/orders/intent.ts'
import * as p from '../../src/orders/plan.ts'
import type { Desk } from '../../src/strategy/strategy.ts'
import * as t from '../../src/tape/schema.ts'
import { BUY } from '../../src/units/side.ts'
import { at, storyOf } from '../support/order-story.ts'
import { level, type Row, trade } from '../support/tape-builder.ts'

/** 100 bid, 102 ask, and more behind. */
const book = [
  level(0, 1, 100, 10),
  level(0, 1, 99, 10),
  level(0, -1, 102, 10),
  level(0, -1, 103, 10),
]
const end = level(1000, 1, 1, 1)
const status = (atNs: number, code: number): Row => ({
  ...trade(atNs, 0, 0, code),
  kind: t.STATUS,
})

/** What the journal tells of what a strategy does at 10. */
function told(rows: readonly Row[], act: (desk: Desk) => unknown, changes?: Partial<DeskConfig>) {
  return storyOf([[...book, ...rows, end]], (desk) => at(desk, { 10: () => act(desk) }), changes)
    .lines
}

describe('times', () => {
  const calendars = [[{ opensNs: 100, closesNs: 300 }]]
  const closeLeadNs = 1_000_000_000
  test('GTD ends when its time comes', () => {
    const lines = told([], (desk) =>
      desk.submit({ side: BUY, qtyLots: 2, priceTicks: 99, timeInForce: p.GTD, expiresNs: 200 }),
    )
    expect(lines).toMatchInlineSnapshot(`
      [
        "10 plan 1 buy 2 limit at 99 GTD",
        "10 plan 1 sends order 1 (asked for)",
        "10 #1 buy 2 at 99 GTC",
        "20 #1 New",
        "200 plan 1 cancels order 1 (its time is over)",
        "200 #1 cancel",
        "210 #1 Canceled",
        "210 plan 1 Expired (its time is over)",
      ]
    `)
  })
  test('at the open: when the tape says that it opens', () => {
    const lines = told([status(50, t.STATUS_OPEN)], (desk) =>
      desk.submit({ side: BUY, qtyLots: 2, type: MARKET, timeInForce: p.AT_OPEN }),
    )
    expect(lines).toMatchInlineSnapshot(`
      [
        "10 plan 1 buy 2 market at-open",
        "50 plan 1 sends order 1 (the session opens)",
        "50 #1 buy 2 at market IOC",
        "60 #1 New",
        "60 #1 filled 2 at 102",
        "60 plan 1 Filled (filled)",
      ]
    `)
  })
  test('at the close: a second before it, or rejected where none is known', () => {
    const plan = { side: BUY, qtyLots: 2, type: MARKET, timeInForce: p.AT_CLOSE } as const
    const closesNs = 500 + closeLeadNs
    const late = level(closesNs + 100, 1, 1, 1)
    const known = told([late], (desk) => desk.submit(plan), {
      calendars: [[{ opensNs: 0, closesNs }]],
    })
    expect(known).toMatchInlineSnapshot(`
      [
        "10 plan 1 buy 2 market at-close",
        "500 plan 1 sends order 1 (the close is near)",
        "500 #1 buy 2 at market IOC",
        "510 #1 New",
        "510 #1 filled 2 at 102",
        "510 plan 1 Filled (filled)",
      ]
    `)
    expect(told([], (desk) => desk.submit(plan))).toMatchInlineSnapshot(`
      [
        "10 plan 1 buy 2 market at-close",
        "10 plan 1 Rejected (no close is known)",
      ]
    `)
  })
  test('DAY where the venue has no such thing', () => {
    const lines = told(
      [],
      (desk) => desk.submit({ side: BUY, qtyLots: 2, priceTicks: 99, timeInForce: DAY }),
      { calendars, natively: new Set() },
    )
    expect(lines).toMatchInlineSnapshot(`
      [
        "10 plan 1 buy 2 limit at 99 DAY",
        "10 plan 1 sends order 1 (asked for)",
        "10 #1 buy 2 at 99 GTC",
        "20 #1 New",
        "300 plan 1 cancels order 1 (its time is over)",
        "300 #1 cancel",
        "310 #1 Canceled",
        "310 plan 1 Expired (its time is over)",
      ]
    `)
  })
  test('DAY at a venue that ends it itself', () => {
    const lines = told([status(50, t.STATUS_CLOSE)], (desk) =>
      desk.submit({ side: BUY, qtyLots: 2, priceTicks: 99, timeInForce: DAY }),
    )
    expect(lines).toMatchInlineSnapshot(`
      [
        "10 #1 buy 2 at 99 DAY",
        "20 #1 New",
        "55 #1 Expired: session is closed",
      ]
    `)
  })
})
