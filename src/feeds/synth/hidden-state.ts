import type { RandomStream } from '../../lib/random.ts'
import { BUY, SELL, type Side } from '../../units/side.ts'
import type { MarketParameters } from './market-parameters.ts'

/**
 * What moves the market from behind: a fair value that wanders, with a drift that reverts to zero,
 * and parent orders that work one side for a while. Together they make the signs of market orders
 * depend on those before, and let the price move for reasons.
 */
export class HiddenState {
  fairTicks: number
  /** Side of the parent order at work, and how many market orders it has still to send. */
  parentSide: Side = BUY
  childrenLeft = 0
  private driftTicksPerSecond = 0
  private readonly parameters: MarketParameters

  constructor(parameters: MarketParameters) {
    this.parameters = parameters
    this.fairTicks = parameters.startTicks
  }

  /** Lets time pass. Noise has unit variance and is bounded: a scaled uniform. */
  advance(seconds: number, draws: RandomStream): void {
    const p = this.parameters
    const root = Math.sqrt(12 * seconds)
    this.driftTicksPerSecond *= 1 - Math.min(1, seconds / p.driftMemorySeconds)
    this.driftTicksPerSecond += p.driftNoise * root * (draws.uniform() - 0.5)
    const noise = p.fairNoise * root * (draws.uniform() - 0.5)
    // Far below the start it turns around: a synthetic price stays positive for ever.
    const fair = this.fairTicks + this.driftTicksPerSecond * seconds + noise
    const floor = p.startTicks / 4
    this.fairTicks = fair < floor ? 2 * floor - fair : fair
  }

  /** A market order of `side` moves what people think the thing is worth. */
  hearMarketOrder(side: Side, qtyLots: number): void {
    this.fairTicks += side * qtyLots * this.parameters.impactTicksPerLot
  }

  startParent(draws: RandomStream): void {
    this.parentSide = draws.uniform() < 0.5 ? BUY : SELL
    this.childrenLeft = 1 + draws.below(2 * this.parameters.parentChildren - 1)
  }

  /** Where the fair value stands against a mid, squeezed into (-1, 1). */
  pull(midTicks: number): number {
    const gap = this.fairTicks - midTicks
    return gap / (1 + Math.abs(gap))
  }
}
