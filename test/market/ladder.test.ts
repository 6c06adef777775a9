import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Ladder, NO_LEVEL_ABOVE, NO_LEVEL_BELOW } from '../../src/market/ladder.hot.ts'

/** The plain meaning of a ladder. */
class MapLadder {
  readonly sizes = new Map<number, number>()
  set(tick: number, lots: number): void {
    if (lots > 0) this.sizes.set(tick, lots)
    else this.sizes.delete(tick)
  }
  above(tick: number): number {
    return Math.min(NO_LEVEL_ABOVE, ...[...this.sizes.keys()].filter((at) => at >= tick))
  }
  below(tick: number): number {
    return Math.max(NO_LEVEL_BELOW, ...[...this.sizes.keys()].filter((at) => at <= tick))
  }
}

type Step = { readonly tick: number; readonly lots: number; readonly clear: boolean }

const steps = (tick: fc.Arbitrary<number>, maxLength: number): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.record({
      tick,
      lots: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 1e9 })),
      clear: fc.integer({ min: 0, max: 99 }).map((n) => n === 0),
    }),
    { maxLength, size: 'max' },
  )

function expectSame(commands: readonly Step[], probes: readonly number[]): void {
  const ladder = new Ladder()
  const plain = new MapLadder()
  for (const { tick, lots, clear } of commands) {
    if (clear) {
      ladder.clear()
      plain.sizes.clear()
    } else {
      ladder.set(tick, lots)
      plain.set(tick, lots)
    }
    expect(ladder.levels).toBe(plain.sizes.size)
    for (const probe of [tick, tick - 1, tick + 1, ...probes]) {
      expect(ladder.get(probe)).toBe(plain.sizes.get(probe) ?? 0)
      expect(ladder.above(probe)).toBe(plain.above(probe))
      expect(ladder.below(probe)).toBe(plain.below(probe))
    }
  }
}

describe('Ladder', () => {
  test('equals a Map with sorting, near zero and across pages and words', () => {
    const tick = fc.oneof(
      fc.integer({ min: -40, max: 40 }),
      fc.integer({ min: -5000, max: 5000 }),
      fc.constantFrom(-513, -512, -1, 0, 31, 32, 63, 511, 512, 1023, 1024),
    )
    fc.assert(
      fc.property(steps(tick, 120), (all) => expectSame(all, [-6000, -512, 0, 511, 6000])),
      { seed: 2, numRuns: 200 },
    )
  })

  test('equals a Map at prices of plus and minus 1e9', () => {
    const near = fc.integer({ min: -3, max: 3 })
    const tick = fc
      .tuple(fc.constantFrom(-1_000_000_000, 0, 1_000_000_000), near)
      .map(([centre, offset]) => centre + offset)
    const probes = [NO_LEVEL_BELOW + 1, -1_000_000_000, 0, 1_000_000_000, NO_LEVEL_ABOVE - 1]
    fc.assert(
      fc.property(steps(tick, 8), (all) => expectSame(all, probes)),
      { seed: 3, numRuns: 12 },
    )
  }, 240_000)

  test('an empty ladder has no level anywhere, before and after it had some', () => {
    const ladder = new Ladder()
    for (let round = 0; round < 2; round++) {
      for (const tick of [NO_LEVEL_BELOW, -1, 0, 1, NO_LEVEL_ABOVE]) {
        expect(ladder.above(tick)).toBe(NO_LEVEL_ABOVE)
        expect(ladder.below(tick)).toBe(NO_LEVEL_BELOW)
        expect(ladder.get(tick)).toBe(0)
      }
      ladder.set(7, 1)
      ladder.set(7, 0)
    }
  })
})
