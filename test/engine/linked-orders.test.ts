import { describe, expect, test } from 'vitest'
import { runPass } from '../../src/engine/pass.hot.ts'
import { FIRST_FILL, FULL_TRIGGER } from '../../src/orders/emulator/links.ts'
import * as p from '../../src/orders/plan.ts'
import type { Desk } from '../../src/strategy/strategy.ts'
import { BUY, SELL } from '../../src/units/side.ts'
import { deskOf, strategyOf } from '../support/desk-builder.ts'
import { at, storyOf } from '../support/order-story.ts'
import { instrumentOf, level, type Row, sourceOf, trade } from '../support/tape-builder.ts'

/** 100 bid, 102 ask, and more behind. */
const book = [
  level(0, 1, 100, 10),
  level(0, 1, 99, 10),
  level(0, -1, 102, 10),
  level(0, -1, 103, 10),
]
const end = level(1000, 1, 1, 1)

function told(rows: readonly Row[], act: (desk: Desk) => unknown): string[] {
  return storyOf([[...book, ...rows, end]], (desk) => at(desk, { 10: () => act(desk) })).lines
}

describe('orders that depend on each other', () => {
  test('one cancels the other: the first fill of one ends the other', () => {
    const lines = told([trade(30, -1, 98, 1)], (desk) =>
      desk.plans.oco([
        { side: BUY, qtyLots: 2, priceTicks: 99 },
        { side: SELL, qtyLots: 2, priceTicks: 103 },
      ]),
    )
    expect(lines).toMatchInlineSnapshot(`
      [
        "10 plan 1 buy 2 limit at 99 GTC",
        "10 plan 2 sell 2 limit at 103 GTC",
        "10 plan 1 one cancels the other, with plan 1",
        "10 plan 2 one cancels the other, with plan 1",
        "10 plan 1 sends order 1 (asked for)",
        "10 #1 buy 2 at 99 GTC",
        "10 plan 2 sends order 2 (asked for)",
        "10 #2 sell 2 at 103 GTC",
        "20 #1 New",
        "20 #2 New",
        "35 #1 filled 2 at 99",
        "35 plan 2 cancels order 2 (a linked order filled)",
        "35 #2 cancel",
        "35 plan 1 Filled (filled)",
        "45 #2 Canceled",
        "45 plan 2 Canceled (a linked order filled)",
      ]
    `)
  })

  test('both fill before the cancel is there: both count', () => {
    const lines = told([trade(30, -1, 98, 1), trade(33, 1, 104, 1)], (desk) =>
      desk.plans.oco([
        { side: BUY, qtyLots: 2, priceTicks: 99 },
        { side: SELL, qtyLots: 2, priceTicks: 103 },
      ]),
    )
    expect(lines).toMatchInlineSnapshot(`
      [
        "10 plan 1 buy 2 limit at 99 GTC",
        "10 plan 2 sell 2 limit at 103 GTC",
        "10 plan 1 one cancels the other, with plan 1",
        "10 plan 2 one cancels the other, with plan 1",
        "10 plan 1 sends order 1 (asked for)",
        "10 #1 buy 2 at 99 GTC",
        "10 plan 2 sends order 2 (asked for)",
        "10 #2 sell 2 at 103 GTC",
        "20 #1 New",
        "20 #2 New",
        "35 #1 filled 2 at 99",
        "35 plan 2 cancels order 2 (a linked order filled)",
        "35 #2 cancel",
        "35 plan 1 Filled (filled)",
        "38 #2 filled 2 at 103",
        "38 plan 2 Filled (filled)",
        "45 #2 CancelRejected: too late: order is no longer live",
      ]
    `)
  })

  test('one that waits for another: until it cannot fill any more, or from its first fill', () => {
    const first = { side: BUY, qtyLots: 4, priceTicks: 100 } as const
    const then = { side: SELL, qtyLots: 4, priceTicks: 103 } as const
    const rows = [trade(30, -1, 100, 11), trade(50, -1, 100, 2), trade(70, -1, 99, 1)]
    const full = told(rows, (desk) => desk.plans.oto(first, then, FULL_TRIGGER))
    expect(full).toMatchInlineSnapshot(`
      [
        "10 plan 1 buy 4 limit at 100 GTC",
        "10 plan 2 sell 4 limit at 103 GTC",
        "10 plan 2 waits for plan 1, until it cannot fill any more",
        "10 plan 1 sends order 1 (asked for)",
        "10 #1 buy 4 at 100 GTC",
        "20 #1 New",
        "35 #1 filled 1 at 100",
        "55 #1 filled 2 at 100",
        "75 #1 filled 1 at 100",
        "75 plan 1 Filled (filled)",
        "75 plan 2 sends order 2 (the order that it hangs on filled)",
        "75 #2 sell 4 at 103 GTC",
        "85 #2 New",
      ]
    `)
    const growing = told(rows, (desk) => desk.plans.oto(first, then, FIRST_FILL))
    expect(growing).toMatchInlineSnapshot(`
      [
        "10 plan 1 buy 4 limit at 100 GTC",
        "10 plan 2 sell 4 limit at 103 GTC",
        "10 plan 2 waits for plan 1, from its first fill",
        "10 plan 1 sends order 1 (asked for)",
        "10 #1 buy 4 at 100 GTC",
        "20 #1 New",
        "35 #1 filled 1 at 100",
        "35 plan 2 sends order 2 (the order that it hangs on filled)",
        "35 #2 sell 1 at 103 GTC",
        "45 #2 New",
        "55 #1 filled 2 at 100",
        "55 plan 2 sends order 3 (the order that it hangs on filled)",
        "55 #3 sell 2 at 103 GTC",
        "65 #3 New",
        "75 #1 filled 1 at 100",
        "75 plan 2 sends order 4 (the order that it hangs on filled)",
        "75 #4 sell 1 at 103 GTC",
        "75 plan 1 Filled (filled)",
        "85 #4 New",
      ]
    `)
  })
})

