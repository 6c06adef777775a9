import { describe, expect, test } from 'vitest'
import { FOK, IOC } from '../../src/orders/intent.ts'
import { FLAG_HIDDEN, FLAG_OFF_BOOK, FLAG_OFFGRID, FLAG_WHOLE_SIDE } from '../../src/tape/schema.ts'
import { BUY, SELL } from '../../src/units/side.ts'
import { rulesOf } from '../support/desk-builder.ts'
import {
  add,
  cancel,
  execute,
  fillsOf,
  gap,
  L3Bench,
  modify,
  print,
  refresh,
  together,
  wipe,
} from './l3-bench.ts'

/** Bids 1: 10@100, 2: 5@100, 3: 7@99; asks 4: 10@102, 5: 4@103. */
const book = [
  add(1, 1, 100, 10),
  add(2, 1, 100, 5),
  add(3, 1, 99, 7),
  add(4, -1, 102, 10),
  add(5, -1, 103, 4),
]

/** A venue with that book, and one desk that has joined a price as buyer of 6. */
function joined(price = 100) {
  const venue = new L3Bench().rows(book)
  const desk = venue.desk()
  desk.limit(BUY, price, 6)
  desk.heard()
  return { venue, desk }
}

describe('our place in the queue', () => {
  test('an order joins behind all that is displayed', () => {
    const { venue, desk } = joined()
    expect(desk.ahead.get(1)).toBe(15)
    venue.rows(execute(1, 10), execute(2, 5))
    expect(fillsOf(desk)).toEqual([])
    venue.rows(add(6, 1, 100, 3), execute(6, 3))
    expect(fillsOf(desk)).toEqual(['1 3@100 queue-cleared maker'])
  })

  test('executions ahead of us fill nothing, whatever the print beside them says', () => {
    const { venue, desk } = joined()
    venue.rows(together(print(-1, 100, 15), execute(1, 10), execute(2, 5)))
    expect(fillsOf(desk)).toEqual([])
  })

  /** Rows that take lots off the queue before us, and what then stands ahead. */
  const moves: readonly (readonly [string, ReturnType<typeof add>, number])[] = [
    ['a partial cancel ahead', cancel(1, 4), 11],
    ['a whole cancel ahead', cancel(1, 10), 5],
    ['an execution ahead', execute(1, 3), 12],
    ['less size ahead', modify(2, 100, 1), 11],
    ['more size ahead: it goes behind us', modify(1, 100, 12), 5],
    ['another price ahead', modify(2, 99, 5), 10],
    ['an order ahead is added anew', add(1, 1, 98, 9), 5],
    ['an order ahead is added anew at its price', add(1, 1, 100, 9), 5],
    ['somebody joins behind us', add(9, 1, 100, 50), 15],
    ['a cancel at another price', cancel(3, 7), 15],
    ['a stranger is canceled', cancel(77, 3), 15],
  ]
  test.each(moves)('%s', (_, row, ahead) => {
    const { venue, desk } = joined()
    const told: number[] = []
    venue.venue.register({
      number: 0,
      rules: desk.rules,
      rested: () => {},
      filled: (...said) => told.push(said[6]),
      answered: () => {},
    })
    // An execution behind us: it is told with what stands ahead of us then.
    venue.rows(row, add(10, 1, 100, 1), execute(10, 1))
    expect(told).toEqual([ahead])
  })

  test('what leaves behind us does not move us up', () => {
    const { venue, desk } = joined()
    venue.rows(add(6, 1, 100, 30), cancel(6, 10), modify(6, 100, 5), execute(1, 10), cancel(6, 5))
    venue.rows(execute(2, 4), add(7, 1, 100, 1), execute(7, 1))
    expect(fillsOf(desk)).toEqual(['1 1@100 queue-cleared maker'])
  })

  test('more of our size goes to the back, less keeps the place', () => {
    const { venue, desk } = joined()
    venue.rows(add(6, 1, 100, 5))
    desk.replace(1, { qtyLots: 4 })
    venue.rows(execute(6, 1))
    expect(fillsOf(desk)).toEqual(['1 1@100 queue-cleared maker'])
    desk.replace(1, { qtyLots: 9 })
    venue.rows(execute(6, 1))
    expect(fillsOf(desk)).toEqual([])
    expect(desk.ahead.get(1)).toBe(19)
  })
})

