import { InputError } from '../../lib/assert.ts'
import { type Measures, measureRun } from '../../measure/measure-run.ts'
import { TAKER_LEVEL, TRADED_THROUGH } from '../../orders/report.ts'
import { OrderRows } from '../../run/journal-tables.ts'
import type { EquityTable, FillTable, RunManifest } from '../../run/run-record.ts'
import { makeInstrument } from '../../units/instrument.ts'
import { moneyUnit } from '../../units/money.ts'
import { NS_PER_SECOND } from '../../units/time.ts'

/** A run of a few fills on a linear contract, as a case gives it. Times in s, prices in currency. */
export type SmallRun = {
  readonly times: Float64Array
  readonly sides: Float64Array
  /** Whole lots. */
  readonly quantities: Float64Array
  readonly prices: Float64Array
  readonly fees: Float64Array | undefined
  readonly maker: readonly number[] | undefined
  readonly sampleTimes: Float64Array
  readonly mids: Float64Array
  readonly capital: number
  readonly tickSize: number
}

/**
 * Every number of a run record for such fills: equity is cash + position x mid - fees at each sample.
 * Throws InputError for lists that do not fit each other, and for prices off the grid.
 */
export function measureSmallRun(run: SmallRun): Measures {
  checkLists(run)
  const manifest = manifestOf(run)
  const fills = fillsOf(run, manifest)
  const equity = equityOf(run, fills)
  const last = run.sampleTimes.at(-1) ?? 0
  return measureRun({
    manifest,
    fills,
    orders: new OrderRows().table(),
    equity,
    startNs: 0,
    endNs: last * NS_PER_SECOND,
    sampleNs: ((run.sampleTimes[1] ?? 1) - (run.sampleTimes[0] ?? 0)) * NS_PER_SECOND,
  })
}

function wrong(field: string, given: string, expected: string): InputError {
  return new InputError({ field }, given, expected, 'Correct it.')
}

function checkLists(run: SmallRun): void {
  const n = run.times.length
  for (const field of ['sides', 'quantities', 'prices', 'fees', 'maker'] as const) {
    const given = run[field]?.length ?? n
    if (given !== n) throw wrong(field, `${given} of them`, `${n}, as there are times`)
  }
  if (run.mids.length !== run.sampleTimes.length) {
    throw wrong('mids', `${run.mids.length} of them`, `${run.sampleTimes.length}, one a sample`)
  }
  for (const field of ['times', 'sampleTimes'] as const) {
    const at = run[field].findIndex(
      (time, i) => !(time >= (i > 0 ? (run[field][i - 1] ?? 0) : 0) && time <= SECONDS_MAX),
    )
    const expected = `times that ascend, from 0 to ${SECONDS_MAX} s`
    if (at >= 0) throw wrong(`${field}[${at}]`, `got ${run[field][at]}`, expected)
  }
  if (run.times.length > 0 && run.sampleTimes.length < 2) {
    throw wrong('sampleTimes', `${run.sampleTimes.length} of them`, 'two or more')
  }
  const side = run.sides.findIndex((given) => given !== 1 && given !== -1)
  if (side >= 0) throw wrong(`sides[${side}]`, `got ${run.sides[side]}`, '1 (bought) or -1 (sold)')
  const lots = run.quantities.findIndex(
    (given) => !(Number.isSafeInteger(given) && given > 0 && given <= LOTS_MAX),
  )
  if (lots >= 0)
    throw wrong(
      `quantities[${lots}]`,
      `got ${run.quantities[lots]}`,
      `whole lots up to ${LOTS_MAX}`,
    )
  if (!(run.capital > 0)) throw wrong('capital', `got ${run.capital}`, 'a number above 0')
}

const TICKS_MAX = 2 ** 31
const LOTS_MAX = 2 ** 22
/** Ns stay whole in a double for so long. */
const SECONDS_MAX = 9_000_000

/** Whole ticks (or half ones, of a mid) of a price. */
function ticksOf(price: number, tickSize: number, field: string): number {
  const halves = Math.round((2 * price) / tickSize)
  const isOnGrid = Math.abs((2 * price) / tickSize - halves) < 1e-6
  if (isOnGrid && halves > 0 && halves < TICKS_MAX) return halves / 2
  throw wrong(field, `got ${price}`, `a price above 0 in steps of ${tickSize}, below 2^30 of them`)
}

