import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RecentOrders } from '../../src/risk/recent-orders.hot.ts'
import { SlidingWindow } from '../../src/risk/sliding-window.hot.ts'
import { PlainRecentOrders } from '../oracle/plain-recent-orders.ts'
import { PlainWindow } from '../oracle/plain-window.ts'
import { propertyRuns } from '../support/property-runs.ts'

/** Long stands still, bursts, and gaps that let everything go. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, 0, 1, 2) },
  { weight: 1, arbitrary: fc.constantFrom(9, 10, 11, 1000) },
)

describe('SlidingWindow', () => {
  test('counts and sums what its plain twin does, at any time', () => {
    const command = fc.record({
      wait: step,
      value: fc.integer({ min: -5, max: 9 }),
      act: fc.constantFrom('add', 'add', 'add', 'add', 'look', 'clear'),
    })
    const property = fc.property(fc.array(command, { maxLength: 400, size: 'max' }), (commands) => {
      const window = new SlidingWindow(10)
      const plain = new PlainWindow(10)
      let nowNs = -3
      for (const { wait, value, act } of commands) {
        nowNs += wait
        if (act === 'add') {
          window.add(nowNs, value)
          plain.add(nowNs, value)
        } else if (act === 'clear' && value > 7) {
          window.clear()
          plain.clear()
        } else window.passTo(nowNs)
        expect({ count: window.count, sum: window.sum }).toEqual(plain.at(nowNs))
      }
    })
    fc.assert(property, propertyRuns(300, 1))
  })

  test('the first moment of its time counts no longer than the time', () => {
    const window = new SlidingWindow(10)
    window.add(5)
    window.passTo(14)
    expect(window.count).toBe(1)
    window.passTo(15)
    expect(window.count).toBe(0)
  })

  test('holds as many as come within its time', () => {
    const window = new SlidingWindow(10)
    for (let i = 0; i < 5000; i++) window.add(Math.floor(i / 1000), 2)
    expect([window.count, window.sum]).toEqual([5000, 10_000])
    window.passTo(11)
    expect([window.count, window.sum]).toEqual([3000, 6000])
  })
})

describe('RecentOrders', () => {
  test('finds what its plain twin finds', () => {
    const order = fc.tuple(
      fc.constantFrom(0, 1),
      fc.constantFrom(1, -1),
      fc.constantFrom(0, 100, 101),
      fc.constantFrom(1, 2),
    )
    const command = fc.record({ wait: step, order, isSent: fc.boolean() })
    const property = fc.property(fc.array(command, { maxLength: 300, size: 'max' }), (commands) => {
      const recent = new RecentOrders(10)
      const plain = new PlainRecentOrders(10)
      let nowNs = 0
      for (const { wait, order, isSent } of commands) {
        nowNs += wait
        expect(recent.ageNs(nowNs, ...order)).toBe(plain.ageNs(nowNs, ...order))
        if (!isSent) continue
        recent.add(nowNs, ...order)
        plain.add(nowNs, ...order)
      }
    })
    fc.assert(property, propertyRuns(300, 2))
  })

  test('forgets nothing within its time, however much is sent', () => {
    const recent = new RecentOrders(10)
    for (let i = 0; i < 1000; i++) recent.add(Math.floor(i / 200), 0, 1, i, 1)
    for (let i = 0; i < 1000; i++) {
      expect(recent.ageNs(5, 0, 1, i, 1)).toBe(5 - Math.floor(i / 200))
    }
    expect(recent.ageNs(10, 0, 1, 199, 1)).toBe(Number.POSITIVE_INFINITY)
    expect(recent.ageNs(10, 0, 1, 200, 1)).toBe(9)
  })
})
