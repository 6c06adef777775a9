import { describe, expect, test } from 'vitest'
import type { DeskRuntime } from '../../src/engine/desk.ts'
import { JOURNAL_CODE_NAMES } from '../../src/engine/journal.hot.ts'
import { readJournal } from '../../src/engine/journal-reader.ts'
import { runPass } from '../../src/engine/pass.hot.ts'
import type { LatencyModel } from '../../src/models/latency/latency-model.ts'
import { BUY, SELL } from '../../src/units/side.ts'
import { deskOf, FEES, passOf, strategyOf } from '../support/desk-builder.ts'
import { instrumentOf, level, message, type Row, sourceOf, trade } from '../support/tape-builder.ts'

const constant = (entryNs: number, responseNs: number): LatencyModel => ({
  name: 'constant',
  assumed: false,
  entryNs: () => entryNs,
  responseNs: () => responseNs,
})

/** `50 arrived 1`: time, what, order or tag. */
function linesOf(desk: DeskRuntime): string[] {
  const lines: string[] = []
  readJournal(desk.journal, (r) => {
    const about = r.number === 0 ? '' : ` ${r.number}`
    lines.push(`${r.timeNs} ${JOURNAL_CODE_NAMES[r.code]}${about}`)
  })
  return lines
}

const at = (rows: readonly Row[], heardNs: number) => rows.map((row) => ({ ...row, heardNs }))

describe('at one and the same nanosecond', () => {
  // Everything meets at 50: a trade is heard, the report of order 1 is heard, a sell reaches the
  // venue, order 2 arrives there, two timers ring.
  const book = at([level(0, 1, 100, 10), level(0, -1, 102, 10)], 0)
  const strategy = strategyOf(
    (desk) => {
      desk.at(50, 7)
      desk.at(30, 1)
      desk.at(40, 2)
      desk.at(50, 8)
      return {
        onTimer(tag) {
          if (tag === 1) desk.submit({ side: BUY, qtyLots: 1, priceTicks: 101 })
          if (tag === 2) desk.submit({ side: BUY, qtyLots: 2, priceTicks: 101 })
        },
      }
    },
    { trades: true },
  )
  const heardTrade = at([trade(45, 1, 102, 3)], 50)
  const venueTrade = at([trade(50, -1, 100, 3)], 90)

  test('market to us, report to us, market to venue, order to venue, timers', () => {
    const rows = [...book, ...heardTrade, ...venueTrade]
    const [desk] = passOf(rows, [deskOf(strategy, { latency: constant(10, 10) })]).desks
    const lines = linesOf(desk!).filter((line) => line.startsWith('50 '))
    // The sell at 100 fills order 1 (at 101) before order 2 arrives: order 2 fills with no trade.
    expect(lines).toEqual([
      '50 trade',
      '50 report 1',
      '50 fill 1',
      '50 arrived 2',
      '50 rested 2',
      '50 timer 7',
      '50 timer 8',
    ])
  })

  test('the order in which the file holds rows of different lanes changes nothing', () => {
    const orders = [
      [...book, ...heardTrade, ...venueTrade],
      [...book, ...venueTrade, ...heardTrade],
      [...venueTrade, ...book, ...heardTrade],
      [...heardTrade, ...venueTrade, ...book],
    ]
    const hashes = orders.map((rows) => {
      const [desk] = passOf(rows, [deskOf(strategy, { latency: constant(10, 10) })]).desks
      return desk!.journal.finish()
    })
    expect(new Set(hashes).size).toBe(1)
  })

  test('rows of one lane keep the order of the file: a trade before the level that it causes', () => {
    const hashOf = (rows: Row[]) => {
      const orders = strategyOf((desk) => {
        desk.at(10)
        return { onTimer: () => desk.submit({ side: BUY, qtyLots: 5, priceTicks: 100 }) }
      })
      const [desk] = passOf(rows, [deskOf(orders)]).desks
      return desk!.position()
    }
    // 6 trade and 10 become 4 displayed; then 4 more trade. Told the other way round the 6 count twice.
    const rest = [trade(30, -1, 100, 4)]
    expect(
      hashOf([...book, trade(20, -1, 100, 6), level(20, 1, 100, 4), ...rest, level(99, 1, 1, 1)]),
    ).toBe(0)
    expect(
      hashOf([...book, level(20, 1, 100, 4), trade(20, -1, 100, 6), ...rest, level(99, 1, 1, 1)]),
    ).toBe(5)
  })

  test('the instrument with the lower number comes first, in every lane', () => {
    const seen: string[] = []
    const both = strategyOf(
      (desk) => {
        desk.at(10, 1)
        return {
          onTimer() {
            for (const instrument of [1, 0]) {
              desk.submit({ side: BUY, qtyLots: 1, priceTicks: 102, instrument })
            }
          },
          onTrade: (_, market) => seen.push(`trade ${market.number}`),
          onFill: (fill) => seen.push(`fill ${fill.instrument}`),
        }
      },
      { trades: true },
    )
    const rows = [...book, trade(20, 1, 102, 1), trade(30, 1, 102, 1)]
    const instrument = instrumentOf()
    runPass({
      instruments: [0, 1].map(() => ({ instrument, tapes: [sourceOf(rows)] })),
      depth: 'l2',
      desks: [deskOf(both, { fees: [FEES, FEES], latency: constant(5, 5) })],
      sampleNs: 0,
    })
    expect(seen).toEqual(['trade 0', 'trade 1', 'fill 0', 'fill 1', 'trade 0', 'trade 1'])
  })

  test('timers set first ring first', () => {
    const tags: number[] = []
    const timers = strategyOf((desk) => {
      for (const tag of [3, 1, 2]) desk.at(40, tag)
      return { onTimer: (tag) => tags.push(tag) }
    })
    passOf([...book, level(99, 1, 1, 1)], [deskOf(timers)])
    expect(tags).toEqual([3, 1, 2])
  })
})

