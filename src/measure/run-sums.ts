import type { EquityTable } from '../run/run-record.ts'
import type { SettledCapital } from './capital.ts'
import { type DayProfits, dayProfits, partProfits } from './equity-path.ts'
import { type ReturnSums, returnSums } from './return-sums.ts'
import { drawdownPath } from './returns/drawdown.ts'
import { type TripSums, tripSums } from './round-trips.ts'

/** Equal parts of a run's time, by which the trials of a study are compared. */
export const PARTS_OF_A_RUN = 48

/** Equity above capital at the end of a run, its extremes (the start, 0, among them), its deepest fall. */
export type EquityEnds = {
  readonly end: number
  readonly high: number
  readonly low: number
  readonly drawdown: number
}

/**
 * What a run adds to the metrics of several runs, beyond its own metrics: a few numbers instead of
 * its tables. Money in settlement currency, returns on capital.
 */
export type RunSums = {
  /** NaN (null in JSON) where it has no price to be converted at. */
  readonly capital: number
  readonly equity: EquityEnds
  readonly returns: ReturnSums
  readonly days: DayProfits
  readonly trips: TripSums
  /** Change of equity over each of `PARTS_OF_A_RUN` equal parts of its time. */
  readonly parts: readonly number[]
}

export function runSums(
  equity: EquityTable,
  returns: Float64Array,
  tripProfits: Float64Array,
  capital: SettledCapital,
  span: { readonly startNs: number; readonly endNs: number },
): RunSums {
  return {
    capital: capital.amount,
    equity: equityEnds(equity),
    returns: returnSums(returns),
    days: dayProfits(equity),
    trips: tripSums(tripProfits),
    parts: partProfits(equity, span.startNs, span.endNs, PARTS_OF_A_RUN),
  }
}

function equityEnds({ equity, rows }: EquityTable): EquityEnds {
  const path = equity.subarray(0, rows)
  let [high, low, drawdown] = [0, 0, 0]
  for (const value of path) {
    if (value > high) high = value
    if (value < low) low = value
  }
  for (const fall of drawdownPath(path, 'level', 0).value ?? []) {
    drawdown = Math.max(drawdown, fall)
  }
  return { end: path.at(-1) ?? 0, high, low, drawdown }
}

/** Equity of each run laid on where the one before ended. */
export function joinEquity(runs: readonly EquityEnds[]): EquityEnds {
  let [end, high, low, drawdown] = [0, 0, 0, 0]
  for (const run of runs) {
    drawdown = Math.max(drawdown, run.drawdown, high - (end + run.low))
    high = Math.max(high, end + run.high)
    low = Math.min(low, end + run.low)
    end += run.end
  }
  return { end, high, low, drawdown }
}

/** Days of runs in time order; a day that two runs share counts once. */
export function joinDayProfits(runs: readonly DayProfits[]): DayProfits {
  const days: number[] = []
  const profits: number[] = []
  for (const run of runs) {
    for (const [i, day] of run.days.entries()) {
      const profit = run.profits[i] ?? 0
      if (days.at(-1) === day) profits[profits.length - 1] = (profits.at(-1) ?? 0) + profit
      else {
        days.push(day)
        profits.push(profit)
      }
    }
  }
  return { days, profits }
}
