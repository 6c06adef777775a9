import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BUY, SELL, sideName, UNKNOWN_SIDE } from '../../src/units/side.ts'
import { dayStart, isoTime, NS_PER_DAY, utcDate } from '../../src/units/time.ts'

const DAY = BigInt(NS_PER_DAY)
const YEAR_1 = BigInt(Date.parse('0001-01-01T00:00:00Z')) * 1_000_000n
const YEAR_9999 = BigInt(Date.parse('9999-12-31T23:59:59Z')) * 1_000_000n
const anyTime = fc.bigInt({ min: YEAR_1, max: YEAR_9999 })

describe('days and texts', () => {
  test('a day begins at the last multiple of a day, before 1970 as well', () => {
    fc.assert(
      fc.property(anyTime, (time) => {
        const start = dayStart(time)
        expect(start % DAY).toBe(0n)
        expect(time - start >= 0n && time - start < DAY).toBe(true)
      }),
      { seed: 1, numRuns: 1000 },
    )
    expect([dayStart(-1n), dayStart(0n), dayStart(DAY - 1n), dayStart(DAY)]).toEqual([
      -DAY,
      0n,
      0n,
      DAY,
    ])
  })

  test('ISO text agrees with Date to the millisecond and keeps the nanoseconds', () => {
    fc.assert(
      fc.property(anyTime, (time) => {
        const floorMs = (time - (((time % 1_000_000n) + 1_000_000n) % 1_000_000n)) / 1_000_000n
        const text = isoTime(time)
        expect(`${text.slice(0, 23)}Z`).toBe(new Date(Number(floorMs)).toISOString())
        expect(BigInt(text.slice(20, 29))).toBe(
          ((time % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n,
        )
        expect(utcDate(time)).toBe(text.slice(0, 10))
      }),
      { seed: 2, numRuns: 1000 },
    )
    expect(isoTime(1721347201533000007n)).toBe('2024-07-19T00:00:01.533000007Z')
    expect(isoTime(-1n)).toBe('1969-12-31T23:59:59.999999999Z')
    expect(utcDate(1709164800000000000n)).toBe('2024-02-29')
  })
})

test('sides are signed', () => {
  expect([BUY, SELL, UNKNOWN_SIDE].map(sideName)).toEqual(['buy', 'sell', 'unknown'])
  expect(BUY + SELL).toBe(UNKNOWN_SIDE)
})