describe('a bracket', () => {
  const bracket = {
    entry: { side: BUY, qtyLots: 4, priceTicks: 102 },
    takeProfit: { offsetTicks: 2 },
    stopLoss: { offsetTicks: 3 },
  } as const
  test('takes its profit, and the stop goes with it', () => {
    const lines = told([trade(50, 1, 105, 1)], (desk) => desk.plans.bracket(bracket))
    expect(lines).toMatchInlineSnapshot(`
      [
        "10 plan 1 buy 4 limit at 102 GTC",
        "10 plan 2 sell 4 limit at 2 GTC reduce-only",
        "10 plan 3 sell 4 stop stop -3 GTC reduce-only",
        "10 plan 2 waits for plan 1, from its first fill",
        "10 plan 3 waits for plan 1, from its first fill",
        "10 plan 2 one reduces the other, with plan 2",
        "10 plan 3 one reduces the other, with plan 2",
        "10 plan 1 sends order 1 (asked for)",
        "10 #1 buy 4 at 102 GTC",
        "20 #1 New",
        "20 #1 filled 4 at 102",
        "20 plan 2 sends order 2 (the order that it hangs on filled)",
        "20 #2 sell 4 at 104 GTC",
        "20 plan 1 Filled (filled)",
        "30 #2 New",
        "55 #2 filled 4 at 104",
        "55 plan 3 Canceled (a linked order filled)",
        "55 plan 2 Filled (filled)",
      ]
    `)
  })
  test('stops its loss: the profit is called back before the stop goes out', () => {
    const rows = [level(40, 1, 100, 0), trade(50, -1, 99, 3)]
    const lines = told(rows, (desk) => desk.plans.bracket({ ...bracket, starts: FULL_TRIGGER }))
    expect(lines).toMatchInlineSnapshot(`
      [
        "10 plan 1 buy 4 limit at 102 GTC",
        "10 plan 2 sell 4 limit at 2 GTC reduce-only",
        "10 plan 3 sell 4 stop stop -3 GTC reduce-only",
        "10 plan 2 waits for plan 1, until it cannot fill any more",
        "10 plan 3 waits for plan 1, until it cannot fill any more",
        "10 plan 2 one reduces the other, with plan 2",
        "10 plan 3 one reduces the other, with plan 2",
        "10 plan 1 sends order 1 (asked for)",
        "10 #1 buy 4 at 102 GTC",
        "20 #1 New",
        "20 #1 filled 4 at 102",
        "20 plan 1 Filled (filled)",
        "20 plan 2 sends order 2 (the order that it hangs on filled)",
        "20 #2 sell 4 at 104 GTC",
        "30 #2 New",
        "50 plan 2 cancels order 2 (a linked order fired)",
        "50 #2 cancel",
        "50 plan 3 sends order 3 (stop reached)",
        "50 #3 sell 4 at market IOC",
        "60 #2 Canceled",
        "60 plan 2 Canceled (a linked order fired)",
        "60 #3 New",
        "60 #3 filled 4 at 99",
        "60 plan 3 Filled (filled)",
      ]
    `)
  })
  test('an entry that fills in parts: exits grow with it, and what is left is called back', () => {
    const entry = { side: BUY, qtyLots: 4, priceTicks: 100 } as const
    const rows = [trade(30, -1, 100, 12), trade(60, 1, 103, 1)]
    const lines = told(rows, (desk) => desk.plans.bracket({ ...bracket, entry }))
    expect(lines).toMatchInlineSnapshot(`
      [
        "10 plan 1 buy 4 limit at 100 GTC",
        "10 plan 2 sell 4 limit at 2 GTC reduce-only",
        "10 plan 3 sell 4 stop stop -3 GTC reduce-only",
        "10 plan 2 waits for plan 1, from its first fill",
        "10 plan 3 waits for plan 1, from its first fill",
        "10 plan 2 one reduces the other, with plan 2",
        "10 plan 3 one reduces the other, with plan 2",
        "10 plan 1 sends order 1 (asked for)",
        "10 #1 buy 4 at 100 GTC",
        "20 #1 New",
        "35 #1 filled 2 at 100",
        "35 plan 2 sends order 2 (the order that it hangs on filled)",
        "35 #2 sell 2 at 102 GTC",
        "45 #2 New",
        "65 #2 filled 2 at 102",
        "65 plan 1 cancels order 1 (what hangs on it has begun)",
        "65 #1 cancel",
        "75 #1 Canceled",
        "75 plan 1 Canceled (what hangs on it has begun)",
        "75 plan 2 Filled (filled)",
        "75 plan 3 Canceled (the order that it hangs on filled)",
      ]
    `)
  })
})

