import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RiskLimits } from '../../src/risk/rules.ts'
import { backtest } from '../../src/run/backtest.ts'
import { backtestMany, type DeskEnd } from '../../src/run/backtest-many.ts'
import type { DeskOptions } from '../../src/run/desk-inputs.ts'
import type { Strategy } from '../../src/strategy/strategy.ts'
import { propertyRuns } from '../support/property-runs.ts'
import { busyStrategy, randomMarket } from '../support/random-market.ts'
import { openTapeOf } from '../support/tape-builder.ts'

const tape = openTapeOf(randomMarket(300))
const busy = busyStrategy as unknown as Strategy

type Terms = {
  readonly maker?: string
  readonly taker?: string
  readonly ms?: number
  readonly risk?: Partial<RiskLimits>
  readonly capital?: number
  readonly seed?: number
}

function deskOf({
  maker = '0',
  taker = '0.0005',
  ms = 5,
  risk,
  capital,
  seed,
}: Terms): DeskOptions {
  return {
    strategy: busy,
    execution: { latency: { entryMs: ms, responseMs: ms }, fees: { maker, taker } },
    ...(risk && { risk }),
    ...(capital !== undefined && { capital }),
    ...(seed !== undefined && { seed }),
  }
}

/** How many lives the desks of a pass lived. */
function livesOf(ends: readonly DeskEnd[]): number {
  return new Set(ends.map((end) => end.run().desk.own)).size
}

function eachIsItsRunAlone(desks: readonly DeskOptions[]): readonly DeskEnd[] {
  const ends = backtestMany({ tapes: [tape], desks })
  ends.forEach((end, i) => {
    const { desk, timing: _, ...facts } = end.run()
    const { desk: own, timing: __, ...expected } = backtest({ tapes: [tape], ...desks[i]! })
    expect(facts).toEqual(expected)
    expect(end.journalHash).toBe(expected.journalHash)
    for (const [k, ledger] of desk.ledgers.entries()) {
      const { cashUnits, executions, feeUnits, positionLots, turnoverUnits } = own.ledgers[k]!
      const sums = { cashUnits, executions, feeUnits, positionLots, turnoverUnits }
      expect(ledger).toMatchObject(sums)
    }
  })
  return ends
}

describe('desks that differ in fees alone', () => {
  test('live one life, each with its own accounts, tables and journal hash', () => {
    const fees = ['-0.0001', '0', '0.0002', '0.001']
    const desks = [2, 25].flatMap((ms) => fees.map((maker) => deskOf({ maker, ms })))
    const ends = eachIsItsRunAlone(desks)
    expect(livesOf(ends)).toBe(2)
    expect(new Set(ends.map(({ journalHash }) => journalHash)).size).toBe(8)
    expect(new Set(ends.map((end) => end.run().equity.equity.at(-1))).size).toBe(8)
    expect(ends[0]!.run().fills.rows).toBeGreaterThan(20)
  })

  test.each([
    ['seed', { seed: 2 }],
    ['latency', { ms: 6 }],
    ['limits', { risk: { openOrdersMax: 3 } }],
    ['capital', { capital: 50_000 }],
  ] as const)('but not those that differ in their %s', (_, terms) => {
    const ends = eachIsItsRunAlone([deskOf({}), deskOf({ maker: '0.0001', ...terms })])
    expect(livesOf(ends)).toBe(2)
  })

  test('part where the fees make a limit act, or bring it near', () => {
    const risk = { dailyLossMax: 0.01 }
    const at = (maker: string, capital: number) => deskOf({ maker, taker: maker, risk, capital })
    // Fees of half the value eat any capital up: the dear desk is stopped, the free one is not.
    const ends = eachIsItsRunAlone([at('0', 1000), at('0.0001', 1000), at('0.5', 1000)])
    expect(livesOf(ends)).toBe(2)
    const [free, , dear] = ends.map((end) => end.run())
    expect(free!.counts.denialsByRule).not.toHaveProperty('RC-06 daily loss')
    expect(dear!.counts.denialsByRule['RC-06 daily loss']).toBeGreaterThan(0)
  })

  test('whatever the fees and the limits are, are what they are alone', () => {
    const fee = fc.constantFrom('-0.0003', '0', '0.0001', '0.001', '0.02')
    const terms = fc.record({ maker: fee, taker: fee })
    const share = fc.constantFrom(0.0001, 0.01, 0.5, Number.POSITIVE_INFINITY)
    const limits = fc.record({ dailyLossMax: share, drawdownMax: share })
    const lives: number[] = []
    fc.assert(
      fc.property(
        fc.array(terms, { minLength: 2, maxLength: 4 }),
        limits,
        fc.constantFrom(100, 10_000),
        (all, risk, capital) => {
          const ends = eachIsItsRunAlone(all.map((each) => deskOf({ ...each, risk, capital })))
          lives.push(livesOf(ends))
        },
      ),
      propertyRuns(40, 77),
    )
    expect(new Set(lives).size).toBeGreaterThan(2)
  })

  test('fail together where their strategy throws', () => {
    const broken: Strategy = {
      ...busy,
      create: (desk, params) => ({
        ...busy.create(desk, params),
        onFill() {
          throw new Error('no fill wanted')
        },
      }),
    }
    const desks = ['0', '0.001'].map((maker) => ({ ...deskOf({ maker }), strategy: broken }))
    const ends = backtestMany({ tapes: [tape], desks: [...desks, deskOf({})] })
    const failures = ends.map(({ failure }) => failure)
    expect(failures.map((each) => each?.includes('no fill wanted') ?? false)).toEqual([
      true,
      true,
      false,
    ])
  })
})
