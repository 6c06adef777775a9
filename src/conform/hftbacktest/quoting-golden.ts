import { readFileSync } from 'node:fs'
import type { DeskRuntime } from '../../engine/desk.ts'
import { runPass } from '../../engine/pass.hot.ts'
import { tapeSource } from '../../engine/tape-source.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import { InputError } from '../../lib/assert.ts'
import type { Strategy } from '../../strategy/strategy.ts'
import { makeInstrument } from '../../units/instrument.ts'
import { BUY, SELL, type Side } from '../../units/side.ts'
import { NS_PER_SECOND } from '../../units/time.ts'
import { type ConformCase, caseOf, differs, differsBeyond } from '../conform-case.ts'
import { publishedDesk } from './desk-of.ts'
import { QUOTING_START_NS, QUOTING_STATISTICS } from './published.ts'
import { publishedStatistics, type RecorderRow } from './published-statistics.ts'
import type { ConvertedDay } from './recordings.ts'

const HEADER = 'timestamp,price,position,balance,fee,numTrades,tradingVolume,tradingValue'
const TICK = 0.1
const QTY_LOTS = 1000
const HALF_SPREAD_TICKS = 5

/** Reads a published recorder file: one row a step. Throws `InputError` naming the row. */
export function readRecorder(file: string): RecorderRow[] {
  const lines = readFileSync(file, 'utf8').trimEnd().split(/\r?\n/)
  const remedy = `Columns are ${HEADER}.`
  if (lines[0] !== HEADER) {
    throw new InputError({ file, row: 1 }, `header "${lines[0]}"`, `"${HEADER}"`, remedy)
  }
  return lines.slice(1).map((line, i) => {
    const cells = line.split(',')
    const numbers = cells.slice(1).map(Number)
    if (cells.length !== 8 || numbers.some(Number.isNaN) || !/^\d+$/.test(cells[0] ?? '')) {
      throw new InputError({ file, row: i + 2 }, `"${line}"`, 'eight numbers', remedy)
    }
    const [price = 0, position = 0, balance = 0, fee = 0, trades = 0, volume = 0, value = 0] =
      numbers
    return { timeNs: BigInt(cells[0] ?? '0'), price, position, balance, fee, trades, volume, value }
  })
}

/** Golden A: the published two-sided quoting run, row by row, and its published statistics. */
export function checkQuotingGolden(
  day: ConvertedDay,
  expected: readonly RecorderRow[],
): ConformCase[] {
  const rows = replayQuoting(day)
  const differences = differs('rows', rows.length, expected.length)
  expected.forEach((row, i) => {
    const found = rows[i]
    if (found === undefined) return
    const at = `row ${i + 1}`
    differences.push(
      ...differs(`${at}, timestamp`, found.timeNs, row.timeNs),
      ...differsBeyond(`${at}, price`, found.price, row.price, 1e-6),
      ...differsBeyond(`${at}, position`, found.position, row.position, 1e-9),
      ...differsBeyond(`${at}, balance`, found.balance, row.balance, 1e-6),
      ...differsBeyond(`${at}, fee`, found.fee, row.fee, 1e-6),
      ...differs(`${at}, numTrades`, found.trades, row.trades),
      ...differsBeyond(`${at}, tradingVolume`, found.volume, row.volume, 1e-9),
      ...differsBeyond(`${at}, tradingValue`, found.value, row.value, 1e-6),
    )
  })
  const statistics = publishedStatistics(rows)
  const wrong = Object.entries(QUOTING_STATISTICS).flatMap(([name, { value, tolerance }]) =>
    differsBeyond(name, statistics[name as keyof typeof statistics], value, tolerance),
  )
  return [
    caseOf('quoting, 1 s, recorder rows', differences, `${rows.length} rows x 8 columns`),
    caseOf('quoting, statistics', wrong, `${Object.keys(QUOTING_STATISTICS).length} figures`),
  ]
}

function replayQuoting(day: ConvertedDay): RecorderRow[] {
  const rows: RecorderRow[] = []
  const instrument = makeInstrument(day.manifest.instrument)
  const lotSize = Number(instrument.lotSize)
  const startNs = Number(QUOTING_START_NS - day.columns.epochNs)
  const record = (timeNs: number, mid: number, ledger: Ledger) => {
    rows.push({
      timeNs: day.columns.epochNs + BigInt(timeNs),
      price: mid,
      position: ledger.positionLots * lotSize,
      balance: ledger.cashUnits * TICK * lotSize,
      fee: (ledger.feeUnits * TICK * lotSize) / 10_000,
      trades: ledger.executions,
      volume: ledger.volumeLots * lotSize,
      value: ledger.turnoverUnits * TICK * lotSize,
    })
  }
  runPass({
    instruments: [{ instrument, tapes: [tapeSource(day)] }],
    depth: 'l2',
    keepsCrossed: true,
    sampleNs: 0,
    desks: [publishedDesk(quotingStrategy(startNs, record), 10_000_000, 'riskAverse', instrument)],
  })
  return rows
}

/** The nearest whole number, halves to even: the rounding of the published loop. */
function roundHalfEven(x: number): number {
  const floor = Math.floor(x)
  const rest = x - floor
  if (rest !== 0.5) return Math.round(x)
  return floor % 2 === 0 ? floor : floor + 1
}

/**
 * Once a second: one buy and one sell of 1.0, five ticks from the middle, whenever that side has none.
 * Float64 in this order of operations, as published: every value is half a tick, so its noise decides.
 */
function quotingStrategy(
  startNs: number,
  record: (timeNs: number, mid: number, ledger: Ledger) => void,
): Strategy {
  return {
    name: 'two-sided quoting',
    params: {},
    wakes: {},
    create(desk) {
      const live = { [BUY]: 0, [SELL]: 0 }
      const ledger = (desk as DeskRuntime).ledgers[0] as Ledger
      desk.at(startNs + NS_PER_SECOND)
      const quote = (side: Side, mid: number) => {
        if (live[side] !== 0 && desk.orders.isOpen(live[side])) return
        const priceTicks = roundHalfEven((mid - side * HALF_SPREAD_TICKS * TICK) / TICK)
        live[side] = desk.submit({ side, qtyLots: QTY_LOTS, priceTicks, postOnly: true })
      }
      return {
        onTimer() {
          const { bidTicks, askTicks } = desk.market
          const mid = (bidTicks * TICK + askTicks * TICK) / 2
          quote(BUY, mid)
          quote(SELL, mid)
          record(desk.timeNs, mid, ledger)
          desk.at(desk.timeNs + NS_PER_SECOND)
        },
      }
    },
  }
}
