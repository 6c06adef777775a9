import { BUY, SELL } from '../../units/side.ts'
import type { SideLevels } from './market-message.ts'
import { TextBook, textSum } from './text-book.ts'
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

const BOOKS: readonly unknown[] = ['books', 'books-l2-tbt', 'books50-l2-tbt']
const SUMMED_LEVELS = 25

/**
 * OKX's websocket, version 5: books with snapshot, changes and checksum, the best bid and offer, and
 * trades. A checksum or a sequence that does not fit makes a gap.
 */
export class OkxDecoder implements VenueDecoder {
  private readonly context: VenueContext
  private readonly book = new TextBook()
  private inSync = false
  private sequence: unknown

  constructor(context: VenueContext) {
    this.context = context
  }

  decode(body: unknown, receivedNs: bigint, take: TakeMessage): void {
    const { drop, fields, symbol } = this.context
    if (body === 'pong') {
      drop(CONTROL)
      return
    }
    const m = fields.object(body, undefined)
    if ('event' in m) {
      drop(CONTROL)
      return
    }
    const { channel, instId } = fields.object(m.arg, 'arg')
    if (instId !== symbol) {
      drop(OTHER_INSTRUMENT)
      return
    }
    for (const [i, entry] of fields.list(m.data, 'data').entries()) {
      const data = fields.object(entry, `data[${i}]`)
      const times = { eventNs: fields.timeNs(data.ts, `data[${i}].ts`, 3), receivedNs }
      if (channel === 'trades') {
        const side = fields.word(data.side, `data[${i}].side`, { buy: BUY, sell: SELL })
        takeTrade(this.context, times, { m: data, price: 'px', size: 'sz' }, side, take)
      } else if (channel === 'bbo-tbt') this.quote(data, times, take)
      else if (BOOKS.includes(channel)) {
        const isSnapshot = fields.word(m.action, 'action', { snapshot: true, update: false })
        this.depth(data, isSnapshot, times, take)
      } else drop(`channel ${String(channel)} is not imported`)
    }
  }

  private depth(
    data: JsonObject,
    isSnapshot: boolean,
    times: { eventNs: bigint; receivedNs: bigint },
    take: TakeMessage,
  ): void {
    const { drop } = this.context
    if (isSnapshot) this.book.clear()
    else if (!this.inSync) {
      drop(NO_SNAPSHOT)
      return
    }
    const bids = this.side(data, 'bids', 1)
    const asks = this.side(data, 'asks', -1)
    const follows = isSnapshot || data.prevSeqId === undefined || data.prevSeqId === this.sequence
    this.sequence = data.seqId
    if (!follows) drop('depth that does not follow the one before it')
    else if (isSnapshot) {
      this.inSync = true
      take({ type: 'snapshot', ...times, lastUpdate: 0, bids, asks })
    } else if (bids.priceTicks.length + asks.priceTicks.length === 0) drop('empty depth')
    else take(depthMessage(times, bids, asks))
    const fits = data.checksum === undefined || data.checksum === this.sum()
    if (follows && fits) return
    if (!fits) drop('book whose checksum does not fit')
    this.inSync = false
    take({ type: 'gap', ...times })
  }

  private side(data: JsonObject, name: 'bids' | 'asks', side: number): SideLevels {
    const { fields } = this.context
    const levels = noLevels()
    for (const [i, entry] of fields.list(data[name], name).entries()) {
      const texts = fields.list(entry, `${name}[${i}]`)
      const level = bookLevel(this.context, `${name}[${i}]`, texts)
      if (level === null) continue
      this.book.set(side, { ...level, price: String(texts[0]), size: String(texts[1]) })
      levels.priceTicks.push(level.ticks)
      levels.qtyLots.push(level.lots)
    }
    return levels
  }

  /** Of the 25 best levels, a bid and an ask in turn, as a signed number. */
  private sum(): number {
    const bids = this.book.best(1, SUMMED_LEVELS)
    const asks = this.book.best(-1, SUMMED_LEVELS)
    const parts = Array.from({ length: SUMMED_LEVELS }, (_, i) => [bids[i], asks[i]]).flat()
    return textSum(parts.flatMap((level) => (level ? [level.price, level.size] : [])).join(':')) | 0
  }

  private quote(
    data: JsonObject,
    times: { eventNs: bigint; receivedNs: bigint },
    take: TakeMessage,
  ): void {
    const { fields } = this.context
    const side = (name: string): [ticks: number, lots: number] => {
      const [level] = fields.list(data[name], name)
      if (level === undefined) return [0, 0]
      const [price, size] = fields.list(level, `${name}[0]`)
      return [fields.price(price, `${name}[0][0]`), fields.size(size, `${name}[0][1]`)]
    }
    const [bidTicks, bidLots] = side('bids')
    const [askTicks, askLots] = side('asks')
    take({ type: 'quote', ...times, bidTicks, bidLots, askTicks, askLots })
  }
}