describe('desks with plans', () => {
  test('alone journal what they journal among others', () => {
    const rows = [...book, trade(30, -1, 98, 1), trade(50, 1, 105, 1), trade(60, -1, 97, 4), end]
    const desk = (n: number) =>
      deskOf(
        strategyOf((own) =>
          at(own, {
            [10 + n]: () => {
              own.submit({ side: BUY, qtyLots: 1 + n, type: p.TRAILING_STOP, trailTicks: 1 })
              own.plans.bracket({
                entry: { side: BUY, qtyLots: 2, priceTicks: 102 },
                takeProfit: { offsetTicks: 1 + n },
                stopLoss: { trailTicks: 2 },
              })
              own.submit({ side: SELL, qtyLots: 3, priceTicks: 103, displayLots: 1 })
            },
          }),
        ),
      )
    const instrument = instrumentOf()
    const pass = (numbers: readonly number[]) =>
      runPass({
        instruments: [{ instrument, tapes: [sourceOf(rows)] }],
        depth: 'l2',
        desks: numbers.map(desk),
        sampleNs: 0,
      }).desks.map((each) => each.journal.finish())
    const numbers = Array.from({ length: 16 }, (_, n) => n)
    const together = pass(numbers)
    expect(numbers.map((n) => pass([n])[0])).toEqual(together)
    expect(pass(numbers.toReversed())).toEqual(together.toReversed())
    expect(new Set(together).size).toBe(16)
  })
})
