import type { DeskRuntime } from '../engine/desk.ts'
import type { EquitySampler } from '../engine/equity-sampler.hot.ts'
import { Ledger } from '../ledger/ledger.ts'
import { assert } from '../lib/assert.ts'
import type { Instrument } from '../units/instrument.ts'
import type { RunDesk } from './finished-run.ts'
import type { EquityTable, FillTable } from './run-record.ts'

/**
 * A desk's samples as a table, with equity in settlement currency marked at the last known middle.
 * `account` says whose fees: those of the desk, or of another one that lives its life.
 */
export function equityOf(
  sampler: EquitySampler | undefined,
  desk: DeskRuntime,
  account: Pick<RunDesk, 'config'>,
  fills: FillTable,
  instrument: Instrument,
): EquityTable {
  assert(sampler !== undefined, 'a backtest takes equity samples')
  const d = sampler.desks.indexOf(desk)
  const { rows } = sampler
  const positionLots = (sampler.positionLots[d] ?? new Float64Array()).slice(0, rows)
  const cashUnits = (sampler.cashUnits[d] ?? new Float64Array()).slice(0, rows)
  const feeUnits = bookedFees(sampler.executions[d] ?? new Float64Array(), rows, fills)
  const fees = account.config.fees[0]
  assert(fees !== undefined, 'the first instrument has fees')
  const ledger = new Ledger(instrument, fees)
  const equity = new Float64Array(rows)
  for (let i = 0; i < rows; i++) {
    ledger.positionLots = positionLots[i] ?? 0
    ledger.cashUnits = cashUnits[i] ?? 0
    ledger.feeUnits = feeUnits[i] ?? 0
    equity[i] = ledger.equity(sampler.markHalfTicks[i] ?? Number.NaN)
  }
  return {
    rows,
    timeNs: sampler.timeNs.slice(0, rows),
    bidTicks: sampler.bidTicks.slice(0, rows),
    askTicks: sampler.askTicks.slice(0, rows),
    lowHalfTicks: sampler.lowHalfTicks.slice(0, rows),
    highHalfTicks: sampler.highHalfTicks.slice(0, rows),
    positionLots,
    cashUnits,
    feeUnits,
    equity,
  }
}

/** Fees of the first instrument's executions that were booked by each sample. */
function bookedFees(executions: Float64Array, rows: number, fills: FillTable): Float64Array {
  const booked = new Float64Array(rows)
  let [fees, count, next] = [0, 0, 0]
  for (let i = 0; i < rows; i++) {
    for (; count < (executions[i] ?? 0); next++) {
      if (fills.instrument[next] !== 0) continue
      fees += fills.feeUnits[next] ?? 0
      count++
    }
    booked[i] = fees
  }
  return booked
}
