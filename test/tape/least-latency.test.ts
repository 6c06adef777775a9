import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LatencyWatch } from '../../src/tape/least-latency.ts'
import { FLAG_SNAPSHOT_FIRST, FLAG_SNAPSHOT_LAST, LEVEL, SNAPSHOT } from '../../src/tape/schema.ts'
import { propertyRuns } from '../support/property-runs.ts'

const MINUTE_NS = 60e9

test('is the least of each minute, from the first row that was heard', () => {
  const row = fc.record({
    receivedNs: fc.integer({ min: 0, max: 5 * MINUTE_NS }),
    latencyNs: fc.integer({ min: 0, max: 1000 }),
  })
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows) => {
      const watch = new LatencyWatch()
      for (const { receivedNs, latencyNs } of rows) {
        watch.add(LEVEL, 0, receivedNs - latencyNs, receivedNs)
      }
      const firstNs = rows[0]?.receivedNs ?? 0
      const minuteOf = (ns: number) => Math.max(0, Math.floor((ns - firstNs) / MINUTE_NS))
      const last = Math.max(...rows.map(({ receivedNs }) => minuteOf(receivedNs)))
      const expected = Array.from({ length: last + 1 }, (_, minute) => {
        const own = rows.filter(({ receivedNs }) => minuteOf(receivedNs) === minute)
        return own.length === 0 ? Number.NaN : Math.min(...own.map(({ latencyNs }) => latencyNs))
      })
      expect(watch.least).toEqual({ firstNs, leastNs: Float64Array.from(expected) })
    }),
    propertyRuns(200, 5),
  )
})

test('rows of a snapshot are of another moment, and do not count', () => {
  const watch = new LatencyWatch()
  watch.add(SNAPSHOT, FLAG_SNAPSHOT_FIRST, 0, MINUTE_NS)
  watch.add(LEVEL, 0, 0, MINUTE_NS)
  watch.add(SNAPSHOT, FLAG_SNAPSHOT_LAST, 0, MINUTE_NS)
  expect(watch.least).toBeNull()
  watch.add(LEVEL, 0, 2 * MINUTE_NS - 7, 2 * MINUTE_NS)
  expect(watch.least).toEqual({ firstNs: 2 * MINUTE_NS, leastNs: Float64Array.of(7) })
})
