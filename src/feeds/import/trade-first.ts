import type { DropCounter } from './importer.ts'
import type { MarketMessage } from './market-message.ts'

const WINDOW_NS = 250_000_000n
const HELD_MAX = 4096

/**
 * Puts trades before the book messages that they cause. A venue sends both over streams of their own,
 * so a book message often arrives a little before its trade, with the same venue time. Messages are
 * held back for 250 ms of received time (at most 4,096 of them), and a trade goes in front of the first
 * held book message of its venue time. Only the order in the file changes, never a time.
 */
export class TradeFirst {
  private readonly emit: (message: MarketMessage) => void
  private readonly treat: DropCounter
  private held: MarketMessage[] = []
  private first = 0

  constructor(emit: (message: MarketMessage) => void, treat: DropCounter) {
    this.emit = emit
    this.treat = treat
  }

  push(message: MarketMessage): void {
    this.release(message.receivedNs - WINDOW_NS)
    const cause = message.type === 'trade' ? this.firstEffect(message.eventNs) : -1
    if (cause < 0) this.held.push(message)
    else {
      this.held.splice(cause, 0, message)
      this.treat('trade moved before its book rows')
    }
  }

  /** Lets everything go: the file has ended. */
  flush(): void {
    for (let i = this.first; i < this.held.length; i++) this.emitAt(i)
    this.held = []
    this.first = 0
  }

  private firstEffect(eventNs: bigint): number {
    for (let i = this.first; i < this.held.length; i++) {
      const other = this.held[i]
      if (other === undefined || other.eventNs !== eventNs) continue
      if (other.type === 'depth' || other.type === 'quote') return i
    }
    return -1
  }

  private release(beforeNs: bigint): void {
    for (;;) {
      const message = this.held[this.first]
      if (message === undefined) break
      const full = this.held.length - this.first >= HELD_MAX
      if (!full && message.receivedNs >= beforeNs) break
      this.emitAt(this.first++)
    }
    if (this.first >= HELD_MAX) {
      this.held = this.held.slice(this.first)
      this.first = 0
    }
  }

  private emitAt(index: number): void {
    const message = this.held[index]
    if (message !== undefined) this.emit(message)
  }
}
