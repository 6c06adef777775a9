import { expect, test } from 'vitest'
import { assert, InputError, InvariantError } from '../../src/lib/assert.ts'

test('a broken invariant stops with what was broken', () => {
  expect(() => assert(false, 'bids stand below asks')).toThrow(InvariantError)
  expect(() => assert(false, 'bids stand below asks')).toThrow('bids stand below asks')
  expect(() => assert(true, 'never said')).not.toThrow()
})

test('bad input names the place, what was given, what was expected and what to do', () => {
  const place = { file: 'a.csv', row: 3, field: 'price' }
  const error = new InputError(place, "given '1.05'", 'a multiple of 0.1', 'Check the tick size.')
  expect(error.message).toBe(
    "a.csv, row 3, field price: given '1.05'; expected a multiple of 0.1. Check the tick size.",
  )
  expect(error.place).toEqual(place)
  expect(new InputError({}, 'given 0', 'more', 'Give more.').message).toBe(
    'given 0; expected more. Give more.',
  )
})
