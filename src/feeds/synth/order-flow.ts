import { assert } from '../../lib/assert.ts'
import { ln, pow } from '../../lib/pinned-math.ts'
import { RandomStream } from '../../lib/random.ts'
import { ADD, CANCEL, EXECUTE, MODIFY } from '../../tape/schema.ts'
import { BUY, SELL, type Side } from '../../units/side.ts'
import { NS_PER_SECOND } from '../../units/time.ts'
import { HiddenState } from './hidden-state.ts'
import type { Stretch } from './interruptions.ts'
import type { MarketParameters } from './market-parameters.ts'
import { OrderQueues, type RestingOrder } from './order-queues.ts'
import { WeightedChoice } from './weighted-choice.ts'

/** What happened to one order. `qtyLots` was added, canceled or executed; of a MODIFY: its new size. */
export type OrderEvent = {
  readonly kind: typeof ADD | typeof CANCEL | typeof EXECUTE | typeof MODIFY
  readonly orderRef: number
  readonly side: Side
  readonly priceTicks: number
  readonly qtyLots: number
  /** What is left of the order. */
  readonly leftLots: number
  /** MODIFY only: where it stood before. */
  readonly fromTicks?: number
}

/** One step of the venue: a new order, a cancel, a change, or a market order with its executions. */
export type OrderMessage = {
  readonly timeNs: number
  readonly events: readonly OrderEvent[]
}

/** Orders that a side keeps whatever happens, so that neither side of the book runs empty. */
const FEWEST_ORDERS = 8

/** Changes of one resting order per second, where orders are changed at all. */
const MODIFY_RATE = 0.06

/**
 * The synthetic venue, order by order. Limit orders, cancels and market orders arrive as Poisson
 * processes whose rates depend on the state: on the distance from the best, on how many orders
 * rest, and on where the fair value stands. In the family of R. Cont, S. Stoikov and R. Talreja, "A
 * stochastic model for order book dynamics" (2010), with the hidden state added. The next step is
 * drawn exactly: time to the first of all processes, then which one it was.
 */
export class OrderFlow {
  readonly queues = new OrderQueues()
  readonly hidden: HiddenState
  /** ns since the flow began. */
  timeNs = 0
  /** Stretches of the flow's own time in which market orders do not come, in order of time. */
  halts: readonly Stretch[] = []
  private readonly modifyRate: number
  private haltsPassed = 0
  private readonly parameters: MarketParameters
  private readonly draws: RandomStream
  private readonly extraAtBest: number
  private readonly sizes: WeightedChoice
  private readonly distances: WeightedChoice
  private readonly rates = new Float64Array(8)
  private step = 0
  private nextRef = 0

  /** `withModifies`: resting orders are changed as well, not only canceled. */
  constructor(parameters: MarketParameters, seed: number, withModifies = false) {
    assert(
      parameters.cancelRateDeep < parameters.cancelRateBest && parameters.lean < 1,
      'orders deep in the book are canceled less often, and rates stay above 0',
    )
    this.parameters = parameters
    this.modifyRate = withModifies ? MODIFY_RATE : 0
    this.draws = new RandomStream(seed, 'synth/orders')
    this.hidden = new HiddenState(parameters)
    this.extraAtBest = parameters.cancelRateBest - parameters.cancelRateDeep
    this.sizes = new WeightedChoice(parameters.sizes.map((size) => size.weight))
    const reach = Array.from({ length: parameters.limitReachTicks }, (_, i) => i + 1)
    this.distances = new WeightedChoice(reach.map((k) => pow(k, -parameters.limitDecay)))
    this.draws.at(this.step++)
    for (let i = 0; i < FEWEST_ORDERS; i++) {
      this.add(BUY, parameters.startTicks - 1 - (i % 4))
      this.add(SELL, parameters.startTicks + 1 + (i % 4))
    }
  }

  /** The next thing that happens; the queues already show it. */
  next(): OrderMessage {
    for (;;) {
      const events = this.draw()
      if (events !== undefined) return { timeNs: this.timeNs, events }
    }
  }

  private draw(): readonly OrderEvent[] | undefined {
    const draws = this.draws.at(this.step++)
    const total = this.setRates()
    const seconds = -ln(1 - draws.uniform()) / total
    this.timeNs += Math.max(1, Math.round(seconds * NS_PER_SECOND))
    this.hidden.advance(seconds, draws)
    let left = draws.uniform() * total
    let process = 0
    for (; process < 7; process++) {
      const rate = this.rates[process] ?? 0
      if (left < rate) break
      left -= rate
    }
    switch (process) {
      case 0:
        return this.addNear(BUY)
      case 1:
        return this.addNear(SELL)
      case 2:
        return this.cancelOne(BUY)
      case 3:
        return this.cancelOne(SELL)
      case 4:
        return this.takeMarket(BUY)
      case 5:
        return this.takeMarket(SELL)
      case 6:
        return this.modifyOne()
      default:
        this.hidden.startParent(draws)
        return undefined
    }
  }

