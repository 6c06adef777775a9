import type { InputError } from '../../lib/assert.ts'
import type { Instrument } from '../../units/instrument.ts'
import { BUY, SELL } from '../../units/side.ts'
import { FieldReader } from './field-reader.ts'
import type {
  DepthMessage,
  MarketMessage,
  QuoteMessage,
  SideLevels,
  SnapshotMessage,
  TradeMessage,
} from './market-message.ts'
import { venueLine } from './venue-line.ts'

/** A message that makes no rows, and why. */
export type Skipped = { readonly type: 'skip'; readonly reason: string }

const NS_PER_MS = 1_000_000n
/** Venue times are ms since 1970 between 2001 and 2286. */
const MS_MIN = 1e12
const MS_MAX = 1e13
/**
 * Venue time and received time of a message lie at most this far apart, either way, under all rules:
 * beyond what any clock error or delay of a recording explains, the time itself is wrong.
 */
const CLOCKS_APART_MAX_MS = 3_600_000

type Fields = Readonly<Record<string, unknown>>

/**
 * Decodes the lines of one recording, in order: `<ns received> <json>`, or those of a recorded
 * connection (`venue-line.ts`). Keeps only the last times.
 * Throws `InputError` naming file, row and field for whatever does not fit.
 */
export class BinanceDecoder {
  private fields: FieldReader
  private readonly instrument: Instrument
  private readonly symbol: string | null
  private readonly futures: boolean
  private isConnection = false
  private receivedNs = 0n
  /** Latency of the last message that had a time of its own; null before there was one. */
  latencyNs: bigint | null = null
  /** Venue time of that message. */
  timedEventNs = 0n

  /** `symbol`: what the file calls the instrument among others, whose messages are left out. */
  constructor(file: string, instrument: Instrument, symbol: string | null = null) {
    this.fields = new FieldReader(file, instrument)
    this.instrument = instrument
    this.symbol = symbol
    this.futures = instrument.contract !== 'spot'
  }

  /** `file`: where the line stands, when it is a part of the recording of its own. */
  decode(line: string, row: number, file = this.fields.file): MarketMessage | Skipped {
    if (file !== this.fields.file) this.fields = new FieldReader(file, this.instrument)
    this.fields.row = row
    const read = venueLine(line)
    // Empty lines stand between the parts of a recorded connection only.
    if (read === null || (line === '' && !this.isConnection)) {
      throw this.fault(
        undefined,
        `the line is ${excerpt(line)}`,
        '`<ns received, 19 digits> <json>`',
      )
    }
    if (read.type === 'other') {
      this.isConnection = true
      return { type: 'skip', reason: read.reason }
    }
    const { receivedNs } = read
    if (receivedNs < this.receivedNs) {
      throw this.fault(
        'received time',
        `${receivedNs} comes after ${this.receivedNs}`,
        'received times that never go back',
        'A clock was set back, or files were joined in the wrong order: import the parts in order.',
      )
    }
    this.receivedNs = receivedNs
    if (read.type === 'message') return this.message(this.parse(read.json))
    const [, symbol = ''] = /[?&]symbol=([A-Z0-9_]+)/.exec(read.address) ?? []
    if (symbol === this.symbolHere && /\/depth\?/.test(read.address)) {
      return this.message(this.parse(read.json))
    }
    return { type: 'skip', reason: 'answer to another REST call' }
  }

  private get symbolHere(): string {
    return this.symbol ?? this.instrument.symbol
  }

  private parse(json: string): Fields {
    let value: unknown
    try {
      value = JSON.parse(json)
    } catch {
      throw this.fault(undefined, `${excerpt(json)} is not JSON`, '`<ns received> <json>`')
    }
    const body = isFields(value) && 'stream' in value ? value.data : value
    if (!isFields(body)) throw this.fault(undefined, `the message is ${excerpt(json)}`, 'an object')
    return body
  }

  private message(m: Fields): MarketMessage | Skipped {
    if (this.symbol !== null && typeof m.s === 'string' && m.s !== this.symbol) {
      return { type: 'skip', reason: 'message of another instrument' }
    }
    if ('lastUpdateId' in m) return this.snapshot(m)
    if (m.e === undefined) {
      if ('result' in m || 'error' in m) return { type: 'skip', reason: 'control message' }
      if ('u' in m && 'B' in m && 'A' in m) return this.quote(m)
      throw this.fault(
        'e',
        'the message names no event',
        'a Binance stream message or REST snapshot',
      )
    }
    if (m.s !== undefined || isKnown(m.e)) this.checkSymbol(m.s, 's')
    if (m.e === 'depthUpdate') return this.depth(m)
    if (m.e === 'trade' || m.e === 'aggTrade') return this.trade(m)
    if (m.e === 'bookTicker') return this.quote(m)
    return { type: 'skip', reason: `event ${String(m.e)} is not imported` }
  }

  private depth(m: Fields): DepthMessage {
    if (!this.futures && 'pu' in m) {
      throw this.fault('pu', 'a message of a futures stream', 'spot messages', REMEDY_MARKET)
    }
    return {
      type: 'depth',
      ...this.timed(m, this.futures ? 'T' : 'E'),
      firstUpdate: this.whole(m, 'U'),
      lastUpdate: this.whole(m, 'u'),
      previousUpdate: this.futures ? this.whole(m, 'pu') : null,
      bids: this.levels(m, 'b'),
      asks: this.levels(m, 'a'),
    }
  }

