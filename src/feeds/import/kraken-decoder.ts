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

const SUMMED_LEVELS = 10

/**
 * Kraken's websocket, version 1: `[channel number, data..., channel, pair]` of book, trade and spread.
 * The book is one of N levels: what lies beyond goes away. A checksum that does not fit makes a gap.
 */
export class KrakenDecoder implements VenueDecoder {
  private readonly context: VenueContext
  private readonly book = new TextBook()
  private inSync = false

  constructor(context: VenueContext) {
    this.context = context
  }

  decode(body: unknown, receivedNs: bigint, take: TakeMessage): void {
    const { drop, fields, symbol } = this.context
    if (!Array.isArray(body)) {
      fields.object(body, undefined)
      drop(CONTROL)
      return
    }
    if (body.length < 4) throw fields.fault(undefined, body, '[number, data, channel, pair]')
    const [channel, pair] = body.slice(-2)
    if (pair !== symbol) {
      drop(OTHER_INSTRUMENT)
      return
    }
    const data = body.slice(1, -2)
    if (/^book-\d+$/.test(String(channel))) {
      this.depth(data, Number(String(channel).slice(5)), receivedNs, take)
    } else if (channel === 'trade') this.trades(data[0], receivedNs, take)
    else if (channel === 'spread') this.quote(data[0], receivedNs, take)
    else drop(`channel ${String(channel)} is not imported`)
  }

  private depth(data: readonly unknown[], levels: number, receivedNs: bigint, take: TakeMessage) {
    const { fields, drop } = this.context
    const m = Object.assign({}, ...data.map((part) => fields.object(part, 'data'))) as JsonObject
    const isSnapshot = 'as' in m || 'bs' in m
    if (isSnapshot) this.book.clear()
    else if (!this.inSync) {
      drop(NO_SNAPSHOT)
      return
    }
    const sides = isSnapshot ? (['bs', 'as'] as const) : (['b', 'a'] as const)
    const bids = this.levels(m, sides[0], 1)
    const asks = this.levels(m, sides[1], -1)
    const eventNs = bids.latestNs > asks.latestNs ? bids.latestNs : asks.latestNs
    this.book.cutTo(1, levels, bids.levels)
    this.book.cutTo(-1, levels, asks.levels)
    const times = { eventNs: eventNs === 0n ? receivedNs : eventNs, receivedNs }
    if (isSnapshot) {
      this.inSync = true
      take({ type: 'snapshot', ...times, lastUpdate: 0, bids: bids.levels, asks: asks.levels })
    } else take(depthMessage(times, bids.levels, asks.levels))
    if (m.c === undefined || m.c === String(this.sum())) return
    this.inSync = false
    drop('book whose checksum does not fit')
    take({ type: 'gap', ...times })
  }

  private levels(m: JsonObject, name: string, side: number) {
    const { fields } = this.context
    const levels: SideLevels = noLevels()
    let latestNs = 0n
    if (m[name] === undefined) return { levels, latestNs }
    for (const [i, entry] of fields.list(m[name], name).entries()) {
      const texts = fields.list(entry, `${name}[${i}]`)
      const level = bookLevel(this.context, `${name}[${i}]`, texts)
      const ns = fields.timeNs(texts[2], `${name}[${i}][2]`, 0)
      if (ns > latestNs) latestNs = ns
      if (level === null) continue
      this.book.set(side, { ...level, price: String(texts[0]), size: String(texts[1]) })
      levels.priceTicks.push(level.ticks)
      levels.qtyLots.push(level.lots)
    }
    return { levels, latestNs }
  }

  /** Of the ten best asks, then bids: digits of price and size, without leading zeros. */
  private sum(): number {
    const digits = (text: string) => text.replace('.', '').replace(/^0+/, '')
    const levels = [...this.book.best(-1, SUMMED_LEVELS), ...this.book.best(1, SUMMED_LEVELS)]
    return textSum(levels.map(({ price, size }) => digits(price) + digits(size)).join(''))
  }

  private trades(data: unknown, receivedNs: bigint, take: TakeMessage): void {
    const { fields } = this.context
    for (const [i, entry] of fields.list(data, 'trade').entries()) {
      const m = fields.list(entry, `trade[${i}]`)
      const eventNs = fields.timeNs(m[2], `trade[${i}][2]`, 0)
      const side = fields.word(m[3], `trade[${i}][3]`, { b: BUY, s: SELL })
      takeTrade(this.context, { eventNs, receivedNs }, { m, price: 0, size: 1 }, side, take)
    }
  }

  /** `[bid, ask, time, bid size, ask size]`. */
  private quote(data: unknown, receivedNs: bigint, take: TakeMessage): void {
    const { fields } = this.context
    const [bid, ask, time, bidSize, askSize] = fields.list(data, 'spread')
    const bidLots = fields.size(bidSize, 'spread[3]')
    const askLots = fields.size(askSize, 'spread[4]')
    take({
      type: 'quote',
      eventNs: fields.timeNs(time, 'spread[2]', 0),
      receivedNs,
      bidTicks: bidLots === 0 ? 0 : fields.price(bid, 'spread[0]'),
      bidLots,
      askTicks: askLots === 0 ? 0 : fields.price(ask, 'spread[1]'),
      askLots,
    })
  }
}
