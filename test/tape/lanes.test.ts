import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { allocateColumns, type TapeColumns } from '../../src/tape/columns.ts'
import { flagsOf, kindOf, type Lane, sideOf } from '../../src/tape/lane.ts'
import { layLanes, placeOf } from '../../src/tape/lay-lanes.hot.ts'
import type { Depth } from '../../src/tape/schema.ts'
import { type PlainRow, plainLane } from '../oracle/plain-lanes.ts'
import { propertyRuns } from '../support/property-runs.ts'

const row = fc.record({
  eventNs: fc.integer({ min: 0, max: 30 }),
  receivedNs: fc.integer({ min: 0, max: 30 }),
  kind: fc.integer({ min: 1, max: 14 }),
  side: fc.constantFrom(-1, 0, 1),
  priceTicks: fc.integer({ min: -5, max: 5 }),
  qtyLots: fc.integer({ min: 0, max: 2 ** 40 }),
  flags: fc.integer({ min: 0, max: 127 }),
})

function columnsOf(rows: readonly (typeof row extends fc.Arbitrary<infer R> ? R : never)[]) {
  const columns = allocateColumns(rows.length, 0n)
  rows.forEach((each, i) => {
    for (const [name, value] of Object.entries(each)) {
      ;(columns[name as keyof TapeColumns] as Float64Array)[i] = value
    }
    columns.orderRef[i] = i
  })
  return columns
}

function rowsOf(lane: Lane, depth: Depth): PlainRow[] {
  return Array.from({ length: lane.rows }, (_, i) => ({
    timeNs: lane.timeNs[i]!,
    kind: kindOf(lane.word[i]!),
    side: sideOf(lane.word[i]!),
    flags: flagsOf(lane.word[i]!),
    priceTicks: lane.priceTicks[i]!,
    qtyLots: lane.qtyLots[i]!,
    orderRef: depth === 'l3' ? lane.orderRef[i]! : -1,
  }))
}

describe('a tape laid out by its two clocks', () => {
  test.each(['l1', 'l2', 'l3'] as const)('is the plain lane, at %s', (depth) => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), (rows) => {
        const columns = columnsOf(rows)
        const { heard, venue } = layLanes(columns, depth)
        expect(rowsOf(heard.at(0), depth)).toEqual(plainLane(columns, 'receivedNs', depth))
        expect(rowsOf(venue.at(0), depth)).toEqual(plainLane(columns, 'eventNs', depth))
        expect(venue.lastNs).toBe(venue.at(0).timeNs.at(-1) ?? Number.NEGATIVE_INFINITY)
      }),
      propertyRuns(200, 51),
    )
  })

  test('a place is found as by looking at every time from there on', () => {
    const times = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 50 })
    fc.assert(
      fc.property(times, fc.nat(50), fc.integer({ min: -1, max: 42 }), (unsorted, from, until) => {
        const timeNs = Float64Array.from(unsorted).sort()
        const start = Math.min(from, timeNs.length)
        let plain = start
        while (plain < timeNs.length && timeNs[plain]! < until) plain++
        expect(placeOf(timeNs, timeNs.length, start, until)).toBe(plain)
      }),
      propertyRuns(500, 52),
    )
  })

  test('a row without a time is no tape', () => {
    const columns = columnsOf([
      { eventNs: Number.NaN, receivedNs: 1, kind: 1, side: 1, priceTicks: 1, qtyLots: 1, flags: 1 },
    ])
    expect(() => layLanes(columns, 'l2')).toThrow(/without a time/)
  })
})