function manifestOf({ capital, tickSize }: SmallRun): RunManifest {
  if (!(tickSize > 0)) throw wrong('tickSize', `got ${tickSize}`, 'a number above 0')
  const instrument = {
    venue: 'case',
    symbol: 'X',
    contract: 'linear',
    tickSize: String(tickSize),
    lotSize: '1',
    multiplier: '1',
    baseCurrency: 'X',
    quoteCurrency: 'USD',
    fees: null,
  } as const
  const none = { gaps: 0, crossedRows: 0, clockShiftsNs: [] }
  const tape = { tapeId: '', ref: 'case/X', rows: 0, firstEventNs: '0', lastEventNs: '0' }
  return {
    tapes: [{ ...tape, instrument, ...none }],
    depth: 'l1',
    strategy: { name: 'case', file: '', codeHash: '', params: {} },
    execution: { profile: 'case', version: 1, settings: [] },
    risk: {},
    breakers: {},
    capital: { amount: String(capital), currency: 'USD' },
    seed: 0,
    engine: '',
  }
}

function fillsOf(run: SmallRun, manifest: RunManifest): FillTable {
  const rows = run.times.length
  const [tape] = manifest.tapes
  const unit =
    tape === undefined ? 1 : moneyUnit(makeInstrument(tape.instrument)).feeUnit.toNumber()
  const ticks = Int32Array.from(run.prices, (price, i) =>
    ticksOf(price, run.tickSize, `prices[${i}]`),
  )
  const timeNs = run.times.map((time) => time * NS_PER_SECOND)
  const maker = Uint8Array.from({ length: rows }, (_, i) => run.maker?.[i] ?? 0)
  return {
    rows,
    fillNumber: Int32Array.from({ length: rows }, (_, i) => i),
    orderId: Int32Array.from({ length: rows }, (_, i) => i),
    instrument: new Int32Array(rows),
    side: Int8Array.from(run.sides),
    priceTicks: ticks,
    qtyLots: run.quantities,
    venueNs: timeNs,
    heardNs: timeNs,
    maker,
    reason: maker.map((rested) => (rested === 1 ? TRADED_THROUGH : TAKER_LEVEL)),
    valueUnits: Float64Array.from(ticks, (price, i) => price * (run.quantities[i] ?? 0)),
    feeUnits: Float64Array.from({ length: rows }, (_, i) =>
      Math.round((run.fees?.[i] ?? 0) / unit),
    ),
    queueAtPlacementLots: new Float64Array(rows),
    queueAtFillLots: new Float64Array(rows),
    bidTicks: ticks.map((price) => price - 1),
    askTicks: ticks.map((price) => price + 1),
  }
}

function equityOf(run: SmallRun, fills: FillTable): EquityTable {
  const rows = run.sampleTimes.length
  const halves = Float64Array.from(
    run.mids,
    (mid, i) => 2 * ticksOf(mid, run.tickSize, `mids[${i}]`),
  )
  const table = {
    rows,
    timeNs: run.sampleTimes.map((time) => time * NS_PER_SECOND),
    bidTicks: Int32Array.from(halves, (half) => Math.ceil(half / 2) - 1),
    askTicks: Int32Array.from(halves, (half) => Math.floor(half / 2) + 1),
    lowHalfTicks: halves,
    highHalfTicks: halves,
    positionLots: new Float64Array(rows),
    cashUnits: new Float64Array(rows),
    feeUnits: new Float64Array(rows),
    equity: new Float64Array(rows),
  }
  let [fill, lots, cash, fees] = [0, 0, 0, 0]
  for (let i = 0; i < rows; i++) {
    for (; fill < fills.rows && (fills.heardNs[fill] ?? 0) <= (table.timeNs[i] ?? 0); fill++) {
      lots += (fills.side[fill] ?? 0) * (fills.qtyLots[fill] ?? 0)
      cash -= (fills.side[fill] ?? 0) * (fills.valueUnits[fill] ?? 0)
      fees += fills.feeUnits[fill] ?? 0
    }
    table.positionLots[i] = lots
    table.cashUnits[i] = cash
    table.feeUnits[i] = fees
    table.equity[i] = (cash + (lots * (halves[i] ?? 0)) / 2 - fees / 10_000) * run.tickSize
  }
  if (fill < fills.rows) {
    throw wrong('sampleTimes', 'fills after the last sample', 'a sample at or after every fill')
  }
  return table
}