  /** Rates of the eight processes in the present state; returns their sum. */
  private setRates(): number {
    const p = this.parameters
    const { queues, hidden, rates } = this
    const pull = p.lean * hidden.pull((queues.bestTicks(BUY) + queues.bestTicks(SELL)) / 2)
    const child = hidden.childrenLeft > 0 ? p.childRate : 0
    const buying = hidden.parentSide === BUY
    rates[0] = p.limitRate * (1 + 0.5 * pull)
    rates[1] = p.limitRate * (1 - 0.5 * pull)
    rates[2] = this.cancelRate(BUY) * (1 - 0.5 * pull)
    rates[3] = this.cancelRate(SELL) * (1 + 0.5 * pull)
    rates[4] = p.marketRate * (1 + pull) + (buying ? child : 0)
    rates[5] = p.marketRate * (1 - pull) + (buying ? 0 : child)
    rates[6] = this.modifyRate * (queues.orderCount(BUY) + queues.orderCount(SELL))
    rates[7] = hidden.childrenLeft > 0 ? 0 : p.parentRate
    let total = 0
    for (let i = 0; i < 8; i++) total += rates[i] ?? 0
    return total
  }

  private addNear(side: Side): readonly OrderEvent[] {
    const distance = 1 + this.distances.pick(this.draws.uniform())
    return [this.add(side, this.queues.bestTicks(-side as Side) - side * distance)]
  }

  private add(side: Side, priceTicks: number): OrderEvent {
    const qtyLots = this.drawSize()
    const orderRef = this.nextRef++
    this.queues.add(orderRef, side, priceTicks, qtyLots)
    return { kind: ADD, orderRef, side, priceTicks, qtyLots, leftLots: qtyLots }
  }

  /** Cancels of a side per second: every order at the deep rate, those at the best with more. */
  private cancelRate(side: Side): number {
    const { queues, parameters: p } = this
    const atBest = queues.queueAt(side, queues.bestTicks(side)).length
    return p.cancelRateDeep * queues.orderCount(side) + this.extraAtBest * atBest
  }

  private cancelOne(side: Side): readonly OrderEvent[] | undefined {
    const { queues, parameters: p } = this
    const count = queues.orderCount(side)
    if (count <= FEWEST_ORDERS) return undefined
    const target = this.draws.uniform() * this.cancelRate(side)
    const beyond = target - p.cancelRateDeep * count
    const best = queues.queueAt(side, queues.bestTicks(side))
    const order =
      beyond < 0
        ? queues.orderAt(side, Math.min(count - 1, Math.floor(target / p.cancelRateDeep)))
        : best[Math.min(best.length - 1, Math.floor(beyond / this.extraAtBest))]
    assert(order !== undefined, 'the best price holds an order')
    const { orderRef, priceTicks, qtyLots } = order
    queues.reduce(order, qtyLots)
    return [{ kind: CANCEL, orderRef, side, priceTicks, qtyLots, leftLots: 0 }]
  }

  /** Half of the changes make an order smaller; the others move it, or add to it where it stands. */
  private modifyOne(): readonly OrderEvent[] {
    const { queues, draws } = this
    const buys = queues.orderCount(BUY)
    const place = draws.below(buys + queues.orderCount(SELL))
    const order = place < buys ? queues.orderAt(BUY, place) : queues.orderAt(SELL, place - buys)
    const { side, priceTicks: fromTicks, qtyLots } = order
    if (draws.uniform() < 0.5 && qtyLots > 1) {
      queues.reduce(order, 1 + draws.below(qtyLots - 1))
      return [modified(order, fromTicks)]
    }
    const distance = 1 + this.distances.pick(draws.uniform())
    const priceTicks = queues.bestTicks(-side as Side) - side * distance
    const more = priceTicks === fromTicks ? this.drawSize() : 0
    return [modified(queues.move(order, priceTicks, qtyLots + more), fromTicks)]
  }

  private get isHalted(): boolean {
    const { halts, timeNs } = this
    while ((halts[this.haltsPassed]?.untilNs ?? Number.POSITIVE_INFINITY) <= timeNs) {
      this.haltsPassed++
    }
    return timeNs >= (halts[this.haltsPassed]?.fromNs ?? Number.POSITIVE_INFINITY)
  }

  private takeMarket(side: Side): readonly OrderEvent[] | undefined {
    if (this.isHalted) return undefined
    const { queues, hidden } = this
    const other = -side as Side
    if (hidden.childrenLeft > 0 && hidden.parentSide === side) hidden.childrenLeft--
    let wanted = this.drawSize()
    if (this.draws.uniform() < this.parameters.cautiousShare) {
      wanted = Math.min(wanted, queues.sizeAt(other, queues.bestTicks(other)))
    }
    const events: OrderEvent[] = []
    let taken = 0
    while (taken < wanted && queues.orderCount(other) > FEWEST_ORDERS) {
      const first = queues.queueAt(other, queues.bestTicks(other))[0]
      assert(first !== undefined, 'the best price holds an order')
      const { orderRef, priceTicks } = first
      const qtyLots = Math.min(wanted - taken, first.qtyLots)
      queues.reduce(first, qtyLots)
      taken += qtyLots
      const leftLots = first.qtyLots
      events.push({ kind: EXECUTE, orderRef, side: other, priceTicks, qtyLots, leftLots })
    }
    hidden.hearMarketOrder(side, taken)
    return taken > 0 ? events : undefined
  }

  private drawSize(): number {
    const size = this.parameters.sizes[this.sizes.pick(this.draws.uniform())]
    assert(size !== undefined, 'a drawn size is in the table')
    return size.lots
  }
}

function modified(order: RestingOrder, fromTicks: number): OrderEvent {
  const { orderRef, side, priceTicks, qtyLots } = order
  return { kind: MODIFY, orderRef, side, priceTicks, qtyLots, leftLots: qtyLots, fromTicks }
}
