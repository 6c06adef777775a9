import { describe, expect, test } from 'vitest'
import { philox, RandomStream } from '../../src/lib/random.ts'

const hex = (words: Uint32Array) => [...words].map((w) => w.toString(16).padStart(8, '0')).join(' ')

/** Known answers of philox4x32-10 in the Random123 distribution (tests/kat_vectors). */
const KNOWN = [
  {
    counter: [0, 0, 0, 0],
    key: [0, 0],
    answer: '6627e8d5 e169c58d bc57ac4c 9b00dbd8',
  },
  {
    counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    key: [0xffffffff, 0xffffffff],
    answer: '408f276d 41c83b0e a20bc7c6 6d5451fd',
  },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    answer: 'd16cfe09 94fdcceb 5001e420 24126ea1',
  },
] as const

describe('philox', () => {
  test.each(KNOWN)('known answer $answer', ({ counter, key, answer }) => {
    const out = new Uint32Array(4)
    philox(out, counter[0], counter[1], counter[2], counter[3], key[0], key[1])
    expect(hex(out)).toBe(answer)
  })

  test('equals the definition in exact integers', () => {
    const out = new Uint32Array(4)
    for (let i = 0; i < 500; i++) {
      const words = [i * 2654435761, i * 40503 + 7, i ** 3, 4294967295 - i, i * 97, i * 31 + 5]
      const [a, b, c, d, e, f] = words.map((w) => w >>> 0) as [
        number,
        number,
        number,
        number,
        number,
        number,
      ]
      philox(out, a, b, c, d, e, f)
      expect([...out]).toEqual(plainPhilox([a, b, c, d], [e, f]))
    }
  })
})

function plainPhilox(counter: readonly number[], key: readonly number[]): number[] {
  const mask = 0xffffffffn
  let [x0, x1, x2, x3] = counter.map(BigInt) as [bigint, bigint, bigint, bigint]
  let [k0, k1] = key.map(BigInt) as [bigint, bigint]
  for (let round = 0; round < 10; round++) {
    const p0 = 0xd2511f53n * x0
    const p1 = 0xcd9e8d57n * x2
    ;[x0, x1, x2, x3] = [(p1 >> 32n) ^ x1 ^ k0, p1 & mask, (p0 >> 32n) ^ x3 ^ k1, p0 & mask]
    k0 = (k0 + 0x9e3779b9n) & mask
    k1 = (k1 + 0xbb67ae85n) & mask
  }
  return [x0, x1, x2, x3].map(Number)
}

const draw = (stream: RandomStream, count: number) =>
  Array.from({ length: count }, () => stream.uniform())

describe('RandomStream', () => {
  test('the same seed and name give the same draws, any other gives others', () => {
    const first = draw(new RandomStream(1, 'latency'), 50)
    expect(draw(new RandomStream(1, 'latency'), 50)).toEqual(first)
    for (const other of [
      new RandomStream(2, 'latency'),
      new RandomStream(1, 'queue'),
      new RandomStream(1, 'latency').at(1),
    ]) {
      const draws = draw(other, 50)
      expect(draws.filter((x) => first.includes(x))).toEqual([])
    }
  })

  test('a draw depends on its ordinal and number alone, not on what was drawn before', () => {
    const stream = new RandomStream(7, 'a')
    const plain = [5, 6].map((ordinal) => draw(stream.at(ordinal), 3))
    const more = draw(stream.at(4), 9)
    expect(draw(stream.at(6), 3)).toEqual(plain[1])
    expect(draw(stream.at(5), 3)).toEqual(plain[0])
    expect(stream.uniformAt(4, 8)).toBe(more[8])
  })

  test('ordinals beyond 2^32 do not wrap', () => {
    const stream = new RandomStream(7, 'a')
    expect(stream.uniformAt(4294967296 + 3, 0)).not.toBe(stream.uniformAt(3, 0))
  })

  test('is uniform: 64 cells, chi-square; lag-1 and between streams uncorrelated', () => {
    const n = 200_000
    const a = draw(new RandomStream(3, 'a'), n)
    const b = draw(new RandomStream(3, 'b'), n)
    const cells = new Array<number>(64).fill(0)
    for (const x of a) {
      expect(x >= 0 && x < 1).toBe(true)
      cells[Math.floor(x * 64)] = (cells[Math.floor(x * 64)] ?? 0) + 1
    }
    const chi = cells.reduce((sum, count) => sum + (count - n / 64) ** 2 / (n / 64), 0)
    // 63 degrees of freedom: 32 to 104 holds all but about 1 in 1,000.
    expect(chi).toBeGreaterThan(32)
    expect(chi).toBeLessThan(104)
    const correlation = (x: number[], y: number[]) =>
      (x.reduce((sum, v, i) => sum + (v - 0.5) * ((y[i] ?? 0) - 0.5), 0) * 12) / x.length
    expect(Math.abs(correlation(a.slice(1), a.slice(0, -1)))).toBeLessThan(0.01)
    expect(Math.abs(correlation(a, b))).toBeLessThan(0.01)
  })

  test('below(n) reaches all of 0 to n - 1 and nothing else', () => {
    const stream = new RandomStream(3, 'dice')
    const seen = new Set(Array.from({ length: 500 }, () => stream.below(6)))
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5])
  })
})
