import { describe, expect, test } from 'vitest'
import { DAY, FOK, IOC } from '../../src/orders/intent.ts'
import {
  FLAG_HIDDEN,
  STATUS_AUCTION,
  STATUS_CLOSE,
  STATUS_HALT,
  STATUS_OPEN,
  STATUS_RESUME,
  STATUS_SESSION_END,
  STATUS_SESSION_START,
} from '../../src/tape/schema.ts'
import { BUY, SELL } from '../../src/units/side.ts'
import { deskOf, passOf, strategyOf } from '../support/desk-builder.ts'
import { level, quote, trade } from '../support/tape-builder.ts'
import { add, execute, fillsOf, L3Bench, print, status } from './l3-bench.ts'
import { depths, openBench, said, shows } from './session-bench.ts'

const pauses = [
  ['halt', STATUS_HALT],
  ['auction', STATUS_AUCTION],
] as const
const openings = [STATUS_RESUME, STATUS_OPEN, STATUS_SESSION_START]

describe.each(pauses)('in a %s', (_, code) => {
  test.each(depths)(
    '%s: what rests is filled by no trade, and by no book that reaches it',
    (depth) => {
      const bench = openBench[depth]()
      bench.limit(BUY, 101, 5)
      bench.limit(BUY, 100, 5)
      bench.heard()
      bench.rows(
        said(1, code),
        trade(2, -1, 100, 50),
        trade(3, -1, 90, 50),
        trade(4, -1, 100, 1, FLAG_HIDDEN),
        shows[depth](5, -1, 101, 3),
      )
      expect(bench.heard()).toEqual([])
      expect(bench.venue.restingCount).toBe(2)
    },
  )

  test.each(depths)('%s: market, IOC and FOK orders are told so; limit orders rest', (depth) => {
    const bench = openBench[depth]().rows(said(1, code))
    bench.market(BUY, 1)
    bench.limit(BUY, 102, 1, { tif: IOC })
    bench.limit(BUY, 102, 1, { tif: FOK })
    bench.limit(BUY, 102, 4)
    bench.limit(SELL, 100, 4, { tif: DAY })
    bench.limit(SELL, 100, 4, { post: true })
    expect(bench.heard()).toEqual([
      '1 Rejected: trading is halted',
      '2 New',
      '2 Canceled: trading is halted',
      '3 New',
      '3 Canceled: trading is halted',
      '4 New',
      '5 New',
      '6 New',
    ])
    expect(bench.venue.restingCount).toBe(3)
  })

  test('an order that is changed into the other side rests there', () => {
    const bench = openBench.l2().rows(said(1, code))
    bench.limit(BUY, 99, 4)
    bench.replace(1, { priceTicks: 103 })
    expect(bench.heard()).toEqual(['1 New', '1 Replaced'])
    bench.cancel(1)
    expect(bench.heard()).toEqual(['1 Canceled'])
  })

  test.each(openings)('it ends with status %i: then the book fills what it reaches', (opening) => {
    const bench = openBench.l2().rows(said(1, code))
    bench.limit(BUY, 102, 4)
    bench.heard()
    bench.rows(said(2, opening))
    expect(bench.heard()).toEqual(['1 4@102 crossed maker'])
    bench.market(BUY, 1)
    bench.rows(trade(3, -1, 100, 1))
    expect(bench.heard()).toEqual(['2 New', '2 1@102 taker-level taker'])
  })

  test('a status that nobody knows does not end it', () => {
    const bench = openBench.l2().rows(said(1, code), said(2, 0), said(3, 99))
    bench.market(BUY, 1)
    expect(bench.heard()).toEqual(['1 Rejected: trading is halted'])
  })

  test('l3: no execution, hidden trade or order of the other side fills; the queue moves on', () => {
    const venue = new L3Bench().rows(add(1, 1, 100, 10), add(2, -1, 102, 10))
    const desk = venue.desk()
    desk.limit(BUY, 100, 5)
    desk.limit(BUY, 101, 5)
    desk.heard()
    venue.rows(status(code), add(3, 1, 100, 9), add(4, 1, 99, 9), execute(3, 2), execute(4, 2))
    venue.rows(print(-1, 99, 1, FLAG_HIDDEN), add(5, -1, 101, 2), execute(1, 10))
    expect(desk.heard()).toEqual([])
    venue.rows(status(STATUS_RESUME))
    expect(desk.heard()).toEqual(['2 2@101 crossed maker'])
    // Our 5 stand first: all ahead of them were executed in the halt.
    venue.rows(add(6, 1, 100, 1), execute(3, 3))
    expect(fillsOf(desk)).toEqual(['2 3@101 traded-through maker'])
    venue.rows(execute(3, 3))
    expect(fillsOf(desk)).toEqual(['1 3@100 queue-cleared maker'])
  })
})

