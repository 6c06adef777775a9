import { expect, test } from 'vitest'
import { cutColumns, grown, grownColumns, NumberList } from '../../src/lib/grow.ts'

test('a longer copy of the same type, zeros behind, the original untouched', () => {
  const from = Int32Array.of(7, -8)
  const to = grown(from, 4)
  expect(to).toEqual(Int32Array.of(7, -8, 0, 0))
  to[0] = 1
  expect(from[0]).toBe(7)
  expect(grown(Float64Array.of(0.5), 2)).toEqual(Float64Array.of(0.5, 0))
})

test('columns grow together and are cut to their rows', () => {
  const columns = { at: Float64Array.of(1.5, 2.5), side: Int8Array.of(1, -1) }
  const long = grownColumns(columns, 3)
  expect(long).toEqual({ at: Float64Array.of(1.5, 2.5, 0), side: Int8Array.of(1, -1, 0) })
  expect(cutColumns(long, 1)).toEqual({ at: Float64Array.of(1.5), side: Int8Array.of(1) })
  expect(cutColumns(columns, 2).at).toBe(columns.at)
})

test('a list of numbers keeps all of them, in their order', () => {
  const list = new NumberList()
  for (let i = 0; i < 5000; i++) list.push(i / 2)
  expect(list.length).toBe(5000)
  const values = list.values()
  expect(values).toEqual(Float64Array.from({ length: 5000 }, (_, i) => i / 2))
  list.push(-1)
  expect(values).toHaveLength(5000)
  expect(list.values().at(-1)).toBe(-1)
})
