import { basename } from 'node:path'
import type { Instrument } from '../../units/instrument.ts'
import { BUY, SELL } from '../../units/side.ts'
import { BookBands } from './book-bands.ts'
import { CsvColumns } from './csv-columns.ts'
import { FieldReader, quoted } from './field-reader.ts'
import type { RowSink } from './importer.ts'
import type { LineSource } from './line-source.ts'
import type { MarketMessage } from './market-message.ts'
import type { LineDecoder } from './message-merge.ts'

/** Kinds of files, those that are told first at equal times before the others. */
export const BINANCE_KINDS = ['trades', 'bookDepth', 'bookTicker'] as const

type Layout = {
  readonly kind: (typeof BINANCE_KINDS)[number]
  /** What the venue calls the file. */
  readonly name: string
  readonly columns: readonly string[]
}

const TRADE_HEAD = ['id', 'price', 'qty', 'value', 'time', 'isBuyerMaker']
const AGGREGATED_HEAD = ['id', 'price', 'qty', 'first', 'last', 'time', 'isBuyerMaker']
const BEST_MATCH = 'isBestMatch'
const TICKER = ['id', 'bidPrice', 'bidQty', 'askPrice', 'askQty', 'time', 'eventTime']
const DEPTH = ['time', 'percentage', 'depth', 'notional']

/** Files of spot have one column more than those of futures. They may or may not have a header. */
const LAYOUTS: readonly Layout[] = [
  { kind: 'trades', name: 'trades', columns: TRADE_HEAD },
  { kind: 'trades', name: 'trades', columns: [...TRADE_HEAD, BEST_MATCH] },
  { kind: 'trades', name: 'aggTrades', columns: AGGREGATED_HEAD },
  { kind: 'trades', name: 'aggTrades', columns: [...AGGREGATED_HEAD, BEST_MATCH] },
  { kind: 'bookTicker', name: 'bookTicker', columns: TICKER },
  { kind: 'bookDepth', name: 'bookDepth', columns: DEPTH },
]
const HEADERS: Readonly<Record<string, RegExp>> = {
  trades: /^(trade_)?id,price,qty,(quote|base)_?qty,time,is_?buyer_?maker(,is_?best_?match)?$/i,
  aggTrades:
    /^agg_?trade_?id,price,(qty|quantity),first_trade_id,last_trade_id,(transact_time|timestamp),is_?buyer_?maker(,is_?best_?match)?$/i,
  bookTicker:
    /^update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,transaction_time,event_time$/,
  bookDepth: /^timestamp,percentage,depth,notional$/,
}
const NAMES = ['trades', 'aggTrades', 'bookTicker', 'bookDepth']

const MS_DIGITS = 13
const US_DIGITS = 16

/** The decoder of a file by its header or its first row, whichever there is. */
export function binancePublicDecoder(
  file: string,
  lines: LineSource,
  instrument: Instrument,
  sink: RowSink,
): LineDecoder {
  checkSymbol(file, instrument)
  const header = /^[a-z]/i.test(lines.peek()) ? lines.next() : undefined
  const layout = layoutOf(file, lines.peek(), instrument)
  if (header !== undefined && !HEADERS[layout.name]?.test(header)) {
    const fields = new FieldReader(file, instrument)
    fields.row = 1
    throw fields.fault(undefined, `the header is ${quoted(header)}`, `that of ${layout.name}`)
  }
  const columns = new CsvColumns(file, layout.columns, instrument)
  return layout.kind === 'bookDepth'
    ? new BookBands(columns, sink)
    : new PublicDecoder(layout, columns, sink)
}

/** A file that is named as the venue names it must be of the instrument. */
function checkSymbol(file: string, instrument: Instrument): void {
  const [, symbol] = /^([A-Z0-9_]+)-[a-zA-Z]+-\d{4}-\d{2}/.exec(basename(file)) ?? []
  if (symbol === undefined || symbol === instrument.symbol) return
  throw new FieldReader(file, instrument).fault(
    'symbol',
    `the file is of ${symbol}`,
    `one of ${instrument.symbol}`,
    'Name the instrument of the recording with --instrument.',
  )
}

/** By the name where it says it, else by the place of what is true or false. */
function layoutOf(file: string, line: string, instrument: Instrument): Layout {
  const fields = line.split(',')
  const [, named = ''] = /-([a-zA-Z]+)-\d{4}-\d{2}/.exec(basename(file)) ?? []
  const flagAt = fields.findIndex((text) => /^(true|false)$/i.test(text))
  const layout = LAYOUTS.find(
    ({ name, columns }) =>
      columns.length === fields.length &&
      columns.indexOf('isBuyerMaker') === flagAt &&
      (!NAMES.includes(named) || name === named),
  )
  if (layout !== undefined) return layout
  const reader = new FieldReader(file, instrument)
  reader.row = 1
  const what = NAMES.includes(named) ? named : NAMES.join(', ')
  throw reader.fault(undefined, `the line is ${quoted(line)}`, `a row of ${what}`)
}

class PublicDecoder implements LineDecoder {
  readonly kind: string
  private readonly layout: Layout
  private readonly columns: CsvColumns
  private readonly sink: RowSink
  private lastNs = 0n

  constructor(layout: Layout, columns: CsvColumns, sink: RowSink) {
    this.kind = layout.kind
    this.layout = layout
    this.columns = columns
    this.sink = sink
  }

  decode(line: string, row: number): MarketMessage | null {
    const { columns } = this
    columns.open(line, row)
    const eventNs = binanceTimeNs(columns, 'time')
    if (eventNs < this.lastNs) this.sink.treat('row with an earlier time than the row before it')
    this.lastNs = eventNs
    const times = { eventNs, receivedNs: eventNs }
    if (this.kind === 'trades') return this.trade(times)
    const [bidTicks, bidLots] = this.side('bidPrice', 'bidQty')
    const [askTicks, askLots] = this.side('askPrice', 'askQty')
    return { type: 'quote', ...times, bidTicks, bidLots, askTicks, askLots }
  }

  end(): null {
    return null
  }

  private trade(times: { eventNs: bigint; receivedNs: bigint }): MarketMessage | null {
    const { columns } = this
    const word = columns.word('isBuyerMaker', ['true', 'false', 'True', 'False'])
    const side = word.toLowerCase() === 'true' ? SELL : BUY
    const { ticks, offGrid } = columns.fields.tradePrice(columns.text('price'), 'price', side)
    const qtyLots = columns.size('qty')
    const rest = { fromBook: true, side, priceTicks: ticks, qtyLots, offGrid }
    if (qtyLots > 0) return { type: 'trade', stream: this.layout.name, ...times, ...rest }
    this.sink.drop('trade of size 0')
    return null
  }

  private side(price: string, size: string): [ticks: number, lots: number] {
    const lots = this.columns.size(size)
    return [lots === 0 ? 0 : this.columns.price(price), lots]
  }
}

/** Times are in ms, those of spot from 2025 on in microseconds. */
function binanceTimeNs(columns: CsvColumns, name: string): bigint {
  const digits = columns.text(name)?.length ?? 0
  if (digits === MS_DIGITS || digits === US_DIGITS) {
    return columns.timeNs(name, digits === MS_DIGITS ? 1_000_000n : 1000n)
  }
  throw columns.fields.fault(
    name,
    `given ${quoted(columns.text(name))}`,
    'a time since 1970 in ms (13 digits) or microseconds (16 digits)',
  )
}
