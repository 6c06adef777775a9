import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as table from '../../src/risk/breakers/breaker-table.ts'
import type { Breakers } from '../../src/risk/breakers/breakers.ts'
import { RISK_RULES } from '../../src/risk/denials.ts'
import { memoryLog } from '../../src/risk/state/risk-log.ts'
import { type BreakerStep, PlainBreakers } from '../oracle/plain-breakers.ts'
import { propertyRuns } from '../support/property-runs.ts'
import { blockedOf, breakersOf, INSTRUMENTS } from './made-up-breakers.ts'

const { BREAKERS, BREAKER_NAMES, NO_BREAKERS } = table

/** How many numbers each kind of breaker is measured with. */
const keysOf = (breaker: number) =>
  ({ symbol: 3, venue: 2, strategy: 1, global: 1 })[BREAKERS[breaker]?.scope ?? 'global']

const anyStep: fc.Arbitrary<BreakerStep> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.nat(BREAKERS.length - 1),
        fc.nat(2),
        fc.constantFrom(0, 0.5, 1, 1.5, 1e9, Number.NaN),
      )
      .map(([breaker, key, times]) => ({
        does: 'measure' as const,
        breaker,
        key: key % keysOf(breaker),
        value: times * (BREAKERS[breaker]?.standard ?? 0),
      })),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('reset' as const),
      name: fc.constantFrom(...BREAKER_NAMES),
      scope: fc.constantFrom(
        'global',
        'strategy:made up',
        'venue:one',
        'symbol:one:A',
        'symbol:two:A',
      ),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ does: 'pass' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constant('enter' as const), instrument: fc.nat(2) }),
  },
)
const anyStory = fc.array(fc.tuple(fc.nat(4), anyStep), { maxLength: 40 })

/** Some breakers off, some wider than they are measured. */
const anySettings = fc
  .array(fc.tuple(fc.boolean(), fc.nat(3)), {
    minLength: BREAKERS.length,
    maxLength: BREAKERS.length,
  })
  .map((drawn) =>
    Object.fromEntries(
      BREAKERS.map(({ name, scope, standard }, i) => {
        const [isOff = false, wider = 0] = drawn[i] ?? []
        const narrowest = table.BREAKER_SCOPES.indexOf(scope)
        const limit = isOff && name !== 'tornLog' ? Number.POSITIVE_INFINITY : standard
        return [name, { limit, scope: table.BREAKER_SCOPES[Math.min(3, narrowest + wider)] }]
      }),
    ),
  ) as fc.Arbitrary<table.BreakerSettings>

function act(breakers: Breakers, step: BreakerStep, timeNs: number): void {
  if (step.does === 'measure') breakers.measure(step.breaker, step.key, step.value, timeNs)
  else if (step.does === 'reset') breakers.reset(step.name, step.scope, timeNs, 'looked at', 'me')
  else if (step.does === 'enter') breakers.entered(step.instrument)
  else breakers.passTo(timeNs)
}