  private snapshot(m: Fields): SnapshotMessage {
    if (m.symbol !== undefined) this.checkSymbol(m.symbol, 'symbol')
    return {
      type: 'snapshot',
      eventNs: m.T === undefined ? 0n : this.venueNs(m, 'T'),
      receivedNs: this.receivedNs,
      lastUpdate: this.whole(m, 'lastUpdateId'),
      bids: this.levels(m, 'bids'),
      asks: this.levels(m, 'asks'),
    }
  }

  private trade(m: Fields): TradeMessage | Skipped {
    const times = this.timed(m, 'T')
    if (typeof m.m !== 'boolean') throw this.wrong(m, 'm', 'true or false')
    const side = m.m ? SELL : BUY
    const qtyLots = this.size(m.q, 'q')
    const price = this.text(m.p, 'p')
    this.fields.exactTicks(price, 'p')
    // A trade of nothing has no price to check either.
    if (qtyLots === 0) return { type: 'skip', reason: 'trade of size 0' }
    const { ticks: priceTicks, offGrid } = this.fields.tradePrice(price, 'p', side)
    const fromBook = m.X === undefined || m.X === 'MARKET'
    const stream = String(m.e)
    return { type: 'trade', stream, fromBook, ...times, side, priceTicks, qtyLots, offGrid }
  }

  private quote(m: Fields): QuoteMessage | Skipped {
    this.checkSymbol(m.s, 's')
    let times = { eventNs: 0n, receivedNs: this.receivedNs }
    if (this.futures) times = this.timed(m, 'T')
    else if (this.latencyNs !== null) times.eventNs = this.receivedNs - this.latencyNs
    const bidLots = this.size(m.B, 'B')
    const askLots = this.size(m.A, 'A')
    const bidTicks = bidLots === 0 ? 0 : this.price(m.b, 'b')
    const askTicks = askLots === 0 ? 0 : this.price(m.a, 'a')
    if (times.eventNs === 0n) return { type: 'skip', reason: 'bookTicker before a timed message' }
    return { type: 'quote', ...times, bidTicks, bidLots, askTicks, askLots }
  }

  private levels(m: Fields, field: string): SideLevels {
    const list = m[field]
    if (!Array.isArray(list)) throw this.wrong(m, field, 'a list of [price, size]')
    const levels: SideLevels = { priceTicks: [], qtyLots: [] }
    for (let i = 0; i < list.length; i++) {
      const level: unknown = list[i]
      if (!Array.isArray(level)) {
        throw this.fault(`${field}[${i}]`, `given ${excerpt(level)}`, '[price, size]')
      }
      levels.priceTicks.push(this.price(level[0], `${field}[${i}][0]`))
      levels.qtyLots.push(this.size(level[1], `${field}[${i}][1]`))
    }
    return levels
  }

  private timed(m: Fields, field: string): { eventNs: bigint; receivedNs: bigint } {
    const eventNs = this.venueNs(m, field)
    this.latencyNs = this.receivedNs - eventNs
    this.timedEventNs = eventNs
    return { eventNs, receivedNs: this.receivedNs }
  }

  private venueNs(m: Fields, field: string): bigint {
    const ms = m[field]
    if (typeof ms !== 'number' || !Number.isInteger(ms) || ms < MS_MIN || ms >= MS_MAX) {
      throw this.wrong(m, field, 'a venue time in ms since 1970')
    }
    const eventNs = BigInt(ms) * NS_PER_MS
    const apartMs = Math.abs(Number((this.receivedNs - eventNs) / NS_PER_MS))
    if (apartMs > CLOCKS_APART_MAX_MS) {
      throw this.fault(
        field,
        `given ${ms}, ${apartMs} ms away from the received time ${this.receivedNs} ns`,
        `a venue time within ${CLOCKS_APART_MAX_MS} ms of the received time`,
        'One of the two times of the row is wrong: correct the row or take it out.',
      )
    }
    return eventNs
  }

  private whole(m: Fields, field: string): number {
    const value = m[field]
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < -1) {
      throw this.wrong(m, field, 'a whole update number')
    }
    return value
  }

  private price(value: unknown, field: string): number {
    return this.fields.price(this.text(value, field), field)
  }

  private size(value: unknown, field: string): number {
    return this.fields.size(this.text(value, field), field)
  }

  private text(value: unknown, field: string): string {
    if (typeof value === 'string') return value
    const given = value === undefined ? 'the field is missing' : `given ${excerpt(value)}`
    throw this.fault(field, given, 'a decimal number as text')
  }

  private checkSymbol(symbol: unknown, field: string): void {
    const expected = this.symbolHere
    if (symbol === expected) return
    const given = symbol === undefined ? 'the field is missing' : `given ${excerpt(symbol)}`
    throw this.fault(field, given, expected, 'Name the instrument of the recording, one at a time.')
  }

  private wrong(m: Fields, field: string, expected: string): InputError {
    const value = m[field]
    const given = value === undefined ? 'the field is missing' : `given ${excerpt(value)}`
    return this.fault(field, given, expected, REMEDY_MARKET)
  }

  private fault(
    field: string | undefined,
    given: string,
    expected: string,
    remedy?: string,
  ): InputError {
    return this.fields.fault(field, given, expected, remedy)
  }
}

const REMEDY_MARKET =
  'Check that the file is a whole recording of this format, and of the market of --instrument.'

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isKnown(event: unknown): boolean {
  return (
    event === 'depthUpdate' || event === 'trade' || event === 'aggTrade' || event === 'bookTicker'
  )
}

function excerpt(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text)
}
