import { Decimal } from 'decimal.js'

/**
 * A grid turns decimal text into whole steps: prices into ticks, sizes into lots.
 * Text is exact. Numbers count as on the grid within 1e-6 of a step.
 */
export type Grid = {
  readonly step: string
  /** Digits after the point that a step has. */
  readonly decimals: number
  /** The step in units of 10^-decimals. */
  readonly stepUnits: number
}

/** What `parse` returns for text that is no plain decimal number. */
export const NOT_A_NUMBER = Number.NaN

export function makeGrid(step: string): Grid {
  const exact = new Decimal(step)
  if (!exact.isFinite() || exact.lte(0)) throw new RangeError(`a step must be above 0, got ${step}`)
  const decimals = exact.decimalPlaces()
  const stepUnits = exact.times(new Decimal(10).pow(decimals)).toNumber()
  if (decimals > 15 || !Number.isSafeInteger(stepUnits)) {
    throw new RangeError(`a step has at most 15 digits, before and after the point; got ${step}`)
  }
  return { step: exact.toFixed(), decimals, stepUnits }
}

/** Decimals whose products are exact for all that fits a tape: 2^53 steps of 15 digits and more. */
const Exact = Decimal.clone({ precision: 400 })

const POWERS = Array.from({ length: 16 }, (_, i) => Number(`1e${i}`))

/**
 * Steps in a decimal text, as a number that is whole when the text lies on the grid.
 * NaN when the text is not a plain decimal number. No allocation for up to 15 digits.
 */
export function parseSteps(grid: Grid, text: string): number {
  let mantissa = 0
  let digits = 0
  let decimals = -1
  let negative = false
  const length = text.length
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i)
    if (code >= 48 && code <= 57) {
      if (mantissa > 0 || code !== 48) digits++
      mantissa = mantissa * 10 + (code - 48)
      if (decimals >= 0) decimals++
    } else if (code === 46 && decimals < 0) {
      decimals = 0
    } else if (code === 45 && i === 0) {
      negative = true
    } else {
      return slowSteps(grid, text)
    }
  }
  // Only a sign, only a point, or both: no digit at all.
  if (length === (negative ? 1 : 0) + (decimals === 0 ? 1 : 0)) return NOT_A_NUMBER
  const places = decimals < 0 ? 0 : decimals
  const lift = grid.decimals - places
  if (digits > 15 || Math.abs(lift) > 15) return slowSteps(grid, text)
  const value = negative ? 0 - mantissa : mantissa
  if (lift >= 0) {
    const units = value * POWERS[lift]!
    return Number.isSafeInteger(units) ? units / grid.stepUnits : slowSteps(grid, text)
  }
  const divisor = grid.stepUnits * POWERS[-lift]!
  if (!Number.isSafeInteger(divisor)) return slowSteps(grid, text)
  // An inexact quotient of two safe integers is never whole unless the remainder is 0.
  return value % divisor === 0 ? value / divisor : nudgeOffWhole(value / divisor)
}

/** Off the grid stays off the grid: beyond 2^52, where every double is whole, it is infinite. */
function nudgeOffWhole(x: number): number {
  if (!Number.isInteger(x)) return x
  return Math.abs(x) < 2 ** 52 ? x + 0.5 : x * Number.POSITIVE_INFINITY
}

function slowSteps(grid: Grid, text: string): number {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return NOT_A_NUMBER
  const value = new Exact(text)
  const steps = value.div(grid.step)
  const number = 0 + steps.toNumber()
  // The quotient is rounded; the product of its nearest whole number with the step is not.
  return steps.round().times(grid.step).eq(value) ? number : nudgeOffWhole(number)
}

/** Steps in a floating-point value: the nearest whole step when within 1e-6 of it, else as it is. */
export function stepsOfNumber(grid: Grid, value: number): number {
  const steps = (value * POWERS[grid.decimals]!) / grid.stepUnits
  const whole = Math.round(steps)
  return Math.abs(steps - whole) <= 1e-6 ? whole : steps
}

/** The exact decimal value of a number of steps. */
export function decimalOfSteps(grid: Grid, steps: number | bigint): Decimal {
  return new Decimal(new Exact(grid.step).times(steps.toString()))
}

/** The exact decimal text of a number of steps, with the grid's digits: 639599 of 0.1 is `63959.9`. */
export function textOfSteps(grid: Grid, steps: number): string {
  return decimalOfSteps(grid, steps).toFixed(grid.decimals)
}
