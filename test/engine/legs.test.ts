import { describe, expect, test } from 'vitest'
import type { UnwindPolicy } from '../../src/orders/emulator/leg-group.ts'
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

describe('two legs over two instruments of one pass', () => {
  /** The second market: 200 bid, 202 ask. */
  const other = [
    level(0, 1, 200, 10),
    level(0, 1, 199, 10),
    level(0, -1, 202, 10),
    level(0, -1, 203, 10),
  ]
  const policy: UnwindPolicy = {
    withinNs: 50,
    worstTicks: 2,
    unwindWithinNs: 30,
    afterwards: 'market',
  }
  function arbitrage(rows: readonly Row[], otherRows: readonly Row[], how = policy) {
    const held: (readonly number[])[] = []
    const story = storyOf(
      [
        [...book, ...rows, end],
        [...other, ...otherRows, end],
      ],
      (desk) => {
        let id = 0
        return at(desk, {
          10: () => {
            id = desk.plans.legs(
              [
                { instrument: 0, side: BUY, qtyLots: 4, priceTicks: 102 },
                { instrument: 1, side: SELL, qtyLots: 2, priceTicks: 201 },
              ],
              how,
            )
          },
          500: () => {
            held.push([desk.position(0), desk.position(1)])
            held.push([desk.plans.filledLots(id, 0), desk.plans.filledLots(id, 1)])
            held.push([desk.plans.excessLots(id, 0), desk.plans.excessLots(id, 1)])
          },
        })
      },
    )
    return { lines: story.lines, held }
  }

  test('both fill: nothing else happens', () => {
    const { lines, held } = arbitrage([], [trade(30, 1, 202, 1)])
    expect(held).toEqual([
      [4, -2],
      [4, 2],
      [0, 0],
    ])
    expect(lines).toMatchInlineSnapshot(`
      [
        "10 plan 1 leg: buy 4 of instrument 0 at 102",
        "10 plan 1 leg: sell 2 of instrument 1 at 201",
        "10 plan 1 legs may take 50 ns",
        "10 plan 1 unwinding may take 30 ns, then at market",
        "10 plan 1 sends order 1 (asked for)",
        "10 #1 buy 4 at 102 GTC",
        "10 plan 1 sends order 2 (asked for)",
        "10 #2 sell 2 at 201 GTC",
        "20 #1 New",
        "20 #1 filled 4 at 102",
        "20 #2 New",
        "35 #2 filled 2 at 201",
        "35 plan 1 Filled (all legs are filled)",
      ]
    `)
  })
  test('one fills in part: what the other has too much of is sold again at a limit', () => {
    const { lines, held } = arbitrage([trade(80, 1, 101, 2)], [trade(30, 1, 201, 1)])
    expect(held[2]).toEqual([0, 0])
    expect(held[0]).toEqual([2, -1])
    expect(lines).toMatchInlineSnapshot(`
      [
        "10 plan 1 leg: buy 4 of instrument 0 at 102",
        "10 plan 1 leg: sell 2 of instrument 1 at 201",
        "10 plan 1 legs may take 50 ns",
        "10 plan 1 unwinding may take 30 ns, then at market",
        "10 plan 1 sends order 1 (asked for)",
        "10 #1 buy 4 at 102 GTC",
        "10 plan 1 sends order 2 (asked for)",
        "10 #2 sell 2 at 201 GTC",
        "20 #1 New",
        "20 #1 filled 4 at 102",
        "20 #2 New",
        "35 #2 filled 1 at 201",
        "60 plan 1 cancels order 2 (the legs took too long)",
        "60 #2 cancel",
        "70 #2 Canceled",
        "70 plan 1 sends order 3 (too much of one leg)",
        "70 #3 sell 2 at 100 GTC",
        "80 #3 New",
        "80 #3 filled 2 at 100",
        "80 plan 1 Canceled (too much of one leg)",
      ]
    `)
  })
  test('the limit has its time, then it goes at market', () => {
    const rows = [level(50, 1, 100, 0), level(50, 1, 99, 0), level(55, 1, 97, 10)]
    const { lines, held } = arbitrage(rows, [])
    expect(held[0]).toEqual([0, 0])
    expect(lines).toMatchInlineSnapshot(`
      [
        "10 plan 1 leg: buy 4 of instrument 0 at 102",
        "10 plan 1 leg: sell 2 of instrument 1 at 201",
        "10 plan 1 legs may take 50 ns",
        "10 plan 1 unwinding may take 30 ns, then at market",
        "10 plan 1 sends order 1 (asked for)",
        "10 #1 buy 4 at 102 GTC",
        "10 plan 1 sends order 2 (asked for)",
        "10 #2 sell 2 at 201 GTC",
        "20 #1 New",
        "20 #1 filled 4 at 102",
        "20 #2 New",
        "60 plan 1 cancels order 2 (the legs took too long)",
        "60 #2 cancel",
        "70 #2 Canceled",
        "70 plan 1 sends order 3 (too much of one leg)",
        "70 #3 sell 4 at 100 GTC",
        "80 #3 New",
        "100 plan 1 cancels order 3 (the legs took too long)",
        "100 #3 cancel",
        "110 #3 Canceled",
        "110 plan 1 sends order 4 (too much of one leg)",
        "110 #4 sell 4 at market IOC",
        "120 #4 New",
        "120 #4 filled 4 at 97",
        "120 plan 1 Canceled (too much of one leg)",
      ]
    `)
  })
  test('or it is left open, and said so', () => {
    const rows = [level(50, 1, 100, 0), level(50, 1, 99, 0), level(55, 1, 97, 10)]
    const { lines, held } = arbitrage(rows, [], { ...policy, afterwards: 'leave' })
    expect(held[0]).toEqual([4, 0])
    expect(held[2]).toEqual([4, 0])
    expect(lines.at(-1)).toMatch(/plan 1 Canceled \(one leg remains open\)/)
  })
})
