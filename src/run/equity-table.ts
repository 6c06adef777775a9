import type { DeskRuntime } from '../engine/desk.ts'
import type { EquitySampler } from '../engine/equity-sampler.hot.ts'
import { Ledger } from '../ledger/ledger.ts'
import { assert } from '../lib/assert.ts'
import type { Instrument } from '../units/instrument.ts'
import type { EquityTable } from './run-record.ts'

/** A desk's samples as a table, with equity in settlement currency marked at the last known middle. */
export function equityOf(
  sampler: EquitySampler | undefined,
  desk: DeskRuntime,
  instrument: Instrument,
): EquityTable {
  assert(sampler !== undefined, 'a backtest takes equity samples')
  const d = sampler.desks.indexOf(desk)
  const { rows } = sampler
  const positionLots = (sampler.positionLots[d] ?? new Float64Array()).slice(0, rows)
  const cashUnits = (sampler.cashUnits[d] ?? new Float64Array()).slice(0, rows)
  const feeUnits = (sampler.feeUnits[d] ?? new Float64Array()).slice(0, rows)
  const fees = desk.config.fees[0]
  assert(fees !== undefined, 'the first instrument has fees')
  const account = new Ledger(instrument, fees)
  const equity = new Float64Array(rows)
  for (let i = 0; i < rows; i++) {
    account.positionLots = positionLots[i] ?? 0
    account.cashUnits = cashUnits[i] ?? 0
    account.feeUnits = feeUnits[i] ?? 0
    equity[i] = account.equity(sampler.markHalfTicks[i] ?? Number.NaN)
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
