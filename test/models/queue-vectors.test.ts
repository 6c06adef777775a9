import { describe, expect, test } from 'vitest'
import { queueModelByName } from '../../src/models/queue/by-name.ts'
import { queueAfterDepth } from '../../src/models/queue/queue-model.ts'

const moved = (
  name: string,
  front: number,
  previous: number,
  next: number,
  traded = 0,
  clamp = false,
) => queueAfterDepth(queueModelByName(name, 1), front, traded, previous, next, clamp)

describe('the worked vectors of queue position', () => {
  test.each([
    ['power(2)', 8, 11.4],
    ['log', 8, 12.570222],
    ['log2', 9.150439, 13.354076],
    ['power2(2)', 7, 11.25],
    ['power3(3)', 9.5, 13.3125],
  ])('%s: displayed 20 to 16 with 10 ahead gives %d, with 15 ahead %d', (name, ten, fifteen) => {
    expect(moved(name, 10, 20, 16)).toBeCloseTo(ten, 6)
    expect(moved(name, 15, 20, 16)).toBeCloseTo(fifteen, 6)
  })

  test.each([
    [
      90,
      10,
      {
        log: 0.347081,
        log2: 0.519574,
        'power(3)': 0.00137,
        'power2(3)': 0.001,
        'power3(3)': 0.271,
      },
    ],
    [50, 50, { log: 0.5, log2: 0.851944, 'power(3)': 0.5, 'power2(3)': 0.125, 'power3(3)': 0.875 }],
    [
      10,
      90,
      {
        log: 0.652919,
        log2: 0.977409,
        'power(3)': 0.99863,
        'power2(3)': 0.729,
        'power3(3)': 0.999,
      },
    ],
  ])(
    'the probability that a decrease was behind us, %i ahead and %i behind',
    (front, back, all) => {
      for (const [name, probability] of Object.entries(all)) {
        expect(queueModelByName(name, 1).behind(front, back)).toBeCloseTo(probability, 6)
      }
    },
  )

  test('a front below 0 stays below where it is not clamped', () => {
    expect(moved('log', -2, 1, 0.5)).toBe(0.5)
    expect(moved('power(1)', -2, 10, 10)).toBe(-2)
    expect(moved('power(1)', -2, 10, 10, 0, true)).toBe(0)
  })

  test('an infinite probability counts as 1, one that is no number leaves what is displayed', () => {
    // 3 behind, -3 ahead: 27 / 0.
    expect(moved('power2(3)', -3, 0, 0)).toBe(-3)
    // ln(1 - 4) is no number.
    expect(moved('log', -4, 10, 6)).toBe(6)
    expect(moved('power(2)', 0, 0, 0)).toBe(0)
  })

  test('risk-averse: nothing but a smaller level moves us', () => {
    expect(moved('riskAverse', 10, 20, 16)).toBe(10)
    expect(moved('riskAverse', 10, 20, 7)).toBe(7)
    expect(moved('riskAverse', 10, 20, 40)).toBe(10)
    expect(moved('riskAverse', 10, 20, 12, 5)).toBe(10)
  })

  test('what trades explain is no decrease', () => {
    // 20 displayed, 6 traded (they moved us from 10 to 4), 14 left: nobody cancelled.
    expect(moved('power(1)', 4, 20, 14, 6)).toBe(4)
    // 2 more are gone, of 4 ahead and 16 behind: a fifth of them stood ahead.
    expect(moved('power(1)', 4, 20, 12, 6)).toBeCloseTo(3.6, 12)
  })

  test('a level that grew leaves us where we stand, but never behind its end', () => {
    for (const name of ['power(2)', 'log', 'log2', 'power2(2)', 'power3(3)']) {
      expect(moved(name, 10, 20, 30)).toBe(10)
      // More traded than the level shows: it grew, and is smaller than our queue.
      expect(moved(name, 10, 20, 8, 15)).toBe(8)
    }
  })

  test('log and log2 count in base units: the same size in other lots gives the same place', () => {
    for (const name of ['log', 'log2']) {
      const coarse = queueModelByName(name, 1).behind(9, 3)
      const fine = queueModelByName(name, 0.001).behind(9000, 3000)
      expect(fine).toBeCloseTo(coarse, 12)
      expect(queueModelByName(name, 0.001).behind(9, 3)).not.toBeCloseTo(coarse, 3)
    }
  })

  test.each(['power', 'power()', 'power(0)', 'power(-1)', 'log(2)', 'riskAverse(1)', 'fifo', ''])(
    'the name "%s" is refused, and the names that exist are told',
    (name) => {
      expect(() => queueModelByName(name, 1)).toThrow(
        /field queue: got ".*"; expected one of riskAverse, /,
      )
    },
  )
})
