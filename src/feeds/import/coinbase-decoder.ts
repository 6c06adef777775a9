import { BUY, SELL } from '../../units/side.ts'
import { csvTimeNs } from './databento-time.ts'
import type { SideLevels, SnapshotMessage } from './market-message.ts'
import {
  bookLevel,
  CONTROL,
  depthMessage,
  NO_SNAPSHOT,
  noLevels,
  OTHER_INSTRUMENT,
  type TakeMessage,
  takeTrade,
  type VenueContext,
  type VenueDecoder,
} from './venue-decoder.ts'
import type { JsonObject } from './venue-fields.ts'

const SNAPSHOT_STAND_IN =
  'the snapshot has no venue time: eventNs = that of the first timed message after it'

/** Coinbase Exchange's websocket: level2 (snapshot and l2update) and matches. */
export class CoinbaseDecoder implements VenueDecoder {
  private readonly context: VenueContext
  private hasBook = false
  private untimed: SnapshotMessage | null = null

  constructor(context: VenueContext) {
    this.context = context
  }

  decode(body: unknown, receivedNs: bigint, take: TakeMessage): void {
    const { drop, fields, symbol } = this.context
    const m = fields.object(body, undefined)
    if (m.type === 'subscriptions' || m.type === 'error' || m.type === 'heartbeat') drop(CONTROL)
    else if (m.product_id !== symbol) drop(OTHER_INSTRUMENT)
    else if (m.type === 'snapshot') this.snapshot(m, receivedNs, take)
    else if (m.type === 'l2update') this.update(m, receivedNs, take)
    else if (m.type === 'match') {
      const times = { eventNs: this.timed(m, take), receivedNs }
      // The side is the resting order's: the aggressor stands on the other.
      const side = fields.word(m.side, 'side', { sell: BUY, buy: SELL })
      takeTrade(this.context, times, { m, price: 'price', size: 'size' }, side, take)
    } else if (typeof m.type === 'string') drop(`message ${m.type} is not imported`)
    else throw fields.fault('type', m.type, 'the type of a message')
  }

  private snapshot(m: JsonObject, receivedNs: bigint, take: TakeMessage): void {
    if (this.untimed !== null) this.timeSnapshot(this.untimed.receivedNs, take)
    const bids = this.side(m, 'bids')
    const asks = this.side(m, 'asks')
    this.hasBook = true
    this.untimed = { type: 'snapshot', eventNs: 0n, receivedNs, lastUpdate: 0, bids, asks }
  }

  private update(m: JsonObject, receivedNs: bigint, take: TakeMessage): void {
    const { fields, drop } = this.context
    if (!this.hasBook) {
      drop(NO_SNAPSHOT)
      return
    }
    const eventNs = this.timed(m, take)
    const bids = noLevels()
    const asks = noLevels()
    for (const [i, change] of fields.list(m.changes, 'changes').entries()) {
      const [side, ...texts] = fields.list(change, `changes[${i}]`)
      const to = fields.word(side, `changes[${i}][0]`, { buy: bids, sell: asks })
      const level = bookLevel(this.context, `changes[${i}]`, texts)
      if (level === null) continue
      to.priceTicks.push(level.ticks)
      to.qtyLots.push(level.lots)
    }
    if (bids.priceTicks.length + asks.priceTicks.length === 0) drop('empty depth')
    else take(depthMessage({ eventNs, receivedNs }, bids, asks))
  }

  private side(m: JsonObject, name: 'bids' | 'asks'): SideLevels {
    const { fields } = this.context
    const levels = noLevels()
    for (const [i, entry] of fields.list(m[name], name).entries()) {
      const level = bookLevel(this.context, `${name}[${i}]`, fields.list(entry, `${name}[${i}]`))
      if (level === null) continue
      levels.priceTicks.push(level.ticks)
      levels.qtyLots.push(level.lots)
    }
    return levels
  }

  /** The venue's time of a message; a snapshot that waits for a time takes this one. */
  private timed(m: JsonObject, take: TakeMessage): bigint {
    const eventNs = csvTimeNs(typeof m.time === 'string' ? m.time : '')
    if (eventNs === null) throw this.context.fields.fault('time', m.time, 'a time in UTC')
    this.timeSnapshot(eventNs, take)
    return eventNs
  }

  private timeSnapshot(eventNs: bigint, take: TakeMessage): void {
    const { untimed } = this
    if (untimed === null) return
    this.untimed = null
    this.context.standIn(SNAPSHOT_STAND_IN)
    take({ ...untimed, eventNs: eventNs < untimed.receivedNs ? eventNs : untimed.receivedNs })
  }
}