describe('an execution of an order behind us', () => {
  test('at our price fills us, by at most what was executed', () => {
    const { venue, desk } = joined()
    venue.rows(add(6, 1, 100, 20), execute(6, 2), execute(6, 99))
    expect(fillsOf(desk)).toEqual(['1 2@100 queue-cleared maker', '1 4@100 queue-cleared maker'])
    expect(venue.venue.restingCount).toBe(0)
  })

  test('is never larger than the order that was executed', () => {
    const { venue, desk } = joined()
    venue.rows(add(6, 1, 100, 2), execute(6, 50))
    expect(fillsOf(desk)).toEqual(['1 2@100 queue-cleared maker'])
  })

  test('at a worse price fills us at ours, as traded through', () => {
    const { venue, desk } = joined()
    venue.rows(execute(3, 4))
    expect(fillsOf(desk)).toEqual(['1 4@100 traded-through maker'])
  })

  test('at a better price, or on the other side, does not touch us', () => {
    const { venue, desk } = joined(99)
    venue.rows(execute(1, 10), execute(4, 10), execute(5, 4))
    expect(fillsOf(desk)).toEqual([])
  })

  test("is shared among a desk's orders: best price first, then the earlier", () => {
    const { venue, desk } = joined(99)
    desk.limit(BUY, 100, 2)
    desk.limit(BUY, 100, 3)
    desk.limit(BUY, 99, 5)
    venue.rows(add(6, 1, 98, 50), execute(6, 13))
    expect(fillsOf(desk)).toEqual([
      '2 2@100 traded-through maker',
      '3 3@100 traded-through maker',
      '1 6@99 traded-through maker',
      '4 2@99 traded-through maker',
    ])
  })

  test('fills each desk for itself', () => {
    const venue = new L3Bench().rows(book)
    const [one, two] = [venue.desk(), venue.desk()]
    one.limit(BUY, 100, 6)
    two.limit(BUY, 100, 6)
    venue.rows(add(6, 1, 100, 9), execute(6, 4))
    expect(fillsOf(one)).toEqual(['1 4@100 queue-cleared maker'])
    expect(fillsOf(two)).toEqual(['1 4@100 queue-cleared maker'])
  })

  test('of several orders in one message counts each', () => {
    const { venue, desk } = joined()
    venue.rows(add(6, 1, 100, 2), add(7, 1, 100, 2))
    venue.rows(together(execute(1, 10), execute(2, 5), execute(6, 2), execute(7, 2)))
    expect(fillsOf(desk)).toEqual(['1 2@100 queue-cleared maker', '1 2@100 queue-cleared maker'])
  })

  test('sells stand in line as buys do', () => {
    const venue = new L3Bench().rows(book)
    const desk = venue.desk()
    desk.limit(SELL, 102, 6)
    venue.rows(execute(4, 10), execute(5, 1), add(6, -1, 102, 9), execute(6, 2))
    expect(fillsOf(desk)).toEqual(['1 1@102 traded-through maker', '1 2@102 queue-cleared maker'])
  })

  test('in a gap counts as before: who stood behind us stands behind us still', () => {
    const { venue, desk } = joined()
    venue.rows(gap(), execute(2, 5), execute(3, 2))
    expect(fillsOf(desk)).toEqual(['1 2@100 traded-through maker'])
  })
})

describe('hidden trades', () => {
  test('at our price or beyond are ours up to their size, the best price first', () => {
    const { venue, desk } = joined()
    desk.limit(BUY, 99, 3)
    venue.rows(print(-1, 100, 1, FLAG_HIDDEN))
    expect(fillsOf(desk)).toEqual(['1 1@100 hidden-at-price maker'])
    venue.rows(print(0, 98, 7, FLAG_HIDDEN))
    expect(fillsOf(desk)).toEqual(['1 5@100 hidden-at-price maker', '2 2@99 hidden-at-price maker'])
  })

  test('that were made elsewhere fill nobody', () => {
    const { venue, desk } = joined()
    venue.rows(print(-1, 98, 7, FLAG_HIDDEN | FLAG_OFF_BOOK))
    expect(fillsOf(desk)).toEqual([])
  })

  test('of our own side, short of our price or rounded to it do not; visible prints never do', () => {
    const { venue, desk } = joined()
    venue.rows(
      print(1, 100, 9, FLAG_HIDDEN),
      print(-1, 101, 9, FLAG_HIDDEN),
      print(-1, 100, 9, FLAG_HIDDEN | FLAG_OFFGRID),
      print(-1, 90, 99),
    )
    expect(fillsOf(desk)).toEqual([])
    venue.rows(print(-1, 99, 9, FLAG_HIDDEN | FLAG_OFFGRID))
    expect(fillsOf(desk)).toEqual(['1 6@100 hidden-at-price maker'])
  })
})

