import type { DropCounter } from './importer.ts'
import type { DepthMessage, MarketMessage, SnapshotMessage } from './market-message.ts'

/** Changes kept while waiting for a snapshot; the oldest go first, they are of no use to it. */
const WAITING_MAX = 16_384

export type SyncSink = {
  emit(message: MarketMessage): void
  drop: DropCounter
  treat: DropCounter
}

/**
 * The venue's documented way to keep a book from a snapshot and a stream of changes: changes wait for a
 * snapshot; those that it covers are dropped; the first one applied must reach across its update
 * number; from then on each must follow the one before it. A break makes a gap, and the book waits for
 * the next snapshot. Futures name the update before (`pu`); on spot the numbers follow each other.
 */
export class DepthSync {
  /** True once any change or snapshot of depth was seen, in this file or one before it. */
  sawDepth = false
  /** True once a snapshot was applied. */
  sawSnapshot = false
  private readonly futures: boolean
  private lastUpdate: number | null = null
  private fresh = false
  private waiting: DepthMessage[] = []
  private lastEventNs = 0n

  constructor(futures: boolean) {
    this.futures = futures
  }

  /** The book can be trusted now. */
  get inSync(): boolean {
    return this.lastUpdate !== null
  }

  depth(message: DepthMessage, sink: SyncSink): void {
    this.sawDepth = true
    const at = this.lastUpdate
    if (at === null) this.wait(message, sink)
    else if (this.isCovered(message, at)) {
      sink.drop(this.fresh ? 'depth before the snapshot' : 'depth already in the book')
    } else if (this.follows(message, at)) {
      this.lastUpdate = message.lastUpdate
      this.lastEventNs = message.eventNs
      this.fresh = false
      if (message.bids.priceTicks.length + message.asks.priceTicks.length > 0) sink.emit(message)
      else sink.drop('empty depth')
    } else {
      this.lastUpdate = null
      this.lastEventNs = message.eventNs
      sink.emit({ type: 'gap', eventNs: message.eventNs, receivedNs: message.receivedNs })
      this.wait(message, sink)
    }
  }

  /**
   * Applies a snapshot, then what waited for it and is newer: stamped with its own venue time, but
   * heard no earlier than the snapshot.
   */
  snapshot(message: SnapshotMessage, sink: SyncSink): void {
    this.sawDepth = true
    if (this.lastUpdate !== null) {
      sink.drop('snapshot while in sequence')
      return
    }
    this.sawSnapshot = true
    this.lastUpdate = message.lastUpdate
    this.fresh = true
    const waiting = this.waiting
    this.waiting = []
    const next = waiting.find((m) => !this.isCovered(m, message.lastUpdate))
    // At the venue the snapshot stands before the first change applied to it, and after any gap.
    if (next !== undefined && next.eventNs < message.eventNs) message.eventNs = next.eventNs
    if (message.eventNs < this.lastEventNs) message.eventNs = this.lastEventNs
    this.lastEventNs = message.eventNs
    sink.emit(message)
    for (const change of waiting) {
      if (change.receivedNs < message.receivedNs && !this.isCovered(change, message.lastUpdate)) {
        change.receivedNs = message.receivedNs
        sink.treat('depth heard with the snapshot that it had to wait for')
      }
      this.depth(change, sink)
    }
  }

  /** What still waits has no snapshot to go with in this file. */
  endFile(sink: SyncSink): void {
    if (this.waiting.length > 0) sink.drop('depth without a snapshot', this.waiting.length)
    this.waiting = []
  }

  private wait(message: DepthMessage, sink: SyncSink): void {
    this.waiting.push(message)
    if (this.waiting.length <= WAITING_MAX) return
    this.waiting.shift()
    sink.drop('depth without a snapshot')
  }

  private isCovered(message: DepthMessage, at: number): boolean {
    return this.futures && this.fresh ? message.lastUpdate < at : message.lastUpdate <= at
  }

  private follows(message: DepthMessage, at: number): boolean {
    if (!this.futures) return message.firstUpdate <= at + 1
    // No update lies between `previousUpdate` and `firstUpdate`, so a snapshot there leaves no hole.
    if (this.fresh) return (message.previousUpdate ?? message.firstUpdate) <= at
    return message.previousUpdate === at
  }
}
