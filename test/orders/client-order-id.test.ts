import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { InputError, InvariantError } from '../../src/lib/assert.ts'
import { clientOrderId, readClientOrderId } from '../../src/orders/client-order-id.ts'
import { propertyRuns } from '../support/property-runs.ts'

const symbol = fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ')
const order = fc.record({
  tag: fc.string({ unit: symbol, minLength: 1, maxLength: 8 }),
  epoch: fc.integer({ min: 0, max: 36 ** 5 - 1 }),
  intent: fc.oneof(
    fc.integer({ min: 1, max: 1_000_000 }),
    fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  ),
})
const inAnId = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-z']

function isOurs(id: string): boolean {
  try {
    readClientOrderId(id)
    return true
  } catch (error) {
    expect(error).toBeInstanceOf(InputError)
    return false
  }
}

describe('client order ids', () => {
  test('say who, in which epoch, and which intent: the same on every retry', () => {
    fc.assert(
      fc.property(order, (one) => {
        const id = clientOrderId(one)
        expect(clientOrderId({ ...one })).toBe(id)
        expect(readClientOrderId(id)).toEqual(one)
        expect(id).toMatch(/^[A-Za-z0-9-]{1,32}$/)
      }),
      propertyRuns(2_000, 71),
    )
  })

  test('the longest has 27 characters', () => {
    const longest = { tag: 'ZZZZZZZZ', epoch: 36 ** 5 - 1, intent: Number.MAX_SAFE_INTEGER }
    expect(clientOrderId(longest).length).toBe(27)
  })

  test('one wrong character is found, wherever it is', () => {
    fc.assert(
      fc.property(order, fc.nat(), fc.constantFrom(...inAnId), (one, pick, wrong) => {
        const id = clientOrderId(one)
        const at = pick % id.length
        if (id[at] === wrong) return
        expect(isOurs(id.slice(0, at) + wrong + id.slice(at + 1))).toBe(false)
      }),
      propertyRuns(5_000, 72),
    )
  })

  test('two characters that changed places are found', () => {
    fc.assert(
      fc.property(order, fc.nat(), fc.nat(), (one, a, b) => {
        const id = clientOrderId(one)
        const [i, j] = [a % id.length, b % id.length]
        if (id[i] === id[j]) return
        const swapped = [...id]
        swapped[i] = id[j] as string
        swapped[j] = id[i] as string
        expect(isOurs(swapped.join(''))).toBe(false)
      }),
      propertyRuns(5_000, 73),
    )
  })

  test('no two of a million intents have the same, nor those of two desks or epochs', () => {
    const intents = process.env.TICKTAPE_FULL === '1' ? 1_000_000 : 50_000
    const ids = new Set<string>()
    for (const tag of ['A', 'A1']) {
      for (const epoch of [1, 11]) {
        for (let intent = 1; intent <= intents; intent++)
          ids.add(clientOrderId({ tag, epoch, intent }))
      }
    }
    expect(ids.size).toBe(4 * intents)
  })

  test.each([
    '',
    'A',
    'A-1-',
    'a-1-1X',
    'A-01-10',
    'A-1-1*',
    'A--1-10',
    '-1-10',
    'A-1-0X',
    'Ä-1-10',
  ])('not one of ours: %s', (text) => expect(() => readClientOrderId(text)).toThrow(InputError))

  test.each([
    { tag: 'a', epoch: 1, intent: 1 },
    { tag: 'TOOLONGAT', epoch: 1, intent: 1 },
    { tag: 'A', epoch: -1, intent: 1 },
    { tag: 'A', epoch: 36 ** 5, intent: 1 },
    { tag: 'A', epoch: 1, intent: 0 },
    { tag: 'A', epoch: 1, intent: 1.5 },
    { tag: 'A', epoch: 1, intent: 2 ** 53 },
  ])('no id is made of %o', (one) => expect(() => clientOrderId(one)).toThrow(InvariantError))
})
