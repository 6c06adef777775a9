import { expect, test } from 'vitest'
import { grown } from '../../src/lib/grow.ts'

test('a longer copy of the same type, zeros behind, the original untouched', () => {
  const from = Int32Array.of(7, -8)
  const to = grown(from, 4)
  expect(to).toEqual(Int32Array.of(7, -8, 0, 0))
  to[0] = 1
  expect(from[0]).toBe(7)
  expect(grown(Float64Array.of(0.5), 2)).toEqual(Float64Array.of(0.5, 0))
})
