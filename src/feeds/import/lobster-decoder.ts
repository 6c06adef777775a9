import type { Instrument } from '../../units/instrument.ts'
import { FieldReader, quoted } from './field-reader.ts'

export const SUBMISSION = 1
export const PARTIAL_CANCEL = 2
export const DELETION = 3
export const EXECUTION = 4
export const HIDDEN_EXECUTION = 5
export const CROSS_TRADE = 6
export const HALT = 7

/** LOBSTER's prices are dollars x 10,000. */
const PRICE_SCALE = 10_000

/** One line of a message file. Reused from line to line. */
export type LobsterMessage = {
  /** ns since 1970. */
  eventNs: bigint
  type: number
  orderId: number
  qtyLots: number
  /** Whole ticks; of a halt: -1 halted, 0 quoting again, 1 trading again. */
  priceTicks: number
  offGrid: boolean
  /** Of the resting order: 1 a buy order, -1 a sell order. */
  side: number
}

/** The best levels after a message, best first, in ticks and lots. Reused from line to line. */
export type LobsterView = {
  readonly prices: { readonly bids: number[]; readonly asks: number[] }
  readonly sizes: { readonly bids: number[]; readonly asks: number[] }
}

/** Decodes the lines of a recording's two files. Throws `InputError` for whatever does not fit. */
export class LobsterDecoder {
  readonly message: LobsterMessage = {
    eventNs: 0n,
    type: 0,
    orderId: 0,
    qtyLots: 0,
    priceTicks: 0,
    offGrid: false,
    side: 0,
  }
  readonly view: LobsterView = { prices: { bids: [], asks: [] }, sizes: { bids: [], asks: [] } }
  readonly messageFields: FieldReader
  readonly bookFields: FieldReader
  private readonly midnightNs: bigint
  private readonly levels: number

  constructor(
    files: { readonly messages: string; readonly books: string; readonly levels: number },
    midnightNs: bigint,
    instrument: Instrument,
  ) {
    this.messageFields = new FieldReader(files.messages, instrument)
    this.bookFields = new FieldReader(files.books, instrument)
    this.levels = files.levels
    this.midnightNs = midnightNs
  }

  /** Time, Type, Order ID, Size, Price, Direction. */
  decodeMessage(line: string, row: number): void {
    const fields = this.messageFields
    fields.row = row
    const parts = line.split(',')
    if (parts.length !== 6) {
      throw fields.fault(undefined, `the line is ${quoted(line)}`, 'six fields')
    }
    const [time, type, orderId, size, price, direction] = parts
    const m = this.message
    const eventNs = this.timeNs(time)
    if (eventNs < m.eventNs) {
      throw fields.fault('Time', `${time} comes before the line above it`, 'times in order')
    }
    m.eventNs = eventNs
    m.type = fields.whole(type, 'Type')
    if (m.type < SUBMISSION || m.type > HALT) {
      throw fields.fault('Type', `given ${quoted(type)}`, 'a type of 1 to 7')
    }
    m.orderId = fields.whole(orderId, 'Order ID')
    if (m.orderId < 1 && m.type < HIDDEN_EXECUTION) {
      throw fields.fault(
        'Order ID',
        `given ${quoted(orderId)}`,
        'the number of an order, 1 or more',
      )
    }
    m.qtyLots = fields.size(size, 'Size')
    m.side = direction === '1' ? 1 : direction === '-1' ? -1 : 0
    if (m.side === 0) throw fields.fault('Direction', `given ${quoted(direction)}`, '1 or -1')
    this.price(price)
  }

  /** Ask price, ask size, bid price, bid size of each level; a size of 0 is no level. */
  decodeView(line: string, row: number): void {
    const fields = this.bookFields
    fields.row = row
    const parts = line.split(',')
    if (parts.length !== 4 * this.levels) {
      throw fields.fault(
        undefined,
        `the line has ${parts.length} fields`,
        `${4 * this.levels} fields, four for each of ${this.levels} levels`,
      )
    }
    const { prices, sizes } = this.view
    for (const list of [prices.bids, prices.asks, sizes.bids, sizes.asks]) list.length = 0
    for (let i = 0; i < this.levels; i++) {
      this.level(parts[4 * i], parts[4 * i + 1], prices.asks, sizes.asks, 'Ask', i)
      this.level(parts[4 * i + 2], parts[4 * i + 3], prices.bids, sizes.bids, 'Bid', i)
    }
  }

  private level(
    price: string | undefined,
    size: string | undefined,
    prices: number[],
    sizes: number[],
    side: string,
    i: number,
  ): void {
    const fields = this.bookFields
    const qtyLots = fields.size(size, `${side} Size ${i + 1}`)
    if (qtyLots === 0) return
    const field = `${side} Price ${i + 1}`
    const ticks = fields.price(price, field, PRICE_SCALE)
    const better = prices[i - 1]
    if (prices.length !== i || (better !== undefined && better < ticks !== (side === 'Ask'))) {
      throw fields.fault(field, `given ${quoted(price)}`, 'levels from the best on, no two alike')
    }
    prices.push(ticks)
    sizes.push(qtyLots)
  }

  private price(text: string | undefined): void {
    const fields = this.messageFields
    const m = this.message
    m.offGrid = false
    if (m.type === HALT) {
      m.priceTicks = fields.whole(text, 'Price')
      if (Math.abs(m.priceTicks) <= 1) return
      throw fields.fault('Price', `given ${quoted(text)} with a halt`, '-1, 0 or 1')
    }
    if (m.type === HIDDEN_EXECUTION || m.type === CROSS_TRADE) {
      const aggressor = m.type === CROSS_TRADE ? 0 : -m.side
      const trade = fields.tradePrice(text, 'Price', aggressor, PRICE_SCALE)
      m.priceTicks = trade.ticks
      m.offGrid = trade.offGrid
    } else {
      m.priceTicks = fields.price(text, 'Price', PRICE_SCALE)
    }
  }

  /** Seconds after midnight; digits beyond ns are the noise of a double, and are rounded away. */
  private timeNs(text: string | undefined): bigint {
    const [, seconds, decimals = ''] = /^(\d{1,5})(?:\.(\d{1,15}))?$/.exec(text ?? '') ?? []
    if (seconds === undefined || Number(seconds) >= 86_400) {
      throw this.messageFields.fault(
        'Time',
        `given ${quoted(text)}`,
        'seconds after midnight, with at most 15 decimals',
      )
    }
    const fractionNs = Math.round(Number(decimals.padEnd(15, '0')) / 1e6)
    return this.midnightNs + BigInt(Number(seconds) * 1e9 + fractionNs)
  }
}
