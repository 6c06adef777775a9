import { describe, expect, test } from 'vitest'
import type { DeskConfig } from '../../src/engine/desk-config.ts'
import { DAY } from '../../src/orders/intent.ts'
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

describe('a stop', () => {
  test('goes out at market when a trade reaches it, and not before', () => {
    const rows = [trade(20, 1, 102, 1), trade(30, 1, 103, 1)]
    const lines = told(rows, (desk) =>
      desk.submit({ side: BUY, qtyLots: 12, type: p.STOP, stopTicks: 103 }),
    )
    expect(lines).toMatchInlineSnapshot(`
      [
        "10 plan 1 buy 12 stop stop 103 GTC",
        "30 plan 1 sends order 1 (stop reached)",
        "30 #1 buy 12 at market IOC",
        "40 #1 New",
        "40 #1 filled 10 at 102",
        "40 #1 filled 2 at 103",
        "40 plan 1 Filled (filled)",
      ]
    `)
  })
  test('by quote: the side that it would take from', () => {
    const rows = [level(20, 1, 100, 0), trade(25, -1, 99, 1), level(30, 1, 99, 0)]
    const lines = told([level(5, 1, 98, 10), ...rows], (desk) =>
      desk.submit({
        side: SELL,
        qtyLots: 3,
        type: p.STOP,
        stopTicks: 98,
        triggeredBy: p.BY_QUOTE,
      }),
    )
    expect(lines).toMatchInlineSnapshot(`
      [
        "10 plan 1 sell 3 stop stop 98 GTC by quote",
        "30 plan 1 sends order 1 (stop reached)",
        "30 #1 sell 3 at market IOC",
        "40 #1 New",
        "40 #1 filled 3 at 98",
        "40 plan 1 Filled (filled)",
      ]
    `)
  })
  test('that is reached when it comes goes out at once', () => {
    const lines = told([], (desk) =>
      desk.submit({ side: BUY, qtyLots: 3, type: p.STOP, stopTicks: 101, triggeredBy: p.BY_MID }),
    )
    expect(lines).toMatchInlineSnapshot(`
      [
        "10 plan 1 buy 3 stop stop 101 GTC by mid",
        "10 plan 1 sends order 1 (stop reached)",
        "10 #1 buy 3 at market IOC",
        "20 #1 New",
        "20 #1 filled 3 at 102",
        "20 plan 1 Filled (filled)",
      ]
    `)
  })
  test('limit: rests at its limit, and is replaced and canceled there', () => {
    const rows = [trade(20, 1, 103, 1)]
    const strategy = (desk: Desk) => {
      let id = 0
      return at(desk, {
        10: () => {
          id = desk.submit({
            side: BUY,
            qtyLots: 3,
            type: p.STOP_LIMIT,
            stopTicks: 103,
            priceTicks: 101,
          })
        },
        40: () => desk.replace(id, { priceTicks: 100, qtyLots: 2 }),
        60: () => desk.cancel(id),
      })
    }
    expect(storyOf([[...book, ...rows, end]], strategy).lines).toMatchInlineSnapshot(`
      [
        "10 plan 1 buy 3 stop-limit at 101 stop 103 GTC",
        "20 plan 1 sends order 1 (stop reached)",
        "20 #1 buy 3 at 101 GTC",
        "30 #1 New",
        "40 plan 1 asked to change",
        "40 plan 1 replaces order 1 (asked for)",
        "40 #1 replace with 2 at 100",
        "50 #1 Replaced",
        "60 plan 1 asked to cancel",
        "60 plan 1 cancels order 1 (asked for)",
        "60 #1 cancel",
        "70 #1 Canceled",
        "70 plan 1 Canceled (asked for)",
      ]
    `)
  })
  test('that the venue offers is the venue’s', () => {
    const lines = told([], (desk) =>
      desk.submit({ side: BUY, qtyLots: 3, timeInForce: DAY, priceTicks: 99 }),
    )
    expect(lines).toMatchInlineSnapshot(`
      [
        "10 #1 buy 3 at 99 DAY",
        "20 #1 New",
      ]
    `)
  })
})

describe('a trailing stop', () => {
  const rows = [
    trade(20, 1, 104, 1),
    trade(30, 1, 103, 1),
    trade(40, 1, 110, 1),
    trade(50, -1, 107, 1),
  ]
  test('in ticks follows the market one way', () => {
    const lines = told(rows, (desk) =>
      desk.submit({ side: SELL, qtyLots: 2, type: p.TRAILING_STOP, trailTicks: 3 }),
    )
    expect(lines).toMatchInlineSnapshot(`
      [
        "10 plan 1 sell 2 trailing-stop trailing by 3 GTC",
        "50 plan 1 sends order 1 (stop reached)",
        "50 #1 sell 2 at market IOC",
        "60 #1 New",
        "60 #1 filled 2 at 100",
        "60 plan 1 Filled (filled)",
      ]
    `)
  })
  test('in bps of the reference', () => {
    const stops: number[] = []
    const story = storyOf([[...book, ...rows, end]], (desk) => {
      let id = 0
      const look = () => stops.push(desk.plans.stopHalfTicks(id))
      return at(desk, {
        10: () => {
          id = desk.submit({ side: SELL, qtyLots: 2, type: p.TRAILING_STOP, trailBps: 200 })
        },
        25: look,
        45: look,
      })
    })
    // 104 less 2 %, then 110 less 2 %, to half a tick.
    expect(stops).toEqual([204, 216])
    expect(story.lines.slice(1)).toMatchInlineSnapshot(`
      [
        "50 plan 1 sends order 1 (stop reached)",
        "50 #1 sell 2 at market IOC",
        "60 #1 New",
        "60 #1 filled 2 at 100",
        "60 plan 1 Filled (filled)",
      ]
    `)
  })
})

describe('market to limit', () => {
  test('takes what is there, and rests where it took', () => {
    const lines = told([], (desk) =>
      desk.submit({ side: BUY, qtyLots: 15, type: p.MARKET_TO_LIMIT }),
    )
    expect(lines).toMatchInlineSnapshot(`
      [
        "10 plan 1 buy 15 market-to-limit GTC",
        "10 plan 1 sends order 1 (asked for)",
        "10 #1 buy 15 at 102 GTC",
        "20 #1 New",
        "20 #1 filled 10 at 102",
      ]
    `)
  })
})
