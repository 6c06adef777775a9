import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ClockMeter } from '../../src/feeds/import/clock-repair.ts'

const START = 1_723_161_600_000_000_000n

function meterOf(rows: readonly (readonly [atNs: number, latencyNs: number])[]): ClockMeter {
  const meter = new ClockMeter()
  for (const [atNs, latencyNs] of rows) {
    const receivedNs = START + BigInt(atNs)
    meter.observe(receivedNs - BigInt(latencyNs), receivedNs)
  }
  return meter
}

test('a clock that runs behind is shifted so that the fastest message has the base latency', () => {
  const meter = meterOf([
    [0, -1_000_000],
    [5, -1_500_000],
    [9, 20],
  ])
  expect(meter.repair(0, null)).toMatchObject({
    method: 'minimum-shift',
    shiftNs: 1_500_000,
    minimumLatencyNs: -1_500_000,
    rowsTouched: 3,
  })
  expect(meter.repair(250, null).shiftNs).toBe(1_500_250)
})

test('a clock that does not run behind is left alone, base latency or not', () => {
  const meter = meterOf([
    [0, 5],
    [5, 0],
  ])
  const left = { method: 'none', shiftNs: 0, rowsTouched: 0, minimumLatencyNs: 0 }
  expect(meter.repair(0, null)).toMatchObject(left)
  expect(meter.repair(1000, 'why')).toMatchObject({ ...left, standIn: 'why' })
})

test('drift is the spread of the minima of ten equal pieces, with an alarm beyond 100 ms', () => {
  const second = 1_000_000_000
  const drifting = (step: number) =>
    meterOf(
      Array.from({ length: 1000 }, (_, i) => [
        i * second,
        Math.floor(i / 100) * step + (i % 7 === 0 ? 0 : 5_000_000_000),
      ]),
    )
  expect(drifting(11_111_111).repair(0, null)).toMatchObject({
    driftNs: 99_999_999,
    driftAlarm: false,
  })
  expect(drifting(11_111_112).repair(0, null)).toMatchObject({
    driftNs: 100_000_008,
    driftAlarm: true,
  })
})

test('after the repair no latency is below the base latency, and one is equal to it', () => {
  const rows = fc.array(fc.tuple(fc.nat(1e12), fc.integer({ min: -2e9, max: 2e9 })), {
    minLength: 1,
  })
  fc.assert(
    fc.property(rows, fc.nat(1e6), (list, base) => {
      const ordered = [...list].sort((a, b) => a[0] - b[0])
      const { shiftNs, minimumLatencyNs, driftNs } = meterOf(ordered).repair(base, null)
      const latencies = ordered.map(([, latency]) => latency)
      const smallest = Math.min(...latencies)
      expect(minimumLatencyNs).toBe(smallest)
      expect(shiftNs).toBe(smallest < 0 ? base - smallest : 0)
      expect(driftNs).toBeGreaterThanOrEqual(0)
      expect(driftNs).toBeLessThanOrEqual(Math.max(...latencies) - smallest)
    }),
  )
})
