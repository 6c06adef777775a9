import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { InputError } from '../../src/lib/assert.ts'
import { ParentLots } from '../../src/risk/parent-lots.ts'
import {
  equityShareLots,
  fixedLots,
  kellyLots,
  kellyShare,
  kellyShareOfReturns,
  lotsOfValue,
  lotValue,
  volatilityTargetLots,
} from '../../src/risk/sizing.ts'
import { propertyRuns } from '../support/property-runs.ts'
import { instrumentOf } from '../support/tape-builder.ts'

const UNKNOWN = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 0]

describe('sizing by hand', () => {
  test('value of a lot', () => {
    // 0.01 of a thing at 1000 ticks of 0.1.
    expect(lotValue(instrumentOf(), 1000)).toBe(1)
    expect(lotValue(instrumentOf(), 1000.5)).toBe(1.0005)
    const inverse = instrumentOf({ contract: 'inverse', lotSize: '1', multiplier: '100' })
    expect(lotValue(inverse, 5)).toBe(100)
  })

  test('fixed', () => {
    expect(fixedLots(7)).toBe(7)
    for (const bad of [0.5, -1, Number.NaN]) expect(() => fixedLots(bad)).toThrow(InputError)
  })

  test('a tenth of 10,000 at 0.1 a lot is 10,000 lots', () => {
    expect(equityShareLots(10_000, 0.1, 0.1)).toBe(10_000)
    expect(equityShareLots(10_000, 0.1, 0.100001)).toBe(9999)
    expect(equityShareLots(99, 0.01, 1)).toBe(0)
  })

  test('volatility: 1 % a day wanted, 2 % a day there, is half the equity', () => {
    const target = { target: 0.01, shareMax: 2 }
    expect(volatilityTargetLots(10_000, 0.02, 10, target)).toBe(500)
    // A market without volatility would ask for everything there is: the cap holds.
    expect(volatilityTargetLots(10_000, 1e-9, 10, target)).toBe(2000)
    expect(volatilityTargetLots(10_000, 0, 10, target)).toBe(0)
  })

  test('Kelly: 60 % at even odds is a fifth; half of it a tenth; capped, less', () => {
    expect(kellyShare(0.6, 1)).toBeCloseTo(0.2, 15)
    expect(kellyShare(0.5, 2)).toBe(0.25)
    expect(kellyShare(0.4, 1)).toBeLessThan(0)
    expect(kellyLots(1000, kellyShare(0.6, 1), 1, { fraction: 0.5, shareMax: 1 })).toBe(100)
    expect(kellyLots(1000, kellyShare(0.6, 1), 1, { fraction: 1, shareMax: 0.05 })).toBe(50)
    expect(kellyLots(1000, kellyShare(0.4, 1), 1, { fraction: 1, shareMax: 1 })).toBe(0)
    // 5 % mean at 20 % deviation: 1.25.
    expect(kellyShareOfReturns(0.05, 0.04)).toBeCloseTo(1.25, 15)
    const cap = { fraction: 1.01, shareMax: 1 }
    expect(() => kellyLots(1000, 0.2, 1, cap)).toThrow('field fraction')
  })
})

describe('sizing whatever comes', () => {
  test('what the market does not tell is no reason to trade', () => {
    const cap = { fraction: 1, shareMax: 1 }
    for (const value of UNKNOWN) {
      expect(equityShareLots(value, 0.1, 1)).toBe(0)
      expect(equityShareLots(1000, 0.1, value)).toBe(0)
      expect(kellyLots(1000, value, 1, cap)).toBe(0)
      expect(volatilityTargetLots(1000, value, 1, { target: 0.1, shareMax: 1 })).toBe(0)
      expect(kellyShareOfReturns(0.1, value)).toBe(value > 0 ? 0 : Number.NaN)
    }
    for (const p of [-0.1, 1.1, Number.NaN]) expect(kellyShare(p, 1)).toBeNaN()
    for (const odds of [0, -1, Number.NaN]) expect(kellyShare(0.5, odds)).toBeNaN()
  })

  test('what a run sets must make sense', () => {
    for (const bad of [-0.1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => equityShareLots(1000, bad, 1)).toThrow(InputError)
      const kelly = { fraction: bad, shareMax: 1 }
      expect(() => kellyLots(1000, 0.1, 1, kelly)).toThrow('field fraction')
      expect(() => volatilityTargetLots(1, 1, 1, { target: 0.1, shareMax: bad })).toThrow(
        'field shareMax',
      )
    }
  })

  test('never more than the value, never a lot less than it must be', () => {
    const whole = fc.integer({ min: 1, max: 1_000_000 })
    const property = fc.property(whole, whole, fc.integer({ min: 0, max: 8 }), (lots, size, e) => {
      const each = new Decimal(size).div(new Decimal(10).pow(e))
      const value = each.times(lots)
      expect(lotsOfValue(value.toNumber(), each.toNumber())).toBe(lots)
      expect(lotsOfValue(value.times(0.999999999).toNumber(), each.toNumber())).toBe(lots - 1)
    })
    fc.assert(property, propertyRuns(1000, 3))
  })
})

describe('RC-02: what an intent has still to give', () => {
  test('fills stay spent; what came back unfilled may go out again', () => {
    const parents = new ParentLots()
    parents.intend(200, 100)
    parents.send(200, 60)
    expect(parents.leaves(200)).toBe(40)
    parents.giveBack(200, 25)
    expect(parents.leaves(200)).toBe(65)
    parents.send(200, 65)
    expect(parents.leaves(200)).toBe(0)
    expect(() => parents.send(200, 1)).toThrow('intent 200')
    expect(() => parents.giveBack(200, 101)).toThrow('was sent')
    expect(parents.leaves(3)).toBe(0)
    expect(parents.leaves(100_000)).toBe(0)
  })

  test('sent less returned is never more than intended, whatever is tried', () => {
    const act = fc.record({ back: fc.boolean(), parent: fc.nat(3), lots: fc.nat(40) })
    const property = fc.property(fc.array(act), (acts) => {
      const parents = new ParentLots()
      const out = [0, 0, 0, 0]
      for (let parent = 0; parent < 4; parent++) parents.intend(parent, 50)
      for (const { back, parent, lots } of acts) {
        const under = out[parent] ?? 0
        if (back && lots <= under) {
          parents.giveBack(parent, lots)
          out[parent] = under - lots
        } else if (!back && lots <= parents.leaves(parent)) {
          parents.send(parent, lots)
          out[parent] = under + lots
        }
        expect(parents.leaves(parent)).toBe(50 - (out[parent] ?? 0))
        expect(out[parent]).toBeLessThanOrEqual(50)
      }
    })
    fc.assert(property, propertyRuns(300, 4))
  })
})
