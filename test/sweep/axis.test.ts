import { describe, expect, test } from 'vitest'
import { InputError } from '../../src/lib/assert.ts'
import { readAxis, valueAt } from '../../src/sweep/axis.ts'

const read = (written: unknown) => readAxis('params.x', written, { field: 'space.x' })

describe('an axis', () => {
  test.each([
    [{ int: [1, 4] }, [1, 2, 3, 4]],
    [{ int: [-3, 4], step: 3 }, [-3, 0, 3]],
    [{ float: [0, 1], step: 0.1 }, [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]],
    [{ float: [0.1, 0.7], points: 3 }, [0.1, 0.4, 0.7]],
    [{ log: [0.01, 100], points: 5 }, [0.01, 0.1, 1, 10, 100]],
    [{ choice: ['a', 2, true] }, ['a', 2, true]],
  ])('%j', (written, values) => {
    expect(read(written).values).toEqual(values)
  })

  test('a range without steps has no list, and ends where it says', () => {
    const axis = read({ log: [0.5, 200] })
    expect(axis.values).toBeNull()
    expect(valueAt(axis, 0)).toBe(0.5)
    expect(valueAt(axis, 0.5)).toBe(10)
    expect(valueAt(axis, 1 - 2 ** -40)).toBeCloseTo(200, 8)
    expect(valueAt(read({ float: [-1, 1] }), 0.75)).toBe(0.5)
  })

  test('every value of a list has the same share of [0, 1)', () => {
    const axis = read({ choice: ['a', 'b', 'c'] })
    const counts = { a: 0, b: 0, c: 0 }
    for (let i = 0; i < 300; i++) counts[valueAt(axis, i / 300) as 'a' | 'b' | 'c']++
    expect(counts).toEqual({ a: 100, b: 100, c: 100 })
  })

  test.each<[unknown, string]>([
    [null, 'space.x'],
    [[1, 2], 'space.x'],
    [{ integer: [1, 2] }, '{ "int": [from, to] }'],
    [{ int: [1] }, 'space.x.int'],
    [{ int: [1, 2.5] }, 'whole numbers'],
    [{ int: [4, 1] }, 'the smaller end first'],
    [{ int: [1, 9], step: 0 }, 'space.x.step'],
    [{ float: [0, 1], step: 0.1, points: 4 }, 'one of them'],
    [{ float: [0, 1], points: 1 }, 'space.x.points'],
    [{ float: [0, 1], stride: 1 }, 'space.x'],
    [{ float: [0, Number.NaN] }, 'space.x.float.1'],
    [{ log: [0, 1] }, 'ends above 0'],
    [{ log: [1, 10], step: 1 }, 'space.x'],
    [{ choice: [] }, 'space.x.choice'],
    [{ choice: [1, 2, 1] }, '1 twice'],
    [{ choice: [{ a: 1 }, { a: 1 }] }, '{"a":1} twice'],
    [{ int: [0, 1_000_000_000] }, 'at most 100000 on one axis'],
  ])('refuses %j', (written, named) => {
    expect(() => read(written)).toThrow(InputError)
    expect(() => read(written)).toThrow(named)
  })
})
