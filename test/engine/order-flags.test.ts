import { describe, expect, test } from 'vitest'
import type { DeskConfig } from '../../src/engine/desk-config.ts'
import { GTC, IOC } from '../../src/orders/intent.ts'
import * as p from '../../src/orders/plan.ts'
import type { Desk } from '../../src/strategy/strategy.ts'
import { BUY, SELL } from '../../src/units/side.ts'
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

/** What the journal tells of what a strategy does at 10. */
function told(rows: readonly Row[], act: (desk: Desk) => unknown, changes?: Partial<DeskConfig>) {
  return storyOf([[...book, ...rows, end]], (desk) => at(desk, { 10: () => act(desk) }), changes)
    .lines
}

describe('flags', () => {
  test('an iceberg shows a slice at a time, each behind the queue', () => {
    const rows = [trade(30, -1, 100, 12), trade(60, -1, 99, 1), trade(90, -1, 99, 1)]
    const lines = told(rows, (desk) =>
      desk.submit({ side: BUY, qtyLots: 5, priceTicks: 100, displayLots: 2 }),
    )
    expect(lines).toMatchInlineSnapshot(`
      [
        "10 plan 1 buy 5 limit at 100 GTC showing 2",
        "10 plan 1 sends order 1 (asked for)",
        "10 #1 buy 2 at 100 GTC",
        "20 #1 New",
        "35 #1 filled 2 at 100",
        "35 plan 1 sends order 2 (the next slice)",
        "35 #2 buy 2 at 100 GTC",
        "45 #2 New",
        "65 #2 filled 2 at 100",
        "65 plan 1 sends order 3 (the next slice)",
        "65 #3 buy 1 at 100 GTC",
        "75 #3 New",
        "95 #3 filled 1 at 100",
        "95 plan 1 Filled (filled)",
      ]
    `)
  })
  test('post-only that the venue rejects is sent again behind the market', () => {
    const rows = [level(12, -1, 101, 5)]
    const lines = told(rows, (desk) =>
      desk.submit({ side: BUY, qtyLots: 2, priceTicks: 101, postOnly: true, reprices: true }),
    )
    expect(lines).toMatchInlineSnapshot(`
      [
        "10 plan 1 buy 2 limit at 101 GTC post-only, repriced",
        "10 plan 1 sends order 1 (asked for)",
        "10 #1 buy 2 at 101 GTC post-only",
        "20 #1 Rejected: would cross (post-only)",
        "20 plan 1 sends order 2 (behind the market instead of through it)",
        "20 #2 buy 2 at 100 GTC post-only",
        "30 #2 New",
      ]
    `)
  })
  test('post-only where the venue has no such thing', () => {
    const lines = told(
      [],
      (desk) => desk.submit({ side: BUY, qtyLots: 2, priceTicks: 102, postOnly: true }),
      { natively: new Set() },
    )
    expect(lines).toMatchInlineSnapshot(`
      [
        "10 plan 1 buy 2 limit at 102 GTC post-only",
        "10 plan 1 Rejected (it would cross)",
      ]
    `)
  })
  test('reduce-only never opens or turns a position', () => {
    const strategy = (desk: Desk) =>
      at(desk, {
        10: () => desk.submit({ side: SELL, qtyLots: 4, reduceOnly: true }),
        20: () => desk.submit({ side: BUY, qtyLots: 3 }),
        40: () => desk.submit({ side: SELL, qtyLots: 4, priceTicks: 103, reduceOnly: true }),
        50: () => desk.submit({ side: SELL, qtyLots: 2 }),
      })
    expect(storyOf([[...book, end]], strategy).lines).toMatchInlineSnapshot(`
      [
        "10 plan 1 sell 4 market IOC reduce-only",
        "10 plan 1 Rejected (nothing to reduce)",
        "20 #1 buy 3 at market IOC",
        "30 #1 New",
        "30 #1 filled 3 at 102",
        "40 plan 2 sell 4 limit at 103 GTC reduce-only",
        "40 plan 2 sends order 2 (asked for)",
        "40 #2 sell 3 at 103 GTC",
        "50 #2 New",
        "50 #3 sell 2 at market IOC",
        "60 #3 New",
        "60 #3 filled 2 at 100",
        "60 plan 2 replaces order 2 (the position shrank)",
        "60 #2 replace with 1 at 103",
        "70 #2 Replaced",
      ]
    `)
  })
  test('what is left: rests, is canceled, or is sent again', () => {
    const plan = { side: BUY, qtyLots: 12, priceTicks: 102, timeInForce: IOC } as const
    const rest = told([], (desk) => desk.submit({ ...plan, remainder: p.REST_REMAINDER }))
    expect(rest).toMatchInlineSnapshot(`
      [
        "10 plan 1 buy 12 limit at 102 IOC what is left: rest",
        "10 plan 1 sends order 1 (asked for)",
        "10 #1 buy 12 at 102 IOC",
        "20 #1 New",
        "20 #1 filled 10 at 102",
        "20 #1 Canceled: remainder canceled (IOC)",
        "20 plan 1 sends order 2 (what was left rests)",
        "20 #2 buy 2 at 102 GTC",
        "30 #2 New",
      ]
    `)
    const resting = { ...plan, timeInForce: GTC, remainder: p.CANCEL_REMAINDER } as const
    expect(told([], (desk) => desk.submit(resting))).toMatchInlineSnapshot(`
      [
        "10 plan 1 buy 12 limit at 102 GTC what is left: cancel",
        "10 plan 1 sends order 1 (asked for)",
        "10 #1 buy 12 at 102 GTC",
        "20 #1 New",
        "20 #1 filled 10 at 102",
        "20 plan 1 cancels order 1 (what was left is canceled)",
        "20 #1 cancel",
        "30 #1 Canceled",
        "30 plan 1 Canceled (what was left is canceled)",
      ]
    `)
    const again = told([], (desk) =>
      desk.submit({ ...plan, remainder: p.RESUBMIT_REMAINDER, resubmitMax: 2 }),
    )
    expect(again).toMatchInlineSnapshot(`
      [
        "10 plan 1 buy 12 limit at 102 IOC what is left: resubmit",
        "10 plan 1 sends order 1 (asked for)",
        "10 #1 buy 12 at 102 IOC",
        "20 #1 New",
        "20 #1 filled 10 at 102",
        "20 #1 Canceled: remainder canceled (IOC)",
        "20 plan 1 sends order 2 (what was left, again)",
        "20 #2 buy 2 at 102 IOC",
        "30 #2 New",
        "30 #2 Canceled: remainder canceled (IOC)",
        "30 plan 1 sends order 3 (what was left, again)",
        "30 #3 buy 2 at 102 IOC",
        "40 #3 New",
        "40 #3 Canceled: remainder canceled (IOC)",
        "40 plan 1 Canceled (what was left is canceled)",
      ]
    `)
  })
})