describe('a message is one step of the market', () => {
  const count = (rows: Row[], depth: 'l1' | 'l2' = 'l2') => {
    const seen: string[] = []
    const strategy = strategyOf(
      () => ({
        onTrade: (t, market) => seen.push(`trade ${t.qtyLots} under ${market.bidTicks}`),
        onQuote: (market) => seen.push(`quote ${market.bidTicks}`),
        onBook: (market) => seen.push(`book ${market.bidTicks}`),
      }),
      { quotes: true, trades: true, book: true },
    )
    passOf(rows, [deskOf(strategy)], { depth })
    return seen
  }

  test('each handler is called once, after all rows: trades, then the quote, then the book', () => {
    const rows = message(
      trade(5, -1, 100, 2),
      level(5, 1, 100, 0),
      level(5, 1, 99, 4),
      trade(5, -1, 99, 1),
    )
    expect(count([...rows, level(6, 1, 97, 1)])).toEqual([
      'trade 2 under 99',
      'trade 1 under 99',
      'quote 99',
      'book 99',
      'book 99',
    ])
  })

  test('two messages heard at one time are two steps', () => {
    expect(count([level(5, 1, 99, 4), level(5, 1, 100, 4)])).toEqual([
      'quote 99',
      'book 99',
      'quote 100',
      'book 100',
    ])
  })

  test('a row of another depth may end a message: the last one that counts ends it then', () => {
    const quoteRow = (ns: number) => ({ ...level(ns, 1, 99, 4), kind: 2 })
    const rows = [
      ...message(level(5, 1, 99, 4), quoteRow(5)),
      ...message(level(5, 1, 100, 4), quoteRow(5)),
    ]
    expect(count(rows)).toEqual(['quote 99', 'book 99', 'quote 100', 'book 100'])
  })

  test('so an order is tested after it, whatever its last row is', () => {
    const fills: number[] = []
    const strategy = strategyOf((desk) => {
      desk.at(2)
      return {
        onTimer: () => desk.submit({ side: SELL, qtyLots: 1, priceTicks: 101 }),
        onFill: (fill) => fills.push(fill.venueNs),
      }
    })
    const quoteRow = { ...level(5, 1, 101, 4), kind: 2 }
    const rows = [
      level(1, 1, 100, 4),
      ...message(level(5, 1, 101, 4), quoteRow),
      trade(9, 1, 50, 1),
    ]
    passOf(rows, [deskOf(strategy)])
    expect(fills).toEqual([5])
  })
})
