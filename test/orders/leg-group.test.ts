import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { UnwindPolicy } from '../../src/orders/emulator/leg-group.ts'
import * as r from '../../src/orders/report.ts'
import { STATUS_NAMES } from '../../src/orders/status.ts'
import { EmulatedDesk } from '../support/emulated-desk.ts'
import { propertyRuns } from '../support/property-runs.ts'

const [BUY, SELL] = [1, -1] as const

/** Buys 10 here, sells 10 there. */
const LEGS = [
  { instrument: 0, side: BUY, qtyLots: 10, priceTicks: 100 },
  { instrument: 1, side: SELL, qtyLots: 10, priceTicks: 105 },
] as const
const POLICY: UnwindPolicy = {
  withinNs: 100,
  worstTicks: 3,
  unwindWithinNs: 50,
  afterwards: 'market',
}

function group(legs: Parameters<EmulatedDesk['legs']>[0] = LEGS, policy = POLICY) {
  const desk = new EmulatedDesk()
  const id = desk.legs(legs, policy)
  const found = desk.emulator.group(id)
  if (found === undefined) throw new Error('no group')
  const ended = () => [STATUS_NAMES[found.status], found.why]
  return { desk, id, found, ended }
}

describe('two legs', () => {
  test('all filled', () => {
    const { desk, ended } = group()
    desk.fill(1, 4, 100)
    desk.fill(2, 10, 105)
    desk.fill(1, 6, 100)
    expect(desk.take()).toEqual([
      '1: buy 10 at 100 GTC as #1 (asked for)',
      '1: sell 10 of 1 at 105 GTC as #2 (asked for)',
      '1: Filled (all legs are filled)',
    ])
    expect(ended()).toEqual(['Filled', 'all legs are filled'])
    desk.at(200)
    expect(desk.take()).toEqual([])
  })

  test('one that took too long: called back, and too much of the other sold off at a limit', () => {
    const { desk, ended, found } = group()
    desk.fill(1, 10, 100)
    desk.fill(2, 4, 105)
    desk.take()
    desk.at(99)
    expect(desk.take()).toEqual([])
    desk.at(100)
    expect(desk.take()).toEqual(['1: cancel #2 (the legs took too long)'])
    desk.fill(2, 1, 105)
    expect(desk.take()).toEqual([])
    desk.canceled(2)
    expect(desk.take()).toEqual(['1: sell 5 at 97 GTC as #3 (too much of one leg)'])
    desk.fill(3, 2, 99)
    desk.fill(3, 3, 97)
    expect(desk.take()).toEqual(['1: Canceled (too much of one leg)'])
    expect(ended()).toEqual(['Canceled', 'too much of one leg'])
    expect([found.filledLots(0), found.filledLots(0, true), found.filledLots(1)]).toEqual([
      10, 5, 5,
    ])
  })

  test('the limit had its time: at market, again when the book ran out', () => {
    const { desk, ended } = group()
    desk.fill(1, 10, 100)
    desk.at(100)
    desk.canceled(2)
    desk.take()
    desk.at(150)
    expect(desk.take()).toEqual(['1: cancel #3 (the legs took too long)'])
    desk.fill(3, 4, 97)
    desk.canceled(3)
    expect(desk.take()).toEqual(['1: sell 6 IOC as #4 (too much of one leg)'])
    desk.fill(4, 5, 95)
    desk.canceled(4)
    desk.fill(5, 1, 94)
    expect(desk.take()).toEqual([
      '1: sell 1 IOC as #5 (too much of one leg)',
      '1: Canceled (too much of one leg)',
    ])
    expect([ended()[0], desk.positionLots]).toEqual(['Canceled', 0])
  })

  test('or left open, and said so', () => {
    const { desk, ended, found } = group(LEGS, { ...POLICY, afterwards: 'leave' })
    desk.fill(1, 10, 100)
    desk.at(100)
    desk.canceled(2)
    desk.at(150)
    desk.canceled(3)
    expect([ended(), found.excessLots(0)]).toEqual([['Canceled', 'one leg remains open'], 10])
  })

  test('without a worst price the offset is a market order; it is not tried for ever', () => {
    const { worstTicks: _, ...atMarket } = POLICY
    const { desk, ended } = group(LEGS, atMarket)
    desk.fill(2, 3, 105)
    desk.at(100)
    desk.canceled(1)
    desk.canceled(2)
    for (let order = 3; order <= 12; order++) desk.canceled(order)
    const sent = desk.take().filter((line) => line.includes('buy 3 of 1 IOC'))
    expect([sent.length, ended()]).toEqual([10, ['Canceled', 'one leg remains open']])
  })

  test('a leg that the venue rejects, or the gate, ends the other', () => {
    const { desk, ended } = group()
    desk.say(1, r.REPORT_REJECTED, { reason: r.TECHNICAL_REFUSAL })
    expect(desk.take().slice(2)).toEqual(['1: cancel #2 (a leg failed)'])
    desk.canceled(2)
    expect(ended()).toEqual(['Canceled', 'a leg failed'])

    const gated = new EmulatedDesk()
    gated.gate = ({ side }) => side === BUY
    gated.legs(LEGS, POLICY)
    expect(gated.take()).toEqual([
      '1: buy 10 at 100 GTC as #1 (asked for)',
      '1: refused sell 10 of 1 at 105 GTC',
      '1: cancel #1 (a leg failed)',
    ])
    gated.fill(1, 2, 100)
    gated.gate = () => true
    gated.canceled(1)
    expect(gated.take()).toEqual(['1: sell 2 at 97 GTC as #2 (too much of one leg)'])
  })

  test('an offset that the gate refuses leaves the leg open, and says so', () => {
    const { desk, ended } = group()
    desk.fill(1, 10, 100)
    desk.gate = () => false
    desk.at(100)
    desk.canceled(2)
    expect(ended()).toEqual(['Canceled', 'one leg remains open'])
  })

  test('canceled by the strategy: what is filled alone is unwound', () => {
    const { desk, id, ended } = group()
    desk.fill(1, 1, 100)
    desk.cancel(id)
    desk.canceled(1)
    desk.canceled(2)
    desk.fill(3, 1, 98)
    expect(ended()).toEqual(['Canceled', 'too much of one leg'])
  })

  test('nothing filled, nothing to unwind', () => {
    const { desk, ended } = group()
    desk.at(100)
    desk.canceled(2)
    desk.canceled(1)
    expect(ended()).toEqual(['Canceled', 'the legs took too long'])
  })
})