describe('after the close', () => {
  test('DAY orders expire; what is quoted can still be traded', () => {
    const bench = openBench.l2()
    bench.limit(BUY, 100, 5, { tif: DAY })
    bench.limit(BUY, 100, 5)
    bench.rows(said(1, STATUS_CLOSE))
    bench.limit(BUY, 99, 3, { tif: DAY })
    bench.market(BUY, 1)
    bench.rows(trade(2, -1, 100, 12))
    expect(bench.heard()).toEqual([
      '1 New',
      '2 New',
      '1 Expired: session is closed',
      '3 New',
      '4 New',
      '4 1@102 taker-level taker',
      '2 2@100 queue-cleared maker',
    ])
    bench.rows(said(3, STATUS_SESSION_END))
    expect(bench.heard()).toEqual(['3 Expired: session is closed'])
  })

  test('a halt goes on, and the end of the session stays the end', () => {
    const bench = openBench.l2().rows(said(1, STATUS_HALT), said(2, STATUS_CLOSE))
    bench.market(BUY, 1)
    bench.rows(said(3, STATUS_SESSION_END), said(4, STATUS_CLOSE))
    bench.market(BUY, 1)
    expect(bench.heard()).toEqual([
      '1 Rejected: trading is halted',
      '2 Rejected: session is closed',
    ])
  })
})

describe('the start of a session', () => {
  test('l1: the quotes of the one before are gone, and so is what we took of them', () => {
    const bench = openBench.l1()
    bench.market(BUY, 10)
    bench.limit(BUY, 100, 5)
    bench.rows(said(1, STATUS_SESSION_END), said(2, STATUS_SESSION_START))
    bench.heard()
    bench.market(BUY, 1)
    expect(bench.heard()).toEqual(['3 Rejected: no liquidity on the other side'])
    bench.rows(quote(3, -1, 102, 4), quote(3, 1, 100, 3))
    bench.market(BUY, 1)
    // What stood ahead of us is not more than what is displayed now.
    bench.rows(trade(4, -1, 100, 4))
    expect(bench.heard()).toEqual([
      '4 New',
      '4 1@102 taker-level taker',
      '2 1@100 queue-cleared maker',
    ])
  })
})