describe('a refresh', () => {
  const again = [add(1, 1, 100, 10), add(2, 1, 100, 5), add(4, -1, 102, 10)]

  test('sends ours to the back, in their order', () => {
    const { venue, desk } = joined()
    desk.limit(BUY, 100, 2)
    venue.rows(add(6, 1, 100, 8), refresh(...again, add(6, 1, 100, 8)), execute(6, 8))
    expect(fillsOf(desk)).toEqual([])
    venue.rows(add(7, 1, 100, 9), execute(7, 7))
    expect(fillsOf(desk)).toEqual(['1 6@100 queue-cleared maker', '2 1@100 queue-cleared maker'])
  })

  test('that leaves our price empty puts us first there', () => {
    const { venue, desk } = joined()
    venue.rows(refresh(add(3, 1, 99, 7)), add(7, 1, 100, 9), execute(7, 2))
    expect(fillsOf(desk)).toEqual(['1 2@100 queue-cleared maker'])
  })

  test('a cleared side: nobody stands ahead; what its message restates does; the other side stays', () => {
    const { venue, desk } = joined()
    desk.limit(SELL, 102, 6)
    venue.rows(together(wipe(1, 0, FLAG_WHOLE_SIDE), add(6, 1, 100, 8)))
    venue.rows(execute(6, 8), add(7, -1, 102, 3), execute(7, 1))
    expect(fillsOf(desk)).toEqual(['2 1@102 queue-cleared maker'])
    venue.rows(wipe(1, 0, FLAG_WHOLE_SIDE), add(8, 1, 100, 8), execute(8, 5))
    expect(fillsOf(desk)).toEqual(['1 5@100 queue-cleared maker'])
  })

  test('a side cleared through a price: who stands behind it keeps the place', () => {
    const { venue, desk } = joined(99)
    venue.rows(add(6, 1, 99, 8), wipe(1, 100), execute(6, 2))
    expect(fillsOf(desk)).toEqual(['1 2@99 queue-cleared maker'])
  })

  test('that states a level again order by order gives back nothing of what we took', () => {
    const { venue, desk } = joined()
    desk.market(BUY, 10)
    venue.rows(refresh(add(4, -1, 102, 6), add(8, -1, 102, 6)))
    desk.market(BUY, 50)
    expect(fillsOf(desk)).toEqual(['2 10@102 taker-level taker', '3 2@102 taker-level taker'])
  })
})

describe('taking from orders', () => {
  test('walks the sums of the orders by price; what was taken is remembered', () => {
    const venue = new L3Bench().rows(book, add(6, -1, 102, 2))
    const desk = venue.desk()
    desk.limit(BUY, 102, 12, { tif: FOK })
    desk.limit(BUY, 103, 9, { tif: IOC })
    expect(fillsOf(desk)).toEqual(['1 12@102 taker-level taker', '2 4@103 taker-level taker'])
    venue.rows(cancel(6, 2), add(7, -1, 102, 3))
    desk.market(BUY, 9)
    expect(fillsOf(desk)).toEqual(['3 3@102 taker-level taker'])
  })

  test('an order of the other side that comes to our price fills us with what it has', () => {
    const venue = new L3Bench().rows(book)
    const desk = venue.desk()
    desk.limit(BUY, 101, 6)
    venue.rows(together(add(6, -1, 101, 2), cancel(6, 2)))
    expect(fillsOf(desk)).toEqual([])
    venue.rows(add(7, -1, 101, 2))
    expect(fillsOf(desk)).toEqual(['1 2@101 crossed maker'])
    // Real orders that cross each other are no market to take from, until they cross no more.
    venue.rows(add(8, -1, 100, 1))
    expect(fillsOf(desk)).toEqual([])
    venue.rows(cancel(8, 1), add(9, -1, 101, 3))
    expect(fillsOf(desk)).toEqual(['1 3@101 crossed maker'])
  })

  test('fills by the whole order where the rules say so', () => {
    const venue = new L3Bench().rows(book)
    const desk = venue.desk({ ...rulesOf(), fillsWhole: true })
    desk.limit(BUY, 100, 6)
    venue.rows(execute(3, 1))
    expect(fillsOf(desk)).toEqual(['1 6@100 traded-through maker'])
  })
})