describe('whatever fills, and whenever', () => {
  const turn = fc.record({
    pick: fc.nat(50),
    what: fc.constantFrom('fill', 'fill', 'cancel', 'time', 'reject'),
    lots: fc.integer({ min: 1, max: 6 }),
  })
  const sizes = fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: 1, max: 12 })))

  test('in the end the legs are in proportion, or it is said that they are not', () => {
    fc.assert(
      fc.property(sizes, fc.boolean(), fc.array(turn, { maxLength: 30 }), (lots, limits, turns) => {
        const legs = lots.map((qtyLots, instrument) => {
          const side = instrument % 2 === 0 ? BUY : SELL
          return { instrument, side, qtyLots, priceTicks: 100 }
        })
        const { worstTicks: _, ...atMarket } = POLICY
        const { desk, found } = group(legs, limits ? POLICY : atMarket)
        const { facts } = desk
        for (const { pick, what, lots } of turns) {
          const order = facts.open[pick % Math.max(1, facts.open.length)]
          if (what === 'time') desk.at(desk.nowNs + 25)
          else if (order === undefined) continue
          else if (what === 'fill') desk.fill(order, Math.min(lots, facts.leavesLots(order)))
          else if (what === 'cancel' && facts.hasRequest(order)) desk.canceled(order)
          else if (what === 'reject') desk.say(order, r.REPORT_REJECTED)
        }
        desk.at(desk.nowNs + 1_000)
        // From here on the venue answers what it is asked, and fills what offsets a leg.
        for (let n = 0; n < 200 && facts.open.length > 0; n++) {
          const order = facts.open[0] ?? 0
          if (facts.hasRequest(order)) desk.canceled(order)
          else desk.fill(order, facts.leavesLots(order))
        }
        const excess = legs.map((_, i) => found.excessLots(i))
        expect(facts.open).toEqual([])
        expect(STATUS_NAMES[found.status]).toMatch(/Filled|Canceled/)
        if (found.why === 'one leg remains open') expect(Math.max(...excess)).toBeGreaterThan(0)
        else expect(excess).toEqual([0, 0, 0])
      }),
      propertyRuns(1_000, 86),
    )
  })
})

describe('legs of other sizes', () => {
  test('what is kept is in proportion: two of one for three of the other', () => {
    const legs = [
      { ...LEGS[0], qtyLots: 4 },
      { ...LEGS[1], qtyLots: 6 },
    ]
    const { desk, found, ended } = group(legs)
    desk.fill(1, 4, 100)
    desk.fill(2, 5, 105)
    desk.at(100)
    desk.canceled(2)
    expect([found.excessLots(0), found.excessLots(1)]).toEqual([2, 2])
    expect(desk.take().slice(3)).toEqual([
      '1: sell 2 at 97 GTC as #3 (too much of one leg)',
      '1: buy 2 of 1 at 108 GTC as #4 (too much of one leg)',
    ])
    desk.fill(4, 2, 106)
    desk.fill(3, 2, 99)
    expect(ended()).toEqual(['Canceled', 'too much of one leg'])
  })
})
