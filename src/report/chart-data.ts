import type { RunJson } from '../run/run-record.ts'
import { makeInstrument } from '../units/instrument.ts'
import { moneyUnit } from '../units/money.ts'
import { decimalsFor } from './format.ts'
import { type OrderData, orderData } from './order-data.ts'
import type { RecordFills, RunRecord } from './record.ts'
import type { RecordTable } from './record-table.ts'
import { type EncodedColumn, encodeColumn } from './series.ts'

/** Samples on the page at most; more are joined by buckets that keep their extremes. */
export const MAX_SAMPLES = 40_000

/** What the page's script draws from. Times in ns since `epochMs` (UTC). */
export type ChartData = {
  readonly epochMs: number
  readonly startNs: number
  readonly endNs: number
  /** Settlement currency: of equity, drawdown and fees. */
  readonly currency: string
  readonly quantityUnit: string
  readonly priceUnit: string
  readonly tick: { readonly stepUnits: number; readonly decimals: number }
  readonly lot: { readonly stepUnits: number; readonly decimals: number }
  readonly moneyDecimals: number
  /** Currency in one fee unit, and the decimals that show it. */
  readonly feeUnit: number
  readonly feeDecimals: number
  readonly samples: Readonly<Record<string, EncodedColumn>>
  /** Samples that one point on the page stands for. */
  readonly samplesPerPoint: number
  readonly fills: Readonly<Record<string, EncodedColumn>>
  readonly fillsTotal: number
  readonly reasons: readonly string[]
} & OrderData

export function chartData(record: RunRecord): ChartData {
  const { run, fills, equity } = record
  const first = run.manifest.tapes[0]
  if (first === undefined) throw new TypeError('a run has a tape')
  const instrument = makeInstrument(first.instrument)
  const epoch = BigInt(run.epochNs)
  const startNs = Number(BigInt(run.startNs) - epoch)
  const endNs = Number(BigInt(run.endNs) - epoch)
  const moneyDecimals = moneyDecimalsOf(equity)
  const timeScale = endNs > 4e15 ? 1_000 : 1
  const points = samplePoints(equity)
  return {
    epochMs: Number(epoch / 1_000_000n),
    startNs,
    endNs,
    currency: instrument.settlementCurrency,
    priceUnit: instrument.quoteCurrency,
    quantityUnit: instrument.contract === 'inverse' ? 'contracts' : instrument.baseCurrency,
    tick: { stepUnits: instrument.priceGrid.stepUnits, decimals: instrument.priceGrid.decimals },
    lot: { stepUnits: instrument.qtyGrid.stepUnits, decimals: instrument.qtyGrid.decimals },
    moneyDecimals,
    feeUnit: moneyUnit(instrument).feeUnit.toNumber(),
    feeDecimals: feeDecimalsOf(fills, moneyUnit(instrument).feeUnit.toNumber()),
    samples: encodeSamples(equity, points, timeScale, 10 ** -moneyDecimals),
    samplesPerPoint: points.size,
    fills: encodeFills(run, fills.shown, timeScale),
    fillsTotal: fills.rows,
    reasons: fills.byReason.map(({ reason }) => reason),
    ...orderData(record.orders.lives, record.orders.rows, timeScale),
  }
}

/** Enough decimals for a thousandth of the range that equity covered. */
function moneyDecimalsOf(equity: RecordTable): number {
  let low = 0
  let high = 0
  for (const value of equity.numbers.equity ?? []) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return high === low ? 2 : decimalsFor(high - low, 2)
}

/** Decimals that show four digits of the middle-sized fee. */
function feeDecimalsOf({ middleFeeUnits }: RecordFills, feeUnit: number): number {
  return middleFeeUnits === null ? 2 : decimalsFor(middleFeeUnits * feeUnit, 2)
}

type Points = { readonly size: number; readonly count: number }

