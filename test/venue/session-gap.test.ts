import { describe, expect, test } from 'vitest'
import { FOK, IOC } from '../../src/orders/intent.ts'
import { BUY } from '../../src/units/side.ts'
import { deskOf, passOf, strategyOf } from '../support/desk-builder.ts'
import { gap, quote, snapshot, trade } from '../support/tape-builder.ts'
import { add, gap as gap3, L3Bench, refresh } from './l3-bench.ts'
import { depths, openBench, shows } from './session-bench.ts'

describe('a gap', () => {
  const reopen = {
    l1: [quote(4, -1, 101, 9), quote(5, 1, 100, 9)],
    l2: snapshot(5, [
      [1, 100, 9],
      [-1, 101, 9],
    ]),
  }

  test.each(depths)('%s: nothing fills from the book until it is restated', (depth) => {
    const bench = openBench[depth]()
    bench.limit(BUY, 101, 5)
    bench.heard()
    bench.rows(gap(1), shows[depth](2, -1, 101, 3))
    bench.market(BUY, 1)
    bench.limit(BUY, 109, 1, { tif: IOC })
    bench.limit(BUY, 109, 1, { tif: FOK })
    expect(bench.heard()).toEqual([
      '2 Rejected: book not valid',
      '3 New',
      '3 Canceled: book not valid',
      '4 New',
      '4 Canceled: book not valid',
    ])
    bench.rows(reopen[depth])
    expect(bench.heard()).toEqual(['1 5@101 crossed maker'])
    bench.market(BUY, 1)
    expect(bench.heard()).toEqual(['5 New', '5 1@101 taker-level taker'])
  })

  test('l1: one side stated is not enough', () => {
    const bench = openBench.l1().rows(gap(1), quote(2, -1, 101, 9), quote(3, -1, 102, 9))
    bench.market(BUY, 1)
    expect(bench.heard()).toEqual(['1 Rejected: book not valid'])
    bench.rows(quote(4, 1, 100, 9))
    bench.market(BUY, 1)
    expect(bench.heard()).toEqual(['2 New', '2 1@102 taker-level taker'])
  })

  test('l3: nothing is taken and nothing crosses until a refresh', () => {
    const venue = new L3Bench().rows(add(1, 1, 100, 10), add(2, -1, 102, 10), gap3())
    const desk = venue.desk()
    desk.market(BUY, 1)
    desk.limit(BUY, 101, 5)
    venue.rows(add(3, -1, 101, 4))
    desk.limit(BUY, 103, 1, { tif: IOC })
    expect(desk.heard()).toEqual([
      '1 Rejected: book not valid',
      '2 New',
      '3 New',
      '3 Canceled: book not valid',
    ])
    venue.rows(refresh(add(1, 1, 100, 10), add(3, -1, 101, 4)))
    expect(desk.heard()).toEqual(['2 4@101 crossed maker'])
  })

  test.each(depths)('%s: a strategy sees no valid book until it is restated', (depth) => {
    const seen: string[] = []
    const strategy = strategyOf(
      (desk) => {
        const look = () => seen.push(`${desk.timeNs} ${desk.market.hasBothSides}`)
        return { onQuote: look, onBook: look, onTrade: look }
      },
      { quotes: true, book: true, trades: true },
    )
    const rows = [
      shows[depth](0, 1, 100, 10),
      shows[depth](1, -1, 102, 10),
      gap(2),
      trade(3, 1, 102, 1),
      ...reopen[depth],
      trade(6, 1, 102, 1),
    ]
    passOf(rows, [deskOf(strategy)], { depth })
    const at = (timeNs: number) => seen.filter((line) => line.startsWith(`${timeNs} `)).at(-1)
    expect([1, 3, 5, 6].map(at)).toEqual(['1 true', '3 false', '5 true', '6 true'])
    const inGap = seen.filter((line) => line.startsWith('2 ') || line.startsWith('3 '))
    expect(inGap.every((line) => line.endsWith('false'))).toBe(true)
  })
})
