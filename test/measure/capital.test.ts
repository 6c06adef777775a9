import { describe, expect, test } from 'vitest'
import { NO_BID } from '../../src/market/book.ts'
import { settledCapital } from '../../src/measure/capital.ts'
import { type MeasureInput, measureRun } from '../../src/measure/measure-run.ts'
import type { EquityTable } from '../../src/run/run-record.ts'
import type { ContractKind } from '../../src/units/instrument.ts'
import { fillTable, orderTable } from '../report/sample-tables.ts'
import { runManifest } from '../support/run-manifest.ts'

const S = 1e9
const PARTS_OF_CAPITAL = [
  'returnOnCapital',
  'maxDrawdownPct',
  'sharpe',
  'sharpeAnnualised',
  'sortino',
  'sampleVolatility',
]

/** Inverse: of 100 USD, settled in X. */
function manifest(contract: ContractKind): MeasureInput['manifest'] {
  return runManifest({ contract, multiplier: contract === 'inverse' ? '100' : '1' })
}

/**
 * No bid in the first sample, then a mid of 125.00 that rises by a tick a second. Equity goes from 0
 * to 0.04 and back in turns; its last value is -0.04.
 */
function equityTable(): EquityTable {
  const rows = 41
  const of = (pick: (row: number) => number) =>
    Float64Array.from({ length: rows }, (_, i) => pick(i))
  const mid = (row: number) => 12_499 + row
  return {
    rows,
    timeNs: of((i) => i * S),
    bidTicks: Int32Array.from({ length: rows }, (_, i) => (i === 0 ? NO_BID : mid(i) - 1)),
    askTicks: Int32Array.from({ length: rows }, (_, i) => mid(i) + 1),
    lowHalfTicks: of((i) => 2 * mid(i)),
    highHalfTicks: of((i) => 2 * mid(i)),
    positionLots: of(() => 0),
    cashUnits: of(() => 0),
    feeUnits: of(() => 0),
    equity: of((i) => (i === 40 ? -0.04 : i % 2 === 1 ? 0.04 : 0)),
  }
}

function measured(contract: ContractKind, equity: EquityTable) {
  const { metrics } = measureRun({
    manifest: manifest(contract),
    fills: fillTable([]),
    orders: orderTable([]),
    equity,
    startNs: 0,
    endNs: 40 * S,
    sampleNs: S,
  })
  return metrics
}

/** In units of 0.04: 20 rises of 1, 19 falls of 1, a last fall of 2; n is 40, the sum -1. */
const DEVIATION = Math.sqrt((39 + 4 - 1 / 40) / 39)

describe('an inverse run: 1000 USD are 8 X at the first known mid, 125', () => {
  test('percents and volatility divide X by X, and say at which price', () => {
    const metrics = measured('inverse', equityTable())
    expect(metrics.netPnl).toMatchObject({ value: -0.04, unit: 'X' })
    expect(metrics.maxDrawdown).toMatchObject({ value: 0.08, unit: 'X' })
    expect(metrics.returnOnCapital?.value).toBeCloseTo(-0.5, 12)
    expect(metrics.maxDrawdownPct?.value).toBeCloseTo(1, 12)
    expect(metrics.sampleVolatility?.value).toBeCloseTo(50 * DEVIATION, 9)
    expect(metrics.sharpe?.value).toBeCloseTo(-1 / 40 / DEVIATION, 12)
    for (const name of PARTS_OF_CAPITAL) {
      expect(metrics[name]?.definition).toContain('first known mid of the samples: 8 X at 125.')
    }
  })

  test('without any mid they are not defined and say why; sums in X are', () => {
    const equity = equityTable()
    equity.bidTicks.fill(NO_BID)
    const metrics = measured('inverse', equity)
    for (const name of PARTS_OF_CAPITAL) {
      expect(metrics[name]).toMatchObject({
        value: null,
        undefinedBecause: 'no sample has a mid to convert the capital at',
      })
    }
    expect(metrics.maxDrawdown?.value).toBe(0.08)
  })
})

test('a linear run divides USD by USD, with or without a mid', () => {
  const equity = equityTable()
  equity.bidTicks.fill(NO_BID)
  const metrics = measured('linear', equity)
  expect(metrics.returnOnCapital).toMatchObject({ unit: '%' })
  expect(metrics.returnOnCapital?.value).toBeCloseTo(-0.004, 12)
  expect(metrics.returnOnCapital?.definition).toBe('Net PnL / capital, not annualised.')
})

test('capital in a currency that the run has no price of is not converted', () => {
  const strange = { ...manifest('linear'), capital: { amount: '1000', currency: 'EUR' } }
  const capital = settledCapital(strange, 25_000)
  expect(capital.amount).toBeNaN()
  expect(capital.undefinedBecause).toBe('the run has no price of USD in EUR')
})
