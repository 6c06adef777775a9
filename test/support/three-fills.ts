import type { MeasureInput } from '../../src/measure/measure-run.ts'
import { TAKER_LEVEL, TRADED_THROUGH } from '../../src/orders/report.ts'
import { CANCELED, DENIED, FILLED } from '../../src/orders/status.ts'
import type { EquityTable } from '../../src/run/run-record.ts'
import { rates } from '../../src/units/instrument.ts'
import { fillTable, orderTable } from '../report/sample-tables.ts'
import { runManifest } from './run-manifest.ts'

export const S = 1e9

export function manifest(makerFee = '0.0001', takerFee = '0.0005'): MeasureInput['manifest'] {
  const fees = { maker: rates(makerFee), taker: rates(takerFee), source: 'test' }
  return runManifest({ fees })
}

type Sample = { at: number; mid: number; cash?: number; fee?: number; lots?: number; worth: number }

export function equityTable(samples: readonly Sample[]): EquityTable {
  const of = (pick: (sample: Sample) => number) => Float64Array.from(samples, pick)
  return {
    rows: samples.length,
    timeNs: of((s) => s.at * S),
    bidTicks: Int32Array.from(samples, (s) => s.mid - 1),
    askTicks: Int32Array.from(samples, (s) => s.mid + 1),
    lowHalfTicks: of((s) => 2 * s.mid),
    highHalfTicks: of((s) => 2 * s.mid),
    positionLots: of((s) => s.lots ?? 0),
    cashUnits: of((s) => s.cash ?? 0),
    feeUnits: of((s) => s.fee ?? 0),
    equity: of((s) => s.worth),
  }
}

export const fillRow = (
  n: number,
  at: number,
  side: number,
  qty: number,
  price: number,
  maker: number,
  fee: number,
) => ({
  fillNumber: n,
  orderId: n,
  instrument: 0,
  side,
  priceTicks: price,
  qtyLots: qty,
  venueNs: at * S,
  heardNs: at * S,
  maker,
  reason: maker === 1 ? TRADED_THROUGH : TAKER_LEVEL,
  valueUnits: qty * price,
  feeUnits: fee,
  bidTicks: price - 1,
  askTicks: price + 1,
})

export const orderRow = (
  id: number,
  at: number,
  side: number,
  qty: number,
  mid: number,
  status: number,
) => ({
  orderId: id,
  instrument: 0,
  side,
  orderQtyLots: qty,
  cumQtyLots: status === FILLED ? qty : 0,
  submittedNs: at * S,
  acknowledgedNs: (at + 0.05) * S,
  endedNs: 70 * S,
  status,
  decisionMidHalfTicks: 2 * mid,
  arrivalMidHalfTicks: 2 * mid,
})

/** Buys 10 at 100.00 (rests), sells 15 at 102.00 and buys 5 at 103.00 (takes): by hand below. */
export function threeFills(overrides: Partial<MeasureInput> = {}): MeasureInput {
  return {
    manifest: manifest(),
    fills: fillTable([
      fillRow(1, 10, 1, 10, 10_000, 1, 100_000),
      fillRow(2, 30, -1, 15, 10_200, 0, 765_000),
      fillRow(3, 60, 1, 5, 10_300, 0, 257_500),
    ]),
    orders: orderTable([
      orderRow(1, 5, 1, 10, 10_001, FILLED),
      orderRow(2, 29, -1, 15, 10_201, FILLED),
      orderRow(3, 59, 1, 5, 10_299, FILLED),
      orderRow(4, 61, 1, 8, 10_300, CANCELED),
      orderRow(5, 62, 1, 8, 10_300, DENIED),
    ]),
    equity: equityTable([
      { at: 0, mid: 10_000, worth: 0 },
      { at: 20, mid: 10_100, lots: 10, fee: 100_000, worth: 9.9 },
      { at: 40, mid: 10_250, lots: -5, fee: 865_000, worth: 16.635 },
      { at: 60, mid: 10_300, fee: 1_122_500, worth: 13.8775 },
      { at: 80, mid: 10_350, fee: 1_122_500, worth: 13.8775 },
      { at: 100, mid: 10_300, fee: 1_122_500, worth: 13.8775 },
    ]),
    startNs: 0,
    endNs: 100 * S,
    sampleNs: 20 * S,
    ...overrides,
  }
}
