import type { GateFacts } from '../facts.ts'
import { RATE_WINDOW_NS } from '../rules.ts'
import { SlidingWindow } from '../sliding-window.hot.ts'
import { MESSAGE_RATE, ORDER_RATE, SIGNAL_RATE, SIGNAL_WINDOW_NS } from './breaker-table.ts'
import type { Breakers } from './breakers.ts'

/**
 * How often a desk asks and sends, a venue: what it asked for is held against the breakers, what left
 * it against RC-08. A cancel counts as a message and is never refused.
 */
export class RequestRates {
  private readonly askedOrders: readonly SlidingWindow[]
  private readonly askedMessages: readonly SlidingWindow[]
  private readonly sentOrders: readonly SlidingWindow[]
  private readonly sentMessages: readonly SlidingWindow[]
  private readonly signals = new SlidingWindow(SIGNAL_WINDOW_NS)
  private readonly breakers: Breakers

  constructor(breakers: Breakers) {
    this.breakers = breakers
    const second = () => breakers.venues.map(() => new SlidingWindow(RATE_WINDOW_NS))
    this.askedOrders = second()
    this.askedMessages = second()
    this.sentOrders = second()
    this.sentMessages = second()
  }

  /** The strategy asks for something: an order (a signal), or a change of one. */
  ask(timeNs: number, venue: number, isOrder: boolean): void {
    const { breakers, signals } = this
    const messages = this.askedMessages[venue]!
    messages.add(timeNs)
    breakers.measure(MESSAGE_RATE, venue, messages.count, timeNs)
    if (!isOrder) return
    const orders = this.askedOrders[venue]!
    orders.add(timeNs)
    breakers.measure(ORDER_RATE, venue, orders.count, timeNs)
    signals.add(timeNs)
    breakers.measure(SIGNAL_RATE, 0, signals.count, timeNs)
  }

  /** It leaves. */
  send(timeNs: number, venue: number, isOrder: boolean): void {
    this.sentMessages[venue]!.add(timeNs)
    if (isOrder) this.sentOrders[venue]!.add(timeNs)
  }

  tell(timeNs: number, venue: number, facts: GateFacts): void {
    const orders = this.sentOrders[venue]!
    const messages = this.sentMessages[venue]!
    orders.passTo(timeNs)
    messages.passTo(timeNs)
    facts.ordersInSecond = orders.count
    facts.messagesInSecond = messages.count
  }

  /** A breaker of these was reset: it counts anew. */
  restart(breaker: number): void {
    if (breaker === ORDER_RATE) for (const window of this.askedOrders) window.clear()
    if (breaker === MESSAGE_RATE) for (const window of this.askedMessages) window.clear()
    if (breaker === SIGNAL_RATE) this.signals.clear()
  }
}
