import { describe, expect, test } from 'vitest'
import { BREAKERS, type BreakerName } from '../../src/risk/breakers/breaker-table.ts'
import { noRisk } from '../../src/risk/risk-settings.ts'
import { NS_PER_MS, NS_PER_SECOND } from '../../src/units/time.ts'
import { deskOf, passOf, strategyOf } from '../support/desk-builder.ts'
import { onlyBreakers } from '../support/risk-bench.ts'
import { gap, level, type Row, snapshot } from '../support/tape-builder.ts'

const MINUTE_NS = 60 * NS_PER_SECOND
const HOUR_NS = 60 * MINUTE_NS

/** What a desk's breakers did, as `name moment`; it is woken every 10 s and does nothing. */
function trips(rows: readonly Row[], name: BreakerName, limit: number): string[] {
  const strategy = { ...strategyOf(() => ({})), wakes: { everyNs: 10 * NS_PER_SECOND } }
  const risk = { ...noRisk(), breakers: onlyBreakers({ [name]: limit }) }
  const [desk] = passOf(rows, [deskOf(strategy, { risk })]).desks
  return desk?.guard.told.map(({ record, momentNs }) => `${record.breaker} ${momentNs}`) ?? []
}

const late = (row: Row, latencyNs: number): Row => ({ ...row, heardNs: row.atNs + latencyNs })
const every = (seconds: number, count: number, latencyNs: (at: number) => number): Row[] =>
  Array.from({ length: count }, (_, i) => {
    const atNs = i * seconds * NS_PER_SECOND
    return late(level(atNs, i % 2 === 0 ? 1 : -1, i % 2 === 0 ? 99 : 101, 1 + i), latencyNs(atNs))
  })

describe("the recording's clock", () => {
  test('trips when a minute has moved, at its end, and not while single rows are slow', () => {
    const steady = every(
      1,
      300,
      (atNs) => (atNs % (7 * NS_PER_SECOND) === 0 ? 900 : 20) * NS_PER_MS,
    )
    expect(trips(steady, 'clockDrift', 100)).toEqual([])
    const moved = every(1, 300, (atNs) => (atNs < 130 * NS_PER_SECOND ? 20 : 121) * NS_PER_MS)
    // Minutes count from the first row that was heard; the fourth is the first that is slow whole.
    expect(trips(moved, 'clockDrift', 100)).toEqual([
      `clockDrift ${4 * MINUTE_NS + 20 * NS_PER_MS}`,
    ])
    expect(trips(moved, 'clockDrift', 101)).toEqual([])
  })
})

describe('a silence', () => {
  const book = (atNs: number) =>
    snapshot(atNs, [
      [1, 99, 5],
      [-1, 101, 5],
    ])

  test('before the first row after the snapshot that a recording begins with is none', () => {
    const opened = [...book(0), level(5 * HOUR_NS, 1, 98, 1), level(5 * HOUR_NS + 1, 1, 97, 1)]
    expect(trips(opened, 'staleData', 1000)).toEqual([])
    const silent = [...book(0), level(1, 1, 98, 1), level(5 * HOUR_NS, 1, 97, 1)]
    expect(trips(silent, 'staleData', 1000)).toEqual([`staleData ${NS_PER_SECOND + 2}`])
  })
})

describe('a gap', () => {
  test('that is never closed is told when the recording ends', () => {
    const rows = [
      ...every(1, 4, () => 0),
      gap(4 * NS_PER_SECOND),
      level(9 * NS_PER_SECOND, 1, 99, 2),
    ]
    const at = 4 * NS_PER_SECOND + 2000 * NS_PER_MS + 1
    expect(trips(rows, 'gappedBook', 2000)).toEqual([`gappedBook ${at}`])
    expect(trips(rows, 'gappedBook', 5000)).toEqual([])
  })
})

describe('sides that cross', () => {
  test('count when they stay crossed, not when the message takes it back', () => {
    const { standard } = BREAKERS.find(({ name }) => name === 'crossedBook')!
    expect(standard).toBe(100)
    const cross = (atNs: number, isTakenBack: boolean): Row[] => {
      const [bid, ask] = [level(atNs, 1, 101, 1), level(atNs, -1, 101, 0)]
      const back = [level(atNs + 1, 1, 101, 0), level(atNs + 1, -1, 101, 5)]
      return isTakenBack ? [{ ...bid, flags: 0 }, ask, ...back] : [bid, ...back]
    }
    const rows = (isTakenBack: boolean) => [
      ...snapshot(0, [
        [1, 99, 5],
        [-1, 101, 5],
      ]),
      ...Array.from({ length: 5 }, (_, i) => cross((i + 1) * NS_PER_SECOND, isTakenBack)).flat(),
    ]
    expect(trips(rows(true), 'crossedBook', 3)).toEqual([])
    expect(trips(rows(false), 'crossedBook', 3)).toEqual([`crossedBook ${4 * NS_PER_SECOND}`])
  })
})
