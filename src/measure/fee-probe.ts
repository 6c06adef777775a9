import { Decimal } from 'decimal.js'
import { assert } from '../lib/assert.ts'
import type { FillTable, Metric } from '../run/run-record.ts'
import type { FeeRates, FeeSchedule } from '../units/instrument.ts'
import { type FeeCode, feeCode, feeUnits } from '../units/money.ts'
import { turnoverUnits } from './costs.ts'
import { metric, noMetric } from './metric.ts'
import { type RunMoney, settlementCurrency, totalCurrency } from './run-money.ts'

const ONE_BP = '0.0001'

type Codes = { readonly maker: FeeCode; readonly taker: FeeCode }

function codes(money: RunMoney, schedule: FeeSchedule, extra: string): Codes {
  const raised = (rates: FeeRates): FeeRates => ({
    ...rates,
    perValue: new Decimal(rates.perValue).plus(extra).toFixed(),
  })
  return {
    maker: feeCode(raised(schedule.maker), money.instrument),
    taker: feeCode(raised(schedule.taker), money.instrument),
  }
}

/** A rate that is no whole number of bps, or an inverse contract, rounds: one unit a fill at most. */
function isExact(money: RunMoney, fees: FeeSchedule | null): boolean {
  if (fees === null || money.unit.inverse) return false
  return [fees.maker, fees.taker].every((rates) => {
    const flat = new Decimal(rates.perQuantity).isZero() && new Decimal(rates.perTrade).isZero()
    return flat && new Decimal(rates.perValue).times(10_000).isInteger()
  })
}

/**
 * The dead-parameter self-test: every fill of the run is costed again, once with the fees that it was
 * booked with (the instrument's own unless given) and once with 1 bp more. The first must give the booked fees; the second must move net PnL by
 * exactly -1e-4 x turnover (with rates that are no whole bps, and for inverse contracts: within one
 * fee unit a fill, the rounding of the ledger). Throws InvariantError when the probe does not move it.
 */
export function feeProbe(
  moneys: readonly RunMoney[],
  fills: FillTable,
  booked?: readonly FeeSchedule[],
): Record<string, Metric> {
  const schedules = moneys.map((money, i) => booked?.[i] ?? money.instrument.fees)
  const currency = settlementCurrency(moneys)
  const n = fills.rows
  const text =
    'Change of net PnL when each fill of this run is costed again with fees 1 bp higher; must be -0.0001 x turnover.'
  const errorText = 'Change of net PnL in the fee probe less -0.0001 x turnover: must be 0.'
  const mismatchText = 'Fills whose booked fee is not what the fee schedule gives: must be 0.'
  const unknown = schedules.includes(null)
  const because = unknown ? 'the fees of an instrument are not known' : 'nothing was traded'
  if (unknown || n === 0) {
    return {
      feeProbe: noMetric(currency, n, text, because),
      feeProbeError: noMetric(currency, n, errorText, because),
      feeMismatches: noMetric('fills', n, mismatchText, because),
    }
  }
  const { moved, mismatches } = costAgain(moneys, fills, schedules)
  const expected = turnoverUnits(moneys, fills).map((units, i) => expectedMove(moneys, i, units))
  for (const [i, money] of moneys.entries()) {
    const error = (moved[i] ?? 0n) - (expected[i] ?? 0n)
    const allowed = isExact(money, schedules[i] ?? null) ? 0n : BigInt(n)
    const size = error < 0n ? -error : error
    assert(size <= allowed, `+1 bp on the fees moves net PnL by -1e-4 x turnover, off by ${error}`)
  }
  const errors = moved.map((units, i) => units - (expected[i] ?? 0n))
  return {
    feeProbe: metric(totalCurrency(moneys, moved), currency, n, text),
    feeProbeError: metric(totalCurrency(moneys, errors), currency, n, errorText),
    feeMismatches: metric(mismatches, 'fills', n, mismatchText),
  }
}

function expectedMove(moneys: readonly RunMoney[], index: number, turnover: bigint): bigint {
  // Linear turnover is a whole multiple of 10,000 fee units; inverse is rounded once here.
  const inverse = moneys[index]?.unit.inverse ?? false
  return -(inverse ? (turnover + 5_000n) / 10_000n : turnover / 10_000n)
}

function costAgain(
  moneys: readonly RunMoney[],
  fills: FillTable,
  schedules: readonly (FeeSchedule | null)[],
): { readonly moved: bigint[]; readonly mismatches: number } {
  const coded = (extra: string) =>
    moneys.map((money, i) => {
      const fees = schedules[i]
      return fees === null || fees === undefined ? undefined : codes(money, fees, extra)
    })
  const plain = coded('0')
  const raised = coded(ONE_BP)
  const moved = moneys.map(() => 0n)
  let mismatches = 0
  for (let i = 0; i < fills.rows; i++) {
    const k = fills.instrument[i] ?? 0
    const money = moneys[k]
    const own = plain[k]
    const more = raised[k]
    if (!money || !own || !more) continue
    const role = fills.maker[i] === 1 ? 'maker' : 'taker'
    const price = fills.priceTicks[i] ?? 0
    const qty = fills.qtyLots[i] ?? 0
    const fee = feeUnits(money.unit, own[role], price, qty)
    if (fee !== fills.feeUnits[i]) mismatches++
    moved[k] = (moved[k] ?? 0n) - BigInt(feeUnits(money.unit, more[role], price, qty) - fee)
  }
  return { moved, mismatches }
}
