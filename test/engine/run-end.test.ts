import { describe, expect, test } from 'vitest'
import type { DeskConfig } from '../../src/engine/desk-config.ts'
import { J_UNFINISHED } from '../../src/engine/journal.hot.ts'
import { readJournal } from '../../src/engine/journal-reader.ts'
import { constantLatency } from '../../src/models/latency/constant.ts'
import { BUY } from '../../src/units/side.ts'
import { deskOf, passOf, rulesOf, strategyOf } from '../support/desk-builder.ts'
import { heardAfter, level } from '../support/tape-builder.ts'

const rows = heardAfter(5, [level(7, 1, 100, 10), level(7, -1, 102, 10), level(95, 1, 99, 1)])
const drains: Partial<DeskConfig> = {
  rules: rulesOf('hftbacktest-l2-no-partial'),
  runsUntilLanesEmpty: true,
}

/** Buys one at `atNs`; everything takes 30 each way. Returns what rang and what was left. */
function run(atNs: number, changes: Partial<DeskConfig>) {
  const rang: number[] = []
  const strategy = strategyOf((desk) => {
    for (let ns = 10; ns <= 300; ns += 10) desk.at(ns)
    return {
      onTimer() {
        rang.push(desk.timeNs)
        if (desk.timeNs === atNs) desk.submit({ side: BUY, qtyLots: 1, priceTicks: 102 })
      },
    }
  })
  const result = passOf(rows, [
    deskOf(strategy, { latency: constantLatency(30, 30, false), ...changes }),
  ])
  const desk = result.desks[0]!
  const unfinished: string[] = []
  readJournal(desk.journal, (r) => {
    if (r.code === J_UNFINISHED) unfinished.push(`${r.timeNs} ${r.a}/${r.b} order ${r.number}`)
  })
  return { rang, unfinished, position: desk.position(), last: rang.at(-1), result }
}

describe('the end of a run', () => {
  test('by default it is the last row of either lane; what is under way is unfinished', () => {
    // The last row is heard at 100. Sent at 40, the answers are heard at 100: the last moment counts.
    expect(run(40, {})).toMatchObject({ unfinished: [], position: 1, last: 100 })
    // Sent at 50: the venue fills at 80, its New (4/1) and Fill (4/2) would be heard at 110.
    expect(run(50, {})).toMatchObject({
      unfinished: ['110 4/1 order 1', '110 4/2 order 1'],
      position: 0,
      last: 100,
    })
    // Sent at 80, it would arrive at 110.
    expect(run(80, {}).unfinished).toEqual(['110 1/0 order 1'])
  })

  test('where it goes on until all lanes are empty, nothing is left under way', () => {
    const { unfinished, position } = run(80, drains)
    expect([unfinished, position]).toEqual([[], 1])
  })

  test('and the step in which the lanes run empty is not shown', () => {
    // Nothing under way: the last row is heard at 100, the timer of 90 is the last before it.
    expect(run(-1, drains).last).toBe(90)
    // Sent at 80: arrives at 110, heard at 140.
    expect(run(80, drains).last).toBe(130)
  })

  test('a desk that listens later ends later, whoever else is there', () => {
    const late = run(-1, { feedOffsetNs: 40 })
    expect(late.last).toBe(140)
    const strategy = strategyOf(() => ({}))
    const both = passOf(rows, [deskOf(strategy), deskOf(strategy, { feedOffsetNs: 40 })], {
      sampleNs: 25,
    })
    const times = both.samplers.map((sampler) => [...sampler.timeNs.slice(0, sampler.rows)])
    expect(times).toEqual([
      [25, 50, 75, 100],
      [25, 50, 75, 100, 125, 140],
    ])
  })

  test('the last equity sample holds what was booked after the last row', () => {
    const strategy = strategyOf((desk) => {
      desk.at(80)
      return { onTimer: () => desk.submit({ side: BUY, qtyLots: 1, priceTicks: 102 }) }
    })
    const latency = constantLatency(30, 30, false)
    const { samplers } = passOf(rows, [deskOf(strategy, { latency, ...drains })], { sampleNs: 25 })
    const { rows: count, positionLots, timeNs } = samplers[0]!
    expect([timeNs[count - 1], positionLots[0]?.[count - 1]]).toEqual([100, 1])
  })

  test('the stale slot of an earlier report leaves no trace in an unfinished order', () => {
    const strategy = strategyOf((desk) => {
      desk.at(20)
      desk.at(90)
      return { onTimer: () => desk.submit({ side: BUY, qtyLots: 1, priceTicks: 102 }) }
    })
    const [desk] = passOf(rows, [
      deskOf(strategy, { latency: constantLatency(30, 1, false) }),
    ]).desks
    const left: number[] = []
    readJournal(desk!.journal, (r) => {
      if (r.code === J_UNFINISHED) left.push(r.a, r.b)
    })
    expect(left).toEqual([1, 0])
  })
})

describe('a strategy that always has something on its way', () => {
  test('is ended with a word, an hour after the last row', () => {
    const strategy = strategyOf((desk) => {
      desk.submit({ side: BUY, qtyLots: 1, priceTicks: 50 })
      desk.at(desk.timeNs + 1e9)
      return {
        onTimer() {
          desk.submit({ side: BUY, qtyLots: 1, priceTicks: 50 })
          desk.at(desk.timeNs + 1e9)
        },
      }
    })
    const latency = constantLatency(2e9, 2e9, false)
    expect(() => passOf(rows, [deskOf(strategy, { ...drains, latency })])).toThrow(
      /an hour after the last row/,
    )
  })
})

describe('periodic wakes', () => {
  const ring = (everyNs: number, firstNs: number, lastNs: number) => {
    const times: number[] = []
    const strategy = strategyOf((desk) => ({ onTimer: () => times.push(desk.timeNs) }), { everyNs })
    passOf([level(firstNs, 1, 100, 1), level(lastNs, 1, 99, 1)], [deskOf(strategy)])
    return times
  }

  test('fall on multiples of the period from 00:00 UTC, the first and last moment included', () => {
    expect(ring(10, 7, 40)).toEqual([10, 20, 30, 40])
    expect(ring(10, 20, 35)).toEqual([20, 30])
    const day = 86_400_000_000_000
    expect(ring(1_000_000_007, day - 1, day + 2_000_000_000)).toEqual(
      [86_400 * 1_000_000_007, 86_401 * 1_000_000_007].filter(
        (ns) => ns >= day - 1 && ns <= day + 2_000_000_000,
      ),
    )
    expect(ring(1000, 3 * day + 1, 3 * day + 1500)).toEqual([3 * day + 1000])
  })

  test.each([0, -1, 0.5, Number.NaN])('a period of %d is refused', (everyNs) => {
    expect(() => ring(everyNs, 1, 2)).toThrow(/wakes.everyNs .*whole number of ns above 0/)
  })
})
