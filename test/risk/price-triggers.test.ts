import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  ALWAYS_LOW,
  NEVER_HIGH,
  NEVER_LOW,
  PriceTriggers,
} from '../../src/risk/breakers/price-triggers.hot.ts'
import { NS_PER_DAY } from '../../src/units/time.ts'
import { plainTriggered } from '../oracle/plain-triggers.ts'
import { propertyRuns } from '../support/property-runs.ts'
import { type BenchChanges, RiskBench } from '../support/risk-bench.ts'
import { instrumentOf } from '../support/tape-builder.ts'

const price = fc.integer({ min: -12, max: 12 })

function named(triggers: PriceTriggers, bid: number, ask: number): number[] {
  const all: number[] = []
  for (let d = triggers.next(0, bid, ask); d >= 0; d = triggers.next(d + 1, bid, ask)) all.push(d)
  return all
}

describe('PriceTriggers', () => {
  test('names the desks that its plain twin names', () => {
    const desk = fc.record({ side: fc.constantFrom(1, 0, -1), low: price, high: price })
    const prices = fc.tuple(price, fc.oneof(price, fc.constant(Number.NaN)))
    const property = fc.property(fc.array(desk, { maxLength: 6 }), prices, (desks, [a, b]) => {
      const triggers = new PriceTriggers(desks.length)
      desks.forEach(({ side, low, high }, d) => {
        triggers.set(d, side, low, high)
      })
      for (const [bid, ask] of [
        [a, b],
        [b, a],
      ] as const) {
        expect(named(triggers, bid, ask)).toEqual(plainTriggered(desks, bid, ask))
      }
    })
    fc.assert(property, propertyRuns(500, 31))
  })

  test('a desk may be looked at always, or never', () => {
    const triggers = new PriceTriggers(2)
    triggers.set(0, 1, ALWAYS_LOW, NEVER_HIGH)
    triggers.set(1, -1, NEVER_LOW, NEVER_HIGH)
    expect(named(triggers, 1000, 1001)).toEqual([0])
  })
})

describe('an account that is looked at only beyond its prices', () => {
  const units = fc.constantFrom(
    instrumentOf(),
    instrumentOf({ tickSize: '0.01', lotSize: '0.0001' }),
    instrumentOf({ tickSize: '0.25', lotSize: '3' }),
    instrumentOf({ contract: 'inverse', lotSize: '1', multiplier: '100' }),
  )
  const step = fc.oneof(
    { weight: 8, arbitrary: fc.tuple(fc.constant('quote'), fc.integer({ min: -4, max: 4 })) },
    { weight: 2, arbitrary: fc.tuple(fc.constant('fill'), fc.constantFrom(-70, -7, 3, 60)) },
    { weight: 1, arbitrary: fc.tuple(fc.constant('day'), fc.nat(1)) },
    { weight: 1, arbitrary: fc.tuple(fc.constant('ask'), fc.nat(1)) },
    { weight: 1, arbitrary: fc.tuple(fc.constant('reset'), fc.nat(1)) },
  )

  function play(bench: RiskBench, steps: readonly (readonly [string, number])[]): unknown[] {
    const said: unknown[] = []
    let ticks = 1000
    for (const [does, n] of steps) {
      bench.at(bench.nowNs + (does === 'day' ? NS_PER_DAY / 2 : 1000))
      if (does === 'quote') ticks += n
      if (does === 'quote') bench.quote(ticks, ticks + 1)
      if (does === 'fill') bench.fill(Math.sign(n), Math.abs(n), ticks, { fee: 0.001 })
      if (does === 'ask') said.push(bench.ask())
      if (does === 'reset') {
        for (const { name, scope } of bench.risk.breakers.standing()) {
          bench.risk.breakers.reset(name, scope, bench.nowNs, 'again', 'me')
        }
      }
      said.push(bench.heard.length)
    }
    // When a day's beginning is written down does not matter, what is written does.
    const written = bench.log.records.map((each) =>
      each.event === 'equity' ? { ...each, unixNs: '' } : each,
    )
    return [said, bench.heard, bench.lost, written]
  }

  test('trips at the same moments, with the same peaks, as one that is looked at always', () => {
    let [looks, changes] = [0, 0]
    const steps = fc.array(step, { minLength: 20, maxLength: 150, size: 'max' })
    const shares = fc.constantFrom(0.01, 0.02, 0.05, Number.POSITIVE_INFINITY)
    const property = fc.property(units, shares, shares, steps, (unit, dailyLoss, drawdown, all) => {
      const size = Number(unit.tickSize) * Number(unit.lotSize) * Number(unit.multiplier)
      const capital = unit.contract === 'inverse' ? 20_000 : 20_000 * size
      const breakers = { dailyLoss, drawdown }
      const made: BenchChanges = { instruments: [unit], breakers, settings: { capital } }
      const lazy = new RiskBench(made)
      const eager = new RiskBench({ ...made, isEager: true })
      expect(play(lazy, all)).toEqual(play(eager, all))
      if (unit.contract !== 'inverse') {
        looks += lazy.looks
        changes += eager.looks
      }
    })
    fc.assert(property, propertyRuns(400, 32))
    expect(looks / changes).toBeLessThan(0.5)
  })
})
