import type { GateFacts } from '../facts.ts'
import { RequestRing } from '../request-ring.hot.ts'
import { RATE_WINDOW_NS } from '../rules.ts'
import { MESSAGE_RATE, ORDER_RATE, SIGNAL_RATE, SIGNAL_WINDOW_NS } from './breaker-table.ts'
import type { Breakers } from './breakers.ts'

/**
 * How often a desk asks and sends, a venue: what it asked for is held against the breakers, what left
 * it against RC-08. A cancel counts as a message and is never refused.
 */
export class RequestRates {
  private readonly ring: RequestRing
  private readonly breakers: Breakers

  constructor(breakers: Breakers) {
    this.breakers = breakers
    // An hour of requests is remembered only where somebody counts them.
    const isCounted = breakers.limitOf(SIGNAL_RATE) !== Number.POSITIVE_INFINITY
    const longNs = isCounted ? SIGNAL_WINDOW_NS : RATE_WINDOW_NS
    this.ring = new RequestRing(breakers.venues.length, RATE_WINDOW_NS, longNs)
  }

  /** The strategy asks for something: an order (a signal), or a change of one. */
  ask(timeNs: number, venue: number, isOrder: boolean): void {
    const { breakers, ring } = this
    ring.ask(timeNs, venue, isOrder)
    breakers.measure(MESSAGE_RATE, venue, ring.askedMessages[venue]!, timeNs)
    if (!isOrder) return
    breakers.measure(ORDER_RATE, venue, ring.askedOrders[venue]!, timeNs)
    breakers.measure(SIGNAL_RATE, 0, ring.signals, timeNs)
  }

  /** What was asked for last leaves. */
  send(): void {
    this.ring.send()
  }

  tell(timeNs: number, venue: number, facts: GateFacts): void {
    const { ring } = this
    ring.passTo(timeNs)
    facts.ordersInSecond = ring.sentOrders[venue]!
    facts.messagesInSecond = ring.sentMessages[venue]!
  }

  /** A breaker of these was reset: it counts anew. */
  restart(breaker: number): void {
    if (breaker === ORDER_RATE) this.ring.forgetOrders()
    if (breaker === MESSAGE_RATE) this.ring.forgetMessages()
    if (breaker === SIGNAL_RATE) this.ring.forgetSignals()
  }
}
