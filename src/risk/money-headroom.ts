import type { EquityWatch } from './breakers/equity-watch.ts'
import type { RiskSettings } from './risk-settings.ts'

/** Share of a limit up to which an account counts as far from it. */
const FAR = 0.5
const NONE = Number.POSITIVE_INFINITY

/**
 * How far an account has stayed from whatever counts money: daily loss and drawdown, of the gate and of
 * the breakers, and losses in a row. Says afterwards whether an account that was worth somewhat more or
 * less at every moment would have stayed within the same limits.
 */
export class MoneyHeadroom {
  /** The tightest limit of each, shares of 1. */
  private readonly dailyLossMax: number
  private readonly drawdownMax: number
  private readonly lossesMax: number
  private wasNear = false
  /** The least that a loss was a share of. */
  private baseLeast = NONE

  constructor({ breakers, limits, symbols }: RiskSettings) {
    const all = [limits, ...Object.values(symbols)]
    const least = (...values: (number | undefined)[]) =>
      Math.min(...values.map((value) => value ?? NONE))
    this.dailyLossMax = least(breakers.dailyLoss.limit, ...all.map((each) => each.dailyLossMax))
    this.drawdownMax = least(breakers.drawdown.limit, ...all.map((each) => each.drawdownMax))
    this.lossesMax = breakers.consecutiveLosses.limit
  }

  /** The shares up to which the account counts as far; it is marked at the latest when it reaches one. */
  get dailyLossNear(): number {
    return this.wasNear ? NONE : this.dailyLossMax * FAR
  }

  get drawdownNear(): number {
    return this.wasNear ? NONE : this.drawdownMax * FAR
  }

  mark({ dayLossShare, dayStart, drawdownShare, peak }: EquityWatch): void {
    const isFar = dayLossShare < this.dailyLossMax * FAR && drawdownShare < this.drawdownMax * FAR
    if (!isFar) this.wasNear = true
    this.baseLeast = Math.min(this.baseLeast, dayStart, peak)
  }

  /**
   * Whether an account that was never more than `apart` above or below this one, in settlement
   * currency, and lost at most `lossesInRow` times in a row, would have been stopped as little.
   *
   * With a base B and an equity E of this account, E > B (1 - L/2) for a limit L. The other one's base
   * is at most B + d and its equity at least E - d: its share lost, 1 - (E - d) / (B + d), is at most
   * (B L/2 + 2 d) / B, which is below L if 2 d < B L/2.
   */
  allows(apart: number, lossesInRow: number): boolean {
    if (lossesInRow >= this.lossesMax) return false
    const limit = Math.min(this.dailyLossMax, this.drawdownMax)
    if (limit === NONE || apart === 0) return true
    return !this.wasNear && 2 * apart < this.baseLeast * limit * FAR
  }
}
