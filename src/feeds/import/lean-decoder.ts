import { type FieldReader, quoted } from './field-reader.ts'

/** Equity prices are dollars x 10,000; those of currencies are as they stand. */
const EQUITY_SCALE = 10_000

/** One side of a quote; `ticks` 0: the row does not speak of this side. */
export type LeanSide = { ticks: number; lots: number }

/** One line of a tick file. Reused from line to line. */
export type LeanTick = {
  /** ns since 1970. */
  eventNs: bigint
  readonly bid: LeanSide
  readonly ask: LeanSide
  /** Quotes: without sizes. Trades: off the grid. */
  sizeUnknown: boolean
  offGrid: boolean
  /** Trades: made elsewhere than in the market of their moment (see `IN_BOOK`). */
  offBook: boolean
  suspicious: boolean
}

/**
 * Bits of a trade's sale condition that leave it a trade of its moment, by LEAN's description of its
 * equity data: regular, yellow flag, intermarket sweep, form T, extended hours, CAP election, automatic
 * execution, exempt from trade-through, not described, odd lot. Any other bit: an auction's print, an
 * official price, a late, averaged, negotiated or elsewhere settled trade.
 */
const IN_BOOK = 0xf800_2431
const CONDITION_MAX = 0xffff_ffff

/** What the lines of a file are. */
export type LeanLayout = 'equity-quote' | 'equity-trade' | 'forex-quote'

const LAYOUTS: Readonly<Record<string, LeanLayout>> = {
  'quote 8': 'equity-quote',
  'trade 6': 'equity-trade',
  'quote 3': 'forex-quote',
}

/** The layout of a file by its role and its first line. */
export function leanLayout(fields: FieldReader, role: string, line: string): LeanLayout {
  fields.row = 1
  const count = line.split(',').length
  const layout = LAYOUTS[`${role} ${count}`]
  if (layout !== undefined) return layout
  throw fields.fault(
    undefined,
    `the line has ${count} fields`,
    role === 'trade' ? '6 (equity trades)' : '8 (equity quotes) or 3 (currency quotes)',
    'Other kinds of LEAN files are not read here.',
  )
}

/** Decodes the lines of one file. Throws `InputError` for whatever does not fit. */
export class LeanDecoder {
  readonly tick: LeanTick = {
    eventNs: 0n,
    bid: { ticks: 0, lots: 0 },
    ask: { ticks: 0, lots: 0 },
    sizeUnknown: false,
    offGrid: false,
    offBook: false,
    suspicious: false,
  }
  private readonly fields: FieldReader
  private readonly layout: LeanLayout
  private readonly width: number
  private readonly midnightNs: bigint

  constructor(fields: FieldReader, layout: LeanLayout, midnightNs: bigint) {
    this.fields = fields
    this.layout = layout
    this.width = layout === 'equity-quote' ? 8 : layout === 'equity-trade' ? 6 : 3
    this.midnightNs = midnightNs
  }

  decode(line: string, row: number): LeanTick {
    const { fields, tick, layout } = this
    fields.row = row
    const parts = line.split(',')
    if (parts.length !== this.width) {
      throw fields.fault(undefined, `the line is ${quoted(line)}`, `${this.width} fields`)
    }
    const eventNs = this.timeNs(parts[0])
    if (eventNs < tick.eventNs) {
      throw fields.fault('time', `${parts[0]} comes before the line above it`, 'times in order')
    }
    tick.eventNs = eventNs
    if (layout === 'equity-quote') this.equityQuote(parts)
    else if (layout === 'equity-trade') this.equityTrade(parts)
    else this.forexQuote(parts)
    return tick
  }

  private equityQuote(parts: readonly string[]): void {
    this.side(this.tick.bid, parts[1], parts[2], 'bid')
    this.side(this.tick.ask, parts[3], parts[4], 'ask')
    this.flag(parts[7])
  }

  private side(
    side: LeanSide,
    price: string | undefined,
    size: string | undefined,
    name: string,
  ): void {
    side.lots = this.fields.size(size, `${name} size`)
    const none = price === '0' && side.lots === 0
    side.ticks = none ? 0 : this.fields.price(price, `${name} price`, EQUITY_SCALE)
  }

  /** The price and size of the trade stand in `bid`. */
  private equityTrade(parts: readonly string[]): void {
    const { tick, fields } = this
    const { ticks, offGrid } = fields.tradePrice(parts[1], 'price', 0, EQUITY_SCALE)
    tick.bid.ticks = ticks
    tick.bid.lots = fields.size(parts[2], 'size')
    tick.offGrid = offGrid
    tick.offBook = (this.condition(parts[4]) & ~IN_BOOK) !== 0
    this.flag(parts[5])
  }

  private forexQuote(parts: readonly string[]): void {
    const { tick, fields } = this
    tick.sizeUnknown = true
    tick.bid.ticks = fields.price(parts[1], 'bid')
    tick.ask.ticks = fields.price(parts[2], 'ask')
  }

  /** Bits in hexadecimal digits; none is no condition. */
  private condition(text: string | undefined): number {
    const bits = text === '' ? 0 : /^[0-9a-f]{1,16}$/i.test(text ?? '') ? Number(`0x${text}`) : -1
    if (bits >= 0 && bits <= CONDITION_MAX) return bits
    throw this.fields.fault('sale condition', `given ${quoted(text)}`, '32 bits in hexadecimal')
  }

  private flag(text: string | undefined): void {
    if (text !== '0' && text !== '1') {
      throw this.fields.fault('suspicious', `given ${quoted(text)}`, '0 or 1')
    }
    this.tick.suspicious = text === '1'
  }

  /** Milliseconds after midnight, with up to six decimals. */
  private timeNs(text: string | undefined): bigint {
    const [, ms, decimals = ''] = /^(\d{1,8})(?:\.(\d{1,6}))?$/.exec(text ?? '') ?? []
    if (ms === undefined || Number(ms) >= 86_400_000) {
      throw this.fields.fault('time', `given ${quoted(text)}`, 'ms after midnight')
    }
    return this.midnightNs + BigInt(Number(ms) * 1e6 + Number(decimals.padEnd(6, '0')))
  }
}
