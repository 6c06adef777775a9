import { BUY, SELL } from '../../units/side.ts'
import type { SideLevels } from './market-message.ts'
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

const SIDES = { Buy: BUY, Sell: SELL }

/**
 * Bybit's websocket: version 5 (`orderbook.N.SYMBOL`, `publicTrade.SYMBOL`) and the older one of
 * inverse contracts (`orderBookL2_25.SYMBOL`, `trade.SYMBOL`).
 */
export class BybitDecoder implements VenueDecoder {
  private readonly context: VenueContext
  private hasBook = false
  private update: unknown

  constructor(context: VenueContext) {
    this.context = context
  }

  decode(body: unknown, receivedNs: bigint, take: TakeMessage): void {
    const { drop, fields, symbol } = this.context
    const m = fields.object(body, undefined)
    if (typeof m.topic !== 'string') {
      drop(CONTROL)
      return
    }
    const parts = m.topic.split('.')
    if (parts.at(-1) !== symbol) {
      drop(OTHER_INSTRUMENT)
      return
    }
    const channel = parts[0] ?? ''
    if (channel === 'trade') this.trades(m, receivedNs, take, OLD_TRADE)
    else if (channel === 'publicTrade') this.trades(m, receivedNs, take, TRADE)
    else if (channel === 'orderbook') this.book(m, receivedNs, take)
    else if (/^orderBook/.test(channel)) this.oldBook(m, receivedNs, take)
    else drop(`channel ${channel} is not imported`)
  }

  private trades(m: JsonObject, receivedNs: bigint, take: TakeMessage, names: TradeNames): void {
    const { fields } = this.context
    for (const [i, entry] of fields.list(m.data, 'data').entries()) {
      const trade = fields.object(entry, `data[${i}]`)
      const eventNs = fields.timeNs(trade[names.time], `data[${i}].${names.time}`, 3)
      const side = fields.word(trade[names.side], `data[${i}].${names.side}`, SIDES)
      const of = { m: trade, price: names.price, size: names.size }
      takeTrade(this.context, { eventNs, receivedNs }, of, side, take)
    }
  }

  private book(m: JsonObject, receivedNs: bigint, take: TakeMessage): void {
    const { fields, drop } = this.context
    const isSnapshot = fields.word(m.type, 'type', { snapshot: true, delta: false })
    const data = fields.object(m.data, 'data')
    const times = { eventNs: fields.timeNs(m.cts ?? m.ts, 'ts', 3), receivedNs }
    const before = this.update
    this.update = data.u
    if (!isSnapshot && !this.hasBook) {
      drop(NO_SNAPSHOT)
      return
    }
    if (!isSnapshot && Number(data.u) !== Number(before) + 1) {
      drop('depth that does not follow the one before it')
      this.hasBook = false
      take({ type: 'gap', ...times })
      return
    }
    const bids = this.levels(data, 'b')
    const asks = this.levels(data, 'a')
    this.state(isSnapshot, times, bids, asks, take)
  }

  private levels(data: JsonObject, name: 'a' | 'b'): SideLevels {
    const { fields } = this.context
    const levels = noLevels()
    for (const [i, entry] of fields.list(data[name], name).entries()) {
      const level = bookLevel(this.context, `${name}[${i}]`, fields.list(entry, `${name}[${i}]`))
      if (level === null) continue
      levels.priceTicks.push(level.ticks)
      levels.qtyLots.push(level.lots)
    }
    return levels
  }

  private oldBook(m: JsonObject, receivedNs: bigint, take: TakeMessage): void {
    const { fields, drop } = this.context
    const isSnapshot = fields.word(m.type, 'type', { snapshot: true, delta: false })
    const times = { eventNs: fields.timeNs(m.timestamp_e6, 'timestamp_e6', 6), receivedNs }
    if (!isSnapshot && !this.hasBook) {
      drop(NO_SNAPSHOT)
      return
    }
    const bids = noLevels()
    const asks = noLevels()
    const add = (list: unknown, name: string, removes: boolean) => {
      for (const [i, entry] of fields.list(list, name).entries()) {
        const level = fields.object(entry, `${name}[${i}]`)
        const to = fields.word(level.side, `${name}[${i}].side`, { Buy: bids, Sell: asks })
        to.priceTicks.push(fields.price(level.price, `${name}[${i}].price`))
        to.qtyLots.push(removes ? 0 : fields.size(level.size, `${name}[${i}].size`))
      }
    }
    if (isSnapshot) {
      const whole = Array.isArray(m.data) ? m.data : fields.object(m.data, 'data').order_book
      add(whole, 'data', false)
    } else {
      const data = fields.object(m.data, 'data')
      add(data.delete, 'delete', true)
      add(data.update, 'update', false)
      add(data.insert, 'insert', false)
    }
    this.state(isSnapshot, times, bids, asks, take)
  }

  private state(
    isSnapshot: boolean,
    times: { eventNs: bigint; receivedNs: bigint },
    bids: SideLevels,
    asks: SideLevels,
    take: TakeMessage,
  ): void {
    if (isSnapshot) {
      this.hasBook = true
      take({ type: 'snapshot', ...times, lastUpdate: 0, bids, asks })
    } else if (bids.priceTicks.length + asks.priceTicks.length > 0) {
      take(depthMessage(times, bids, asks))
    } else this.context.drop('empty depth')
  }
}

type TradeNames = {
  readonly time: string
  readonly side: string
  readonly price: string
  readonly size: string
}
const OLD_TRADE: TradeNames = { time: 'trade_time_ms', side: 'side', price: 'price', size: 'size' }
const TRADE: TradeNames = { time: 'T', side: 'S', price: 'p', size: 'v' }
