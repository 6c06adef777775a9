import type { Ledger } from '../ledger/ledger.ts'
import { assert } from '../lib/assert.ts'
import type { FillTable } from './run-record.ts'

/** The fee of every fill, in fee units of its instrument, by the accounts' schedules. */
export function feesOf(
  fills: Omit<FillTable, 'feeUnits'>,
  accounts: readonly Ledger[],
): Float64Array {
  const fees = new Float64Array(fills.rows)
  for (let i = 0; i < fills.rows; i++) {
    const account = accounts[fills.instrument[i] ?? 0]
    assert(account !== undefined, 'a fill is of an instrument of the run')
    const isMaker = fills.maker[i] === 1
    fees[i] = account.feeOf(fills.priceTicks[i] ?? 0, fills.qtyLots[i] ?? 0, isMaker)
  }
  return fees
}
