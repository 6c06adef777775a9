import { EULER_GAMMA, normalCdf, normalDensity, normalQuantile } from '../distribution/normal.ts'
import { finite, noValue, type Outcome } from '../outcome.ts'

/**
 * Expected maximum of N independent standard normal draws, in the approximation of Bailey and López
 * de Prado 2014: (1 - γ) Φ⁻¹(1 - 1/N) + γ Φ⁻¹(1 - 1/(N e)), γ Euler's constant. 0 for one draw, where
 * the formula would give -∞. N need not be whole: it may be an effective number.
 */
export function expectedMaximum(trials: number): Outcome {
  if (!(trials >= 1) || !Number.isFinite(trials)) {
    return noValue(`the number of trials is ${trials}: 1 is the least`)
  }
  if (trials === 1) return finite(0)
  // From the lower tail: 1 - 1/N would round.
  const first = -normalQuantile(1 / trials)
  const second = -normalQuantile(1 / (trials * Math.E))
  return finite(Math.max(0, (1 - EULER_GAMMA) * first + EULER_GAMMA * second))
}

const EDGE = 12
const STEPS_PER_UNIT = 64

/** Mean and variance of the maximum of `count` >= 1 standard normal draws, by quadrature to 1e-12. */
export function maximumMoments(count: number): {
  readonly mean: number
  readonly variance: number
} {
  // The trapezoid rule converges faster than any power for a density that is smooth and dies out.
  let [first, second] = [0, 0]
  for (let i = -EDGE * STEPS_PER_UNIT; i <= EDGE * STEPS_PER_UNIT; i++) {
    const z = i / STEPS_PER_UNIT
    const weight = (count * normalDensity(z) * normalCdf(z) ** (count - 1)) / STEPS_PER_UNIT
    first += weight * z
    second += weight * z * z
  }
  return { mean: first, variance: second - first * first }
}
