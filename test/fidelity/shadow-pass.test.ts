import { describe, expect, test } from 'vitest'
import { contenderOf, EARLIEST, LATEST } from '../../src/fidelity/contender.ts'
import { passShadows, type ShadowPassOptions } from '../../src/fidelity/shadow-pass.ts'
import { trueQueueFills } from '../../src/fidelity/true-queue.ts'
import { hazard } from '../../src/models/queue/hazard.ts'
import { add, cancel, execute, modify, orderTape, trade } from './order-tape.ts'

const ALL: ShadowPassOptions = {
  fromNs: Number.NEGATIVE_INFINITY,
  toNs: Number.POSITIVE_INFINITY,
  conflateNs: 0,
  graceNs: 0,
}

function shadowsOf(
  messages: Parameters<typeof orderTape>[0],
  options: Partial<ShadowPassOptions> = {},
) {
  const { tape, identity } = orderTape(messages)
  const contenders = [LATEST, EARLIEST, contenderOf(hazard(1.25, 1, true))]
  const set = passShadows(tape, identity, contenders, { ...ALL, ...options })
  return { ...set, trueQueue: trueQueueFills(tape, identity, set.shadows) }
}

const MS = 1e6
/** A bid of 5 lots stands ahead of order 1. */
const OPEN = [[add(0, 1, 100, 5)], [add(9, -1, 101, 9)], [add(1, 1, 100, 2)]]

describe('a shadow', () => {
  test('stands behind what was displayed, fills when its order does, and ends with it', () => {
    const { shadows, trueQueue } = shadowsOf([
      ...OPEN,
      [trade(-1, 100, 6), execute(0, 5), execute(1, 1)],
      [cancel(1, 1)],
    ])
    const [, shadow] = shadows
    expect(shadow).toMatchObject({
      aheadLots: 5,
      distanceTicks: 0,
      enteredNs: 3 * MS,
      filledNs: 4 * MS,
      oracleNs: 4 * MS,
      endedNs: 5 * MS,
    })
    expect([...(shadow?.predictedNs ?? [])]).toEqual([4 * MS, 4 * MS, 4 * MS])
    expect([...trueQueue]).toEqual([4 * MS, 4 * MS])
  })

  test('is told levels without the real order: it is no candidate for a cancel', () => {
    // 5 ahead, ours 2, nothing behind: 3 that leave stood ahead. Then 2 trade, the third would be ours.
    const messages = [
      ...OPEN,
      [cancel(0, 3)],
      [trade(-1, 100, 3), execute(0, 2), execute(1, 1)],
      [cancel(1, 1)],
    ]
    const shadow = shadowsOf(messages).shadows.at(-1)
    expect([...(shadow?.predictedNs ?? [])]).toEqual([5 * MS, 5 * MS, 5 * MS])
  })

  test('a decrease that may have stood behind: the latest waits, the earliest does not', () => {
    const messages = [
      ...OPEN,
      [add(2, 1, 100, 4)],
      [cancel(2, 4)],
      [add(3, 1, 100, 5)],
      [cancel(0, 5)],
      [trade(-1, 100, 1), execute(1, 1)],
      [cancel(1, 1)],
      [cancel(3, 5)],
    ]
    const shadow = shadowsOf(messages).shadows.find(({ order }) => order === 2)
    expect(shadow?.filledNs).toBe(8 * MS)
    expect(shadow?.oracleNs).toBe(8 * MS)
    expect(shadow?.predictedNs[0]).toBeNaN()
    expect(shadow?.predictedNs[1]).toBe(8 * MS)
  })

  test('an order that the match takes out is not filled in that message, whatever a model says', () => {
    const messages = [
      ...OPEN,
      [add(2, 1, 100, 4)],
      [trade(-1, 100, 7), execute(0, 5), execute(2, 2), cancel(1, 2)],
      [cancel(2, 2)],
    ]
    const { shadows, trueQueue } = shadowsOf(messages)
    const at = shadows.findIndex(({ order }) => order === 2)
    expect(shadows[at]?.filledNs).toBeNaN()
    expect(shadows[at]?.oracleNs).toBeNaN()
    expect([...(shadows[at]?.predictedNs ?? [])]).toEqual([Number.NaN, Number.NaN, Number.NaN])
    expect(trueQueue[at]).toBeNaN()
  })

  test('who is taken out ahead of us lets the trade reach us: the in-match rule sees it', () => {
    const messages = [
      ...OPEN,
      [trade(-1, 100, 4), execute(0, 3), execute(1, 1), cancel(0, 2)],
      [cancel(1, 1)],
    ]
    const shadow = shadowsOf(messages).shadows.at(-1)
    expect(shadow?.filledNs).toBe(4 * MS)
    expect(shadow?.oracleNs).toBe(4 * MS)
    expect([...(shadow?.predictedNs ?? [])]).toEqual([Number.NaN, Number.NaN, 4 * MS])
  })

  test('a trade beyond our price fills', () => {
    const messages = [
      ...OPEN,
      [add(5, 1, 99, 3)],
      [trade(-1, 100, 2), trade(-1, 99, 1), execute(0, 5), execute(1, 2), execute(5, 1)],
    ]
    const shadow = shadowsOf(messages).shadows.find(({ priceTicks, order }) => {
      return priceTicks === 100 && order === 2
    })
    expect([...(shadow?.predictedNs ?? [])]).toEqual([5 * MS, 5 * MS, 5 * MS])
  })

  test('ends where its order loses its place, and another one begins there: the second set', () => {
    const { shadows } = shadowsOf([
      ...OPEN,
      [modify(1, 99, 2)],
      [modify(1, 99, 1)],
      [modify(1, 99, 4)],
      [cancel(1, 4)],
    ])
    const of = shadows.filter(({ order }) => order === 2)
    expect(of.map(({ isAdded, endedNs }) => [isAdded, endedNs])).toEqual([
      [true, 4 * MS],
      [false, 6 * MS],
    ])
    expect(of[1]).toMatchObject({ priceTicks: 99, aheadLots: 0, distanceTicks: 1 })
  })

  test('without an end on the tape it is counted, and not scored', () => {
    expect(shadowsOf(OPEN)).toMatchObject({ shadows: [], unended: 3 })
  })
})

describe('options', () => {
  const LATE = [
    ...OPEN,
    [add(2, 1, 100, 4)],
    [cancel(0, 5)],
    [trade(-1, 100, 2), execute(1, 2)],
    [trade(-1, 100, 4), execute(2, 4)],
  ]

  test('grace: a model may be late where the order was executed whole', () => {
    const at = (graceNs: number) =>
      shadowsOf(LATE, { graceNs }).shadows.find(({ order }) => order === 2)?.predictedNs[0]
    expect(at(0)).toBeNaN()
    expect(at(MS)).toBe(7 * MS)
  })

  test('a slower feed tells the sizes of levels later, trades as they come', () => {
    const hears = (conflateNs: number) =>
      shadowsOf(LATE, { conflateNs }).shadows.find(({ order }) => order === 2)?.predictedNs[1]
    expect(hears(0)).toBe(6 * MS)
    expect(hears(50 * MS)).toBeNaN()
  })

  test('a window: orders that came in it', () => {
    const { shadows } = shadowsOf(LATE, { fromNs: 3 * MS, toNs: 4 * MS })
    expect(shadows.map(({ enteredNs }) => enteredNs)).toEqual([3 * MS])
  })
})