describe('breakers', () => {
  test.each([
    ['without the half-open right', null],
    ['with it', { coolNs: 6, probes: 2 }],
  ])('%s: block what their plain twin blocks', (_, halfOpen) => {
    const property = fc.property(anySettings, anyStory, (settings, story) => {
      const breakers = breakersOf({ settings, halfOpen })
      const plain = new PlainBreakers(settings, INSTRUMENTS, halfOpen)
      let timeNs = 0
      for (const [wait, step] of story) {
        timeNs += wait
        act(breakers, step, timeNs)
        plain.add(step, timeNs)
        expect(blockedOf(breakers)).toEqual(INSTRUMENTS.map((_, i) => plain.blocking(i)))
      }
    })
    fc.assert(property, propertyRuns(1500, 11))
  })

  test('nothing un-trips without a reset: not measurements, not time, not orders', () => {
    const property = fc.property(anySettings, anyStory, (settings, story) => {
      const breakers = breakersOf({ settings })
      let timeNs = 0
      let before: readonly string[] = []
      for (const [wait, step] of story) {
        timeNs += wait * 1e12
        const keys = () => breakers.standing().map(({ name, scope }) => `${name} ${scope}`)
        act(breakers, step, timeNs)
        if (step.does !== 'reset') expect(keys()).toEqual(expect.arrayContaining([...before]))
        before = keys()
      }
    })
    fc.assert(property, propertyRuns(800, 12))
  })

  test('the log comes to the same: a new process blocks what the old one blocked', () => {
    const property = fc.property(anySettings, anyStory, (settings, story) => {
      const log = memoryLog()
      const old = breakersOf({ settings, log, epochNs: 5n })
      story.forEach(([, step], i) => {
        act(old, step, i)
      })
      const fresh = breakersOf({ settings, log: memoryLog(log.records), epochNs: 10n ** 18n })
      expect(blockedOf(fresh)).toEqual(blockedOf(old))
      // Other settings free nothing of it, but where a breaker would now block as well.
      const off = breakersOf({ settings: NO_BREAKERS, log: memoryLog(log.records) })
      expect(blockedOf(off)).toEqual(blockedOf(old))
    })
    fc.assert(property, propertyRuns(500, 13))
  })

  test('each trips and blocks its scope, in words', () => {
    for (const [number, breaker] of BREAKERS.entries()) {
      const breakers = breakersOf()
      const heard: string[] = []
      breakers.heard = (which, record) => heard.push(`${which} ${record.event} ${record.scope}`)
      const inside = breaker.tripsAt === 'limit' ? breaker.standard * (1 - 1e-9) : breaker.standard
      const outside = breaker.tripsAt === 'limit' ? breaker.standard : breaker.standard * 1.0001
      const key = keysOf(number) - 1
      expect(breakers.measure(number, key, inside, 7)).toBe(false)
      expect(breakers.measure(number, key, number === table.TORN_LOG ? 1 : outside, 8)).toBe(true)
      expect(breakers.measure(number, key, Number.NaN, 9)).toBe(false)
      const scope = {
        symbol: 'symbol:two:A',
        venue: 'venue:two',
        strategy: 'strategy:made up',
        global: 'global',
      }
      expect(heard).toEqual([`${number} tripped ${scope[breaker.scope]}`])
      const others =
        breaker.scope === 'symbol' || breaker.scope === 'venue'
          ? 'none'
          : RISK_RULES[breaker.denial]
      expect(blockedOf(breakers)).toEqual([others, others, RISK_RULES[breaker.denial]])
    }
  })

  test('what is no number trips', () => {
    const breakers = breakersOf()
    expect(breakers.measure(table.EVENT_LOOP_LAG, 0, Number.NaN, 1)).toBe(true)
  })

  test('a wider scope blocks more, from the same measurement', () => {
    const wide = { limit: 100, scope: 'venue' } as const
    const breakers = breakersOf({ settings: { ...NO_BREAKERS, staleData: wide } })
    breakers.measure(table.STALE_DATA, 0, 101, 1)
    const reason = 'breaker: stale data'
    expect(blockedOf(breakers)).toEqual([reason, reason, 'none'])
    // The other symbol of the venue trips the same one: there is nothing left to trip.
    expect(breakers.measure(table.STALE_DATA, 1, 101, 2)).toBe(false)
    expect(breakers.reset('staleData', 'symbol:one:A', 3, 'fine again', 'me')).toBe(false)
    expect(breakers.reset('staleData', 'venue:one', 3, 'fine again', 'me')).toBe(true)
    expect(blockedOf(breakers)).toEqual(['none', 'none', 'none'])
  })
})

describe('the table', () => {
  test('numbers, names and denials fit each other', () => {
    expect(BREAKERS.map(({ name }) => name)).toEqual(BREAKER_NAMES)
    const numbers = Object.entries(table).filter(
      ([key, value]) =>
        typeof value === 'number' && /^[A-Z_]+$/.test(key) && !/WINDOW|LEAST|WORSE/.test(key),
    )
    expect(numbers.map(([, value]) => value)).toEqual(
      expect.arrayContaining(BREAKERS.map((_, i) => i)),
    )
    expect(numbers.length).toBe(BREAKERS.length)
    const reasons = BREAKERS.map(({ denial }) => RISK_RULES[denial])
    expect(new Set(reasons).size).toBe(BREAKERS.length)
    for (const reason of reasons) expect(reason).toMatch(/^breaker: |^RC-12/)
    expect(RISK_RULES[BREAKERS[table.STALE_DATA]?.denial ?? 0]).toBe('breaker: stale data')
    expect(RISK_RULES[BREAKERS[table.TORN_LOG]?.denial ?? 0]).toBe('breaker: torn log')
  })
})
