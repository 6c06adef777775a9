import type { RandomStream } from '../../src/lib/random.ts'
import { NO_BID } from '../../src/market/book.ts'
import { GTC, LIMIT } from '../../src/orders/intent.ts'
import {
  CROSSED,
  QUEUE_CLEARED,
  TAKER_LEVEL,
  TRADED_THROUGH,
  WOULD_CROSS,
} from '../../src/orders/report.ts'
import { CANCELED, DENIED, FILLED, NEW, REJECTED } from '../../src/orders/status.ts'
import type { EquityTable, FillTable, OrderTable } from '../../src/run/run-record.ts'
import { type InstrumentSpec, makeInstrument } from '../../src/units/instrument.ts'
import { findKnownInstrument } from '../../src/units/known-instruments.ts'
import { feeCode, feeUnits, moneyUnit, valueUnits } from '../../src/units/money.ts'

const spec = findKnownInstrument('binance-usdm', 'BTCUSDT')
if (spec === undefined) throw new Error('BTCUSDT is a known instrument')
export const sampleInstrument: InstrumentSpec = spec

export type TableOptions = {
  readonly startNs: number
  readonly minutes: number
  readonly sampleNs: number
  readonly orderEverySeconds: number
}

type Row = Record<string, number>
const LATENCY_NS = 25_000_000

/** A quoting strategy over a random walk: consistent books, fees and cash, nothing more. */
export function makeTables(random: RandomStream, options: TableOptions) {
  const { startNs, sampleNs } = options
  const samples = Math.round((options.minutes * 60e9) / sampleNs)
  const endNs = startNs + samples * sampleNs + 400_000_000
  const instrument = makeInstrument(sampleInstrument)
  const unit = moneyUnit(instrument)
  const fees = sampleInstrument.fees
  if (fees === null) throw new Error('fees of BTCUSDT are known')
  const codes = { maker: feeCode(fees.maker, instrument), taker: feeCode(fees.taker, instrument) }
  const bids = walk(random, samples + 2)
  const bidAt = (ns: number) => bids[Math.min(samples, Math.floor((ns - startNs) / sampleNs))] ?? 0
  const orders: Row[] = []
  const fills: Row[] = []
  let position = 0
  let ns = startNs + sampleNs
  for (let id = 1; ns < endNs - 40 * sampleNs; id++) {
    random.at(id)
    const sell = random.uniform() < 0.5 + position / 400
    const side = sell ? -1 : 1
    const draw = random.uniform()
    const bid = bidAt(ns)
    const taker = draw < 0.06
    const price = taker === sell ? bid : bid + 1
    const qty = 1 + random.below(10)
    const fate = fateOf(draw, random.uniform())
    const waitNs = taker ? LATENCY_NS : Math.floor(LATENCY_NS + random.uniform() ** 3 * 30e9)
    const filled = fate.status === FILLED
    orders.push({
      orderId: id,
      instrument: 0,
      side,
      orderType: LIMIT,
      timeInForce: GTC,
      postOnly: taker ? 0 : 1,
      priceTicks: price,
      orderQtyLots: qty,
      cumQtyLots: filled ? qty : 0,
      notionalTicksLots: filled ? qty * price : 0,
      submittedNs: ns,
      acknowledgedNs: fate.status === DENIED ? Number.NaN : ns + 2 * LATENCY_NS,
      endedNs: fate.status === NEW ? Number.NaN : ns + waitNs + LATENCY_NS,
      status: fate.status,
      rejectReason: fate.status === REJECTED ? WOULD_CROSS : 0,
      decisionMidHalfTicks: 2 * bid + 1,
      arrivalMidHalfTicks: fate.status === DENIED ? Number.NaN : 2 * bidAt(ns + LATENCY_NS) + 1,
    })
    if (filled) {
      position += side * qty
      const code = taker ? codes.taker : codes.maker
      const queue = taker ? 0 : random.below(400)
      const bidThen = taker ? bid : side > 0 ? price : price - 1
      fills.push({
        fillNumber: fills.length + 1,
        orderId: id,
        instrument: 0,
        side,
        priceTicks: price,
        qtyLots: qty,
        venueNs: ns + waitNs,
        heardNs: ns + waitNs + LATENCY_NS,
        maker: taker ? 0 : 1,
        reason: taker ? TAKER_LEVEL : fate.reason,
        valueUnits: valueUnits(unit, price, qty),
        feeUnits: feeUnits(unit, code, price, qty),
        queueAtPlacementLots: queue,
        queueAtFillLots: fate.reason === CROSSED ? queue : 0,
        bidTicks: bidThen,
        askTicks: bidThen + 1,
      })
    }
    ns += Math.floor((0.2 + 1.6 * random.uniform()) * options.orderEverySeconds * 1e9)
  }
  fills.sort((a, b) => (a.heardNs ?? 0) - (b.heardNs ?? 0))
  for (const [i, fill] of fills.entries()) fill.fillNumber = i + 1
  const equity = equityOf(bids, fills, startNs, endNs, samples, sampleNs, unit.cashUnit.toNumber())
  return { fills: fillTable(fills), orders: orderTable(orders), equity, startNs, endNs }
}

