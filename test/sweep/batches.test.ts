import fc from 'fast-check'
import { expect, test } from 'vitest'
import { batchesOf } from '../../src/sweep/batches.ts'

test('batches hold everything once, in order, none too large, all as large as they can be alike', () => {
  const count = fc.integer({ min: 1, max: 300 })
  fc.assert(
    fc.property(
      count,
      fc.integer({ min: 1, max: 80 }),
      fc.integer({ min: 1, max: 5 }),
      (n, k, w) => {
        const items = Array.from({ length: n }, (_, i) => i)
        const batches = batchesOf(items, k, w)
        expect(batches.flat()).toEqual(items)
        const sizes = batches.map((batch) => batch.length)
        expect(Math.max(...sizes)).toBeLessThanOrEqual(k)
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
        expect(Math.min(...sizes)).toBeGreaterThan(0)
        if (n >= w) expect(batches.length % w === 0 || batches.length === n).toBe(true)
      },
    ),
  )
})

test('what cannot be mixed stands apart', () => {
  const batches = batchesOf([1, 2, 3, 4, 5, 6, 7], 3, 1, (n) => (n % 2 === 0 ? 'even' : 'odd'))
  expect(batches).toEqual([
    [1, 3],
    [5, 7],
    [2, 4, 6],
  ])
})

test('of nothing there is none', () => {
  expect(batchesOf([], 64, 2)).toEqual([])
})