describe('after the session has ended', () => {
  const code = STATUS_SESSION_END

  test('DAY orders expire, GTC orders stay', () => {
    const bench = openBench.l2()
    bench.limit(BUY, 100, 5, { tif: DAY })
    bench.limit(BUY, 100, 5)
    bench.limit(SELL, 103, 5, { tif: DAY })
    bench.limit(BUY, 98, 5, { tif: DAY })
    bench.heard()
    bench.rows(said(1, code))
    expect(bench.heard()).toEqual([
      '1 Expired: session is closed',
      '4 Expired: session is closed',
      '3 Expired: session is closed',
    ])
    expect(bench.venue.restingCount).toBe(1)
    bench.rows(said(2, code))
    expect(bench.heard()).toEqual([])
  })

  test('new orders and changes are refused, cancels are not, and nothing fills', () => {
    const bench = openBench.l2()
    bench.limit(BUY, 100, 5)
    bench.limit(BUY, 101, 5)
    bench.heard()
    bench.rows(said(1, code), trade(2, -1, 90, 9), level(3, -1, 101, 2))
    bench.market(BUY, 1)
    bench.limit(BUY, 50, 1)
    bench.limit(BUY, 102, 1, { tif: IOC })
    bench.replace(1, { priceTicks: 103 })
    bench.replace(1, { qtyLots: 2 })
    bench.cancel(1)
    expect(bench.heard()).toEqual([
      '3 Rejected: session is closed',
      '4 Rejected: session is closed',
      '5 Rejected: session is closed',
      '1 ReplaceRejected: session is closed',
      '1 ReplaceRejected: session is closed',
      '1 Canceled',
    ])
    expect(bench.venue.restingCount).toBe(1)
  })

  test.each(openings)('status %i opens again', (opening) => {
    const bench = openBench.l2()
    bench.limit(BUY, 100, 5)
    bench.rows(said(1, code), said(2, opening))
    bench.heard()
    bench.limit(BUY, 102, 1, { tif: DAY })
    bench.rows(trade(3, -1, 99, 1))
    expect(bench.heard()).toEqual([
      '2 New',
      '2 1@102 taker-level taker',
      '1 5@100 traded-through maker',
    ])
  })

  test('a halt does not open it', () => {
    const bench = openBench.l2().rows(said(1, code), said(2, STATUS_HALT))
    bench.limit(BUY, 100, 5)
    expect(bench.heard()).toEqual(['1 Rejected: session is closed'])
  })

  test('l3: DAY orders expire, executions fill nothing', () => {
    const venue = new L3Bench().rows(add(1, 1, 99, 10))
    const desk = venue.desk()
    desk.limit(BUY, 100, 5, { tif: DAY })
    desk.limit(BUY, 100, 5)
    desk.heard()
    venue.rows(status(code), execute(1, 3))
    expect(desk.heard()).toEqual(['1 Expired: session is closed'])
    venue.rows(status(STATUS_OPEN), execute(1, 3))
    expect(desk.heard()).toEqual(['2 3@100 traded-through maker'])
  })
})

describe('DAY', () => {
  test('stays DAY through a change of price, of size and of both; a partial fill is kept', () => {
    for (const change of [{ priceTicks: 99 }, { qtyLots: 4 }, { priceTicks: 101, qtyLots: 9 }]) {
      const bench = openBench.l2()
      bench.limit(BUY, 100, 5, { tif: DAY })
      bench.rows(trade(1, -1, 100, 12))
      bench.replace(1, change)
      bench.rows(said(2, STATUS_CLOSE))
      expect(bench.heard()).toEqual([
        '1 New',
        '1 2@100 queue-cleared maker',
        '1 Replaced',
        '1 Expired: session is closed',
      ])
    }
  })

  test('a slot that a DAY order left does not make the next order there DAY', () => {
    const bench = openBench.l2()
    bench.limit(BUY, 100, 5, { tif: DAY })
    bench.cancel(1)
    bench.limit(BUY, 100, 5)
    bench.rows(said(2, STATUS_CLOSE))
    expect(bench.heard()).toEqual(['1 New', '1 Canceled', '2 New'])
  })

  test('through the engine: the desk hears of it, and the order is over', () => {
    const heard: string[] = []
    const strategy = strategyOf(
      (desk) => {
        const id = desk.submit({ side: BUY, qtyLots: 5, priceTicks: 100, timeInForce: DAY })
        return {
          onReport: ({ report, reason }) => {
            heard.push(`${desk.timeNs}: ${report} ${reason} ${desk.orders.isOpen(id)}`)
          },
          onTrade: () => {
            if (desk.orders.isOpen(id)) desk.replace(id, { priceTicks: 99 })
          },
        }
      },
      { trades: true },
    )
    passOf(
      [
        level(0, 1, 100, 10),
        level(1, -1, 102, 10),
        trade(2, 1, 102, 1),
        said(3, STATUS_CLOSE),
        level(9, -1, 102, 9),
      ],
      [deskOf(strategy)],
    )
    // New, Replaced, Expired because the session is closed.
    expect(heard).toEqual(['0: 1 0 true', '2: 4 0 true', '3: 8 9 false'])
  })
})