function fateOf(draw: number, second: number): { status: number; reason: number } {
  if (draw < 0.42) {
    const reason = second < 0.5 ? QUEUE_CLEARED : second < 0.82 ? TRADED_THROUGH : CROSSED
    return { status: FILLED, reason }
  }
  if (draw < 0.93) return { status: CANCELED, reason: 0 }
  if (draw < 0.97) return { status: REJECTED, reason: 0 }
  return { status: draw < 0.995 ? DENIED : NEW, reason: 0 }
}

function walk(random: RandomStream, length: number): Int32Array {
  const bids = new Int32Array(length)
  let bid = 639_600
  for (let i = 0; i < length; i++) {
    random.at(1e9 + i)
    const jump = random.uniform() < 0.01 ? 30 : 4
    bid += Math.round((random.uniform() - 0.5) * 2 * jump)
    bids[i] = bid
  }
  return bids
}

function equityOf(
  bids: Int32Array,
  fills: readonly Row[],
  startNs: number,
  endNs: number,
  samples: number,
  sampleNs: number,
  cashUnit: number,
): EquityTable {
  const rows = samples + 2
  const column = () => new Float64Array(rows)
  const table = {
    rows,
    timeNs: column(),
    bidTicks: new Int32Array(rows),
    askTicks: new Int32Array(rows),
    lowHalfTicks: column(),
    highHalfTicks: column(),
    positionLots: column(),
    cashUnits: column(),
    feeUnits: column(),
    equity: column(),
  }
  let next = 0
  let position = 0
  let cash = 0
  let fee = 0
  for (let i = 0; i < rows; i++) {
    const timeNs = Math.min(startNs + i * sampleNs, endNs)
    for (; next < fills.length && (fills[next]?.heardNs ?? 0) <= timeNs; next++) {
      const fill = fills[next] ?? {}
      position += (fill.side ?? 0) * (fill.qtyLots ?? 0)
      cash -= (fill.side ?? 0) * (fill.valueUnits ?? 0)
      fee += fill.feeUnits ?? 0
    }
    const bid = bids[Math.min(i, samples)] ?? 0
    const half = 2 * bid + 1
    table.timeNs[i] = timeNs
    // One sample of a book without bids, as a thin market has them.
    table.bidTicks[i] = i === 3 ? NO_BID : bid
    table.askTicks[i] = bid + 1
    table.lowHalfTicks[i] = half - 4 - (i % 5)
    table.highHalfTicks[i] = half + 3 + (i % 7)
    table.positionLots[i] = position
    table.cashUnits[i] = cash
    table.feeUnits[i] = fee
    table.equity[i] = (cash + (position * half) / 2 - fee / 10_000) * cashUnit
  }
  return table
}

const doubles = (rows: readonly Row[], name: string) =>
  Float64Array.from(rows, (row) => row[name] ?? Number.NaN)
const ints = (rows: readonly Row[], name: string) => Int32Array.from(rows, (row) => row[name] ?? 0)
const codesOf = (rows: readonly Row[], name: string) =>
  Uint8Array.from(rows, (row) => row[name] ?? 0)

/** Rows of plain numbers as the columns of `fills.parquet`. */
export function fillTable(rows: readonly Row[]): FillTable {
  return {
    rows: rows.length,
    fillNumber: ints(rows, 'fillNumber'),
    orderId: ints(rows, 'orderId'),
    instrument: ints(rows, 'instrument'),
    side: Int8Array.from(rows, (row) => row.side ?? 0),
    priceTicks: ints(rows, 'priceTicks'),
    qtyLots: doubles(rows, 'qtyLots'),
    venueNs: doubles(rows, 'venueNs'),
    heardNs: doubles(rows, 'heardNs'),
    maker: codesOf(rows, 'maker'),
    reason: codesOf(rows, 'reason'),
    valueUnits: doubles(rows, 'valueUnits'),
    feeUnits: doubles(rows, 'feeUnits'),
    queueAtPlacementLots: doubles(rows, 'queueAtPlacementLots'),
    queueAtFillLots: doubles(rows, 'queueAtFillLots'),
    bidTicks: ints(rows, 'bidTicks'),
    askTicks: ints(rows, 'askTicks'),
  }
}

/** Rows of plain numbers as the columns of `orders.parquet`. */
export function orderTable(rows: readonly Row[]): OrderTable {
  return {
    rows: rows.length,
    orderId: ints(rows, 'orderId'),
    instrument: ints(rows, 'instrument'),
    side: Int8Array.from(rows, (row) => row.side ?? 0),
    orderType: codesOf(rows, 'orderType'),
    timeInForce: codesOf(rows, 'timeInForce'),
    postOnly: codesOf(rows, 'postOnly'),
    priceTicks: ints(rows, 'priceTicks'),
    orderQtyLots: doubles(rows, 'orderQtyLots'),
    cumQtyLots: doubles(rows, 'cumQtyLots'),
    notionalTicksLots: doubles(rows, 'notionalTicksLots'),
    submittedNs: doubles(rows, 'submittedNs'),
    acknowledgedNs: doubles(rows, 'acknowledgedNs'),
    endedNs: doubles(rows, 'endedNs'),
    status: codesOf(rows, 'status'),
    rejectReason: codesOf(rows, 'rejectReason'),
    decisionMidHalfTicks: doubles(rows, 'decisionMidHalfTicks'),
    arrivalMidHalfTicks: doubles(rows, 'arrivalMidHalfTicks'),
  }
}
