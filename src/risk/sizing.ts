import { Decimal } from 'decimal.js'
import { InputError } from '../lib/assert.ts'
import type { Instrument } from '../units/instrument.ts'

/**
 * How large an order should be: whole lots, 0 or more, rounded down. What a run sets (shares, targets,
 * caps) throws `InputError` when it makes no sense; what a market gives (prices, volatilities, edges,
 * equity) may be unknown or senseless, and then the answer is 0 lots.
 */

/** Value of one lot at a price, in quote currency. `priceTicks` may be a middle (half ticks). */
export function lotValue(instrument: Instrument, priceTicks: number): number {
  const quantity = new Decimal(instrument.lotSize).times(instrument.multiplier)
  if (instrument.contract === 'inverse') return quantity.toNumber()
  return quantity.times(instrument.tickSize).times(priceTicks).toNumber()
}

/** Lots of a value. A whole number of lots that a quotient of doubles misses by a hair still counts. */
export function lotsOfValue(value: number, lotValue: number): number {
  const lots = Math.floor((value / lotValue) * (1 + 2 ** -50))
  return Number.isSafeInteger(lots) && lots > 0 && lotValue > 0 ? lots : 0
}

/** Always the same. */
export function fixedLots(lots: number): number {
  if (Number.isSafeInteger(lots) && lots >= 0) return lots
  throw fault('lots', lots, 'whole lots, 0 or more')
}

/** A share of the equity, 1 = all of it. */
export function equityShareLots(equity: number, share: number, lotValue: number): number {
  return lotsOfValue(equity * checked('share', share), lotValue)
}

export type VolatilityTarget = {
  /** Standard deviation of the position's profit that is wanted, as a share of equity, per period. */
  readonly target: number
  /** Value of the position at most, as a share of equity: what a calm market may not exceed. */
  readonly shareMax: number
}

/**
 * Volatility targeting: value = equity x target / volatility, at most equity x shareMax. `volatility` is
 * the standard deviation of the price's return over the same period as the target's.
 */
export function volatilityTargetLots(
  equity: number,
  volatility: number,
  lotValue: number,
  { target, shareMax }: VolatilityTarget,
): number {
  const share = checked('target', target) / volatility
  const most = checked('shareMax', shareMax)
  return volatility > 0 ? lotsOfValue(equity * Math.min(share, most), lotValue) : 0
}

export type KellyCap = {
  /** Part of the full Kelly share that is taken: 0.5 = half Kelly. At most 1. */
  readonly fraction: number
  /** Share of equity at most. */
  readonly shareMax: number
}

/**
 * Kelly's share of a bet that wins `odds` times its stake with probability `winProbability`, else loses
 * the stake: f = p - (1 - p) / odds (J. L. Kelly, A New Interpretation of Information Rate, 1956).
 * Negative where the bet is bad; NaN for what is no probability or no odds.
 */
export function kellyShare(winProbability: number, odds: number): number {
  if (!(winProbability >= 0 && winProbability <= 1 && odds > 0)) return Number.NaN
  return winProbability - (1 - winProbability) / odds
}

/**
 * Kelly's share of a return with this mean and variance a period, for small returns: f = mean / variance
 * (E. O. Thorp, The Kelly Criterion in Blackjack, Sports Betting and the Stock Market, 2006, §7).
 */
export function kellyShareOfReturns(mean: number, variance: number): number {
  return variance > 0 ? mean / variance : Number.NaN
}

/** Lots of a capped part of a Kelly share; 0 where the share is none or not positive. */
export function kellyLots(equity: number, share: number, lotValue: number, cap: KellyCap): number {
  const fraction = checked('fraction', cap.fraction)
  if (fraction > 1) throw fault('fraction', fraction, 'a part of the Kelly share, at most 1')
  const most = checked('shareMax', cap.shareMax)
  const isKnown = share > 0 && share < Number.POSITIVE_INFINITY
  return isKnown ? lotsOfValue(equity * Math.min(share * fraction, most), lotValue) : 0
}

function checked(field: string, value: number): number {
  if (Number.isFinite(value) && value >= 0) return value
  throw fault(field, value, 'a share, 0 or more')
}

function fault(field: string, given: number, expected: string): InputError {
  return new InputError({ field }, `got ${given}`, expected, 'Correct it.')
}
