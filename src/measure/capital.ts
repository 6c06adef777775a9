import { Decimal } from 'decimal.js'
import type { RunManifest } from '../run/run-record.ts'
import { type RunMoney, runMoney, settlementCurrency } from './run-money.ts'

/** The capital of a run in the currency that its profit is counted in. */
export type SettledCapital = {
  /** In settlement currency; NaN when there is no price to convert it at. */
  readonly amount: number
  /** How it was converted, as the end of a definition; empty when nothing was to convert. */
  readonly words: string
  /** Why there is no amount. */
  readonly undefinedBecause: string | undefined
}

/** First middle (bid + ask, half ticks) of the samples that is a number; NaN when none is. */
export function firstKnownMid(rows: number, midHalfTicks: (row: number) => number): number {
  for (let row = 0; row < rows; row++) {
    const mid = midHalfTicks(row)
    if (Number.isFinite(mid)) return mid
  }
  return Number.NaN
}

/**
 * Capital in settlement currency. Capital is given in quote currency, and an inverse contract settles
 * in its base currency: then it is divided, once, by the first known mid of the samples. `midHalfTicks`
 * is that mid (see `firstKnownMid`), NaN when there is none.
 */
export function settledCapital(manifest: RunManifest, midHalfTicks: number): SettledCapital {
  const moneys = runMoney(manifest)
  const { amount, currency } = manifest.capital
  const settled = settlementCurrency(moneys)
  if (settled === currency)
    return { amount: Number(amount), words: '', undefinedBecause: undefined }
  const words = ` Capital, ${amount} ${currency}, counts in ${settled} at the first known mid of the samples`
  const because = notConvertible(moneys, currency, midHalfTicks)
  const tickSize = moneys[0]?.instrument.tickSize
  if (because !== undefined || tickSize === undefined) {
    return { amount: Number.NaN, words: `${words}.`, undefinedBecause: because }
  }
  const price = new Decimal(midHalfTicks).times(tickSize).div(2)
  const converted = new Decimal(amount).div(price)
  return {
    amount: converted.toNumber(),
    words: `${words}: ${converted.toSignificantDigits(6)} ${settled} at ${price}.`,
    undefinedBecause: undefined,
  }
}

function notConvertible(
  moneys: readonly RunMoney[],
  currency: string,
  midHalfTicks: number,
): string | undefined {
  const instrument = moneys[0]?.instrument
  if (moneys.length !== 1 || instrument === undefined) {
    return 'capital is converted for runs of one instrument only'
  }
  if (instrument.contract !== 'inverse' || instrument.quoteCurrency !== currency) {
    return `the run has no price of ${instrument.settlementCurrency} in ${currency}`
  }
  return midHalfTicks > 0 ? undefined : 'no sample has a mid to convert the capital at'
}
