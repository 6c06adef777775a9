import { describe, expect, test } from 'vitest'
import type { DeskRuntime } from '../../src/engine/desk.ts'
import { J_FILL, J_REPORT } from '../../src/engine/journal.hot.ts'
import { readJournal } from '../../src/engine/journal-reader.ts'
import { FOK, IOC } from '../../src/orders/intent.ts'
import { REPORT_FILL } from '../../src/orders/report.ts'
import { STATUS_NAMES } from '../../src/orders/status.ts'
import { ordersOf } from '../../src/run/journal-tables.ts'
import type { Desk } from '../../src/strategy/strategy.ts'
import { BUY, SELL } from '../../src/units/side.ts'
import { at, storyOf } from '../support/order-story.ts'
import { level, message, type Row, trade } from '../support/tape-builder.ts'

/** 100 bid, 102 ask, and more behind. */
const book = [
  level(0, 1, 100, 10),
  level(0, 1, 99, 10),
  level(0, -1, 102, 10),
  level(0, -1, 103, 10),
]
const end = level(1000, 1, 1, 1)

type Scenario = {
  readonly name: string
  readonly rows: readonly Row[]
  readonly play: (desk: Desk) => Readonly<Record<number, () => unknown>>
  /** By order: where it ends, filled of ordered. */
  readonly ends: readonly string[]
}

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a market order sweeps over levels',
    rows: [],
    play: (desk) => ({ 10: () => desk.submit({ side: BUY, qtyLots: 15 }) }),
    ends: ['Filled 15/15'],
  },
  {
    name: 'exactly what is displayed: no zombie',
    rows: [],
    play: (desk) => ({ 10: () => desk.submit({ side: BUY, qtyLots: 20, priceTicks: 103 }) }),
    ends: ['Filled 20/20'],
  },
  {
    name: 'beyond what is displayed: the rest is canceled',
    rows: [],
    play: (desk) => ({ 10: () => desk.submit({ side: SELL, qtyLots: 25 }) }),
    ends: ['Canceled 20/25'],
  },
  {
    name: 'IOC: the remainder is canceled',
    rows: [],
    play: (desk) => ({
      10: () => desk.submit({ side: BUY, qtyLots: 12, priceTicks: 102, timeInForce: IOC }),
    }),
    ends: ['Canceled 10/12'],
  },
  {
    name: 'FOK: all or nothing',
    rows: [],
    play: (desk) => ({
      10: () => desk.submit({ side: BUY, qtyLots: 11, priceTicks: 102, timeInForce: FOK }),
      11: () => desk.submit({ side: BUY, qtyLots: 20, priceTicks: 103, timeInForce: FOK }),
    }),
    ends: ['Canceled 0/11', 'Filled 20/20'],
  },
  {
    name: 'in three parts at rest, the last one exact',
    rows: [trade(30, -1, 100, 12), trade(40, -1, 100, 1), trade(50, -1, 100, 4)],
    play: (desk) => ({ 10: () => desk.submit({ side: BUY, qtyLots: 7, priceTicks: 100 }) }),
    ends: ['Filled 7/7'],
  },
  {
    name: 'taken in part on arrival, the rest at rest',
    rows: [trade(50, -1, 102, 1)],
    play: (desk) => ({ 10: () => desk.submit({ side: BUY, qtyLots: 13, priceTicks: 102 }) }),
    ends: ['PartiallyFilled 11/13'],
  },
  {
    name: 'a fill crosses the cancel on the wire and counts',
    rows: [trade(33, -1, 100, 12)],
    play: (desk) => {
      let id = 0
      return {
        10: () => {
          id = desk.submit({ side: BUY, qtyLots: 5, priceTicks: 100 })
        },
        30: () => desk.cancel(id),
      }
    },
    ends: ['Canceled 2/5'],
  },
  {
    name: 'the fill is whole: the cancel comes too late',
    rows: [trade(33, -1, 100, 15)],
    play: (desk) => {
      let id = 0
      return {
        10: () => {
          id = desk.submit({ side: BUY, qtyLots: 5, priceTicks: 100 })
        },
        30: () => desk.cancel(id),
      }
    },
    ends: ['Filled 5/5'],
  },
  {
    name: 'a fill crosses a replace to less: too late, or what is left of it',
    rows: [trade(33, -1, 100, 13)],
    play: (desk) => {
      const ids: number[] = []
      return {
        10: () => ids.push(desk.submit({ side: BUY, qtyLots: 5, priceTicks: 100 })),
        30: () => desk.replace(ids[0] as number, { qtyLots: 4 }),
        60: () => desk.replace(ids[0] as number, { qtyLots: 3 }),
      }
    },
    ends: ['PartiallyFilled 3/4'],
  },
  {
    name: 'one execution is shared among orders at a price',
    rows: [message(trade(30, -1, 100, 14), level(30, 1, 100, 0))].flat(),
    play: (desk) => ({
      10: () => desk.submit({ side: BUY, qtyLots: 3, priceTicks: 100 }),
      11: () => desk.submit({ side: BUY, qtyLots: 3, priceTicks: 100 }),
    }),
    ends: ['Filled 3/3', 'PartiallyFilled 1/3'],
  },
]

/** Lots by order: what the venue made, and what was heard. */
function filledLots(desk: DeskRuntime) {
  const [made, heard] = [new Map<number, number>(), new Map<number, number>()]
  let position = 0
  readJournal(desk.journal, (r) => {
    const isHeard = r.code === J_REPORT && r.a === REPORT_FILL
    if (r.code !== J_FILL && !isHeard) return
    const into = isHeard ? heard : made
    into.set(r.number, (into.get(r.number) ?? 0) + r.qtyLots)
    if (isHeard) position += r.side * r.qtyLots
  })
  return { made, heard, position }
}

describe('Σ fills = cumQty = position change', () => {
  test.each(SCENARIOS)('$name', ({ rows, play, ends }) => {
    const { desk } = storyOf([[...book, ...rows, end]], (own) => at(own, play(own)))
    const { made, heard, position } = filledLots(desk)
    expect(made).toEqual(heard)
    const orders = ordersOf(desk.journal)
    const found: string[] = []
    for (let i = 0; i < orders.rows; i++) {
      const id = i + 1
      const slot = desk.own.slotOf(id)
      const [cum, qty] = [desk.own.cumLots[slot] ?? -1, desk.own.qtyLots[slot] ?? -1]
      expect(cum).toBe(heard.get(id) ?? 0)
      expect([orders.cumQtyLots[i], orders.orderQtyLots[i]]).toEqual([cum, qty])
      expect(orders.status[i]).toBe(desk.own.status(id))
      // Active: what is ordered is filled or left; over: nothing is left.
      const isOpen = desk.own.isOpen(id)
      expect(desk.own.leavesLots(id)).toBe(isOpen ? qty - cum : 0)
      expect(desk.own.open.includes(id)).toBe(isOpen && cum < qty)
      found.push(`${STATUS_NAMES[desk.own.status(id)]} ${cum}/${qty}`)
    }
    expect(found).toEqual(ends)
    expect(desk.position()).toBe(position)
    expect(desk.ledgers[0]?.positionLots).toBe(position)
  })
})