function samplePoints(equity: RecordTable): Points {
  const size = Math.max(1, Math.ceil(equity.rows / MAX_SAMPLES))
  return { size, count: Math.ceil(equity.rows / size) }
}

type Pick = 'last' | 'low' | 'high'

/** One value a point: the last of its samples, or their least or greatest. */
function perPoint(values: Float64Array, points: Points, pick: Pick): Float64Array {
  if (points.size === 1) return values
  const out = new Float64Array(points.count)
  for (let p = 0; p < points.count; p++) {
    const from = p * points.size
    const to = Math.min(values.length, from + points.size)
    let chosen = Number.NaN
    for (let i = from; i < to; i++) {
      const value = values[i] ?? Number.NaN
      if (Number.isNaN(value)) continue
      const better = pick === 'low' ? value < chosen : pick === 'high' ? value > chosen : true
      if (Number.isNaN(chosen) || better) chosen = value
    }
    out[p] = chosen
  }
  return out
}

function encodeSamples(
  equity: RecordTable,
  points: Points,
  timeScale: number,
  moneyScale: number,
): Record<string, EncodedColumn> {
  const column = (name: string) => equity.numbers[name] ?? new Float64Array(equity.rows)
  const money = column('equity')
  const fall = drawdowns(money)
  const encode = (values: Float64Array, pick: Pick, scale = 1) =>
    encodeColumn(perPoint(values, points, pick), scale)
  const columns: Record<string, EncodedColumn> = {
    timeNs: encodeColumn(perPoint(column('timeNs'), points, 'last'), timeScale, 2),
    bid: encode(column('bidTicks'), 'last'),
    ask: encode(column('askTicks'), 'last'),
    low: encode(column('lowHalfTicks'), 'low'),
    high: encode(column('highHalfTicks'), 'high'),
    position: encode(column('positionLots'), 'last'),
    equity: encode(money, 'last', moneyScale),
    drawdown: encode(fall, 'last', moneyScale),
  }
  if (points.size === 1) return columns
  return {
    ...columns,
    positionLow: encode(column('positionLots'), 'low'),
    positionHigh: encode(column('positionLots'), 'high'),
    equityLow: encode(money, 'low', moneyScale),
    equityHigh: encode(money, 'high', moneyScale),
    drawdownLow: encode(fall, 'low', moneyScale),
    drawdownHigh: encode(fall, 'high', moneyScale),
  }
}

/** Equity less its highest value so far (the start counts as 0): 0 or negative. */
function drawdowns(equity: Float64Array): Float64Array {
  let high = 0
  return equity.map((value) => {
    if (value > high) high = value
    return value - high
  })
}

function encodeFills(
  run: RunJson,
  fills: RecordTable,
  timeScale: number,
): Record<string, EncodedColumn> {
  const column = (name: string, scale = 1, order = 1) =>
    encodeColumn(fills.numbers[name] ?? new Float64Array(fills.rows), scale, order)
  const { heardNs, venueNs } = fills.numbers
  const several = run.manifest.tapes.some(
    (tape) => tape.instrument.symbol !== run.manifest.tapes[0]?.instrument.symbol,
  )
  return {
    number: column('fillNumber'),
    order: column('orderId'),
    heardNs: column('heardNs', timeScale),
    latencyNs: encodeColumn(
      Array.from({ length: fills.rows }, (_, row) => (heardNs?.[row] ?? 0) - (venueNs?.[row] ?? 0)),
    ),
    side: column('side', 1, 0),
    price: column('priceTicks'),
    qty: column('qtyLots', 1, 0),
    maker: column('maker', 1, 0),
    reason: column('reason', 1, 0),
    fee: column('feeUnits', 1, 0),
    queuePlaced: column('queueAtPlacementLots', 1, 0),
    queueFilled: column('queueAtFillLots', 1, 0),
    ...(several ? { instrument: column('instrument', 1, 0) } : {}),
  }
}
