import { InputError } from '../../lib/assert.ts'
import type { Instrument } from '../../units/instrument.ts'
import { BUY, SELL } from '../../units/side.ts'
import { CsvColumns } from './csv-columns.ts'
import type { DropCounter } from './importer.ts'
import type { MarketMessage, SideLevels } from './market-message.ts'
import type { LineDecoder } from './message-merge.ts'
import { ViewChanges } from './view-changes.ts'

/** What the rows of a file are, in the order in which files of one moment are told. */
export const TARDIS_KINDS = [
  'trades',
  'incremental_book_L2',
  'book_snapshot',
  'quotes',
  'derivative_ticker',
] as const
export type TardisKind = (typeof TARDIS_KINDS)[number]

const ALWAYS = ['exchange', 'symbol', 'timestamp', 'local_timestamp']
const COLUMNS: Readonly<Record<TardisKind, readonly string[]>> = {
  trades: ['id', 'side', 'price', 'amount'],
  incremental_book_L2: ['is_snapshot', 'side', 'price', 'amount'],
  book_snapshot: ['asks[0].price', 'asks[0].amount', 'bids[0].price', 'bids[0].amount'],
  quotes: ['ask_amount', 'ask_price', 'bid_price', 'bid_amount'],
  derivative_ticker: ['funding_rate', 'index_price', 'mark_price'],
}
const NS_PER_US = 1000n

export type TardisContext = {
  readonly instrument: Instrument
  /** What the files call the instrument. */
  readonly symbol: string
  readonly drop: DropCounter
  /** The book goes on from a file before this one: changes may come before a snapshot. */
  readonly hasBook: boolean
}

/** The decoder of a file by its header. Throws `InputError` when it is none of Tardis's. */
export function tardisDecoder(file: string, header: string, context: TardisContext): TardisDecoder {
  const names = header.split(',')
  const kind = TARDIS_KINDS.find((known) =>
    [...ALWAYS, ...COLUMNS[known]].every((name) => names.includes(name)),
  )
  if (kind === undefined) {
    throw new InputError(
      { file, row: 1 },
      `the header is ${JSON.stringify(header.slice(0, 100))}`,
      `the columns of ${TARDIS_KINDS.join(', ')}`,
      'Give the CSV file as Tardis writes it, with its header.',
    )
  }
  return new TardisDecoder(kind, new CsvColumns(file, names, context.instrument), context)
}

type Times = { readonly eventNs: bigint; readonly receivedNs: bigint }
type Update = Times & { isSnapshot: boolean; bids: SideLevels; asks: SideLevels }

/** Decodes the lines of one file into messages; those of a book message are one message. */
export class TardisDecoder implements LineDecoder {
  readonly kind: TardisKind
  private readonly columns: CsvColumns
  private readonly context: TardisContext
  private readonly depth: number
  private readonly bidView = new ViewChanges()
  private readonly askView = new ViewChanges()
  private receivedNs = 0n
  private open: Update | null = null
  private hasBook: boolean
  private wasSnapshot = false

  constructor(kind: TardisKind, columns: CsvColumns, context: TardisContext) {
    this.kind = kind
    this.columns = columns
    this.context = context
    this.hasBook = context.hasBook
    let depth = 0
    while (columns.has(`bids[${depth}].price`) && columns.has(`asks[${depth}].amount`)) depth++
    this.depth = depth
  }

  decode(line: string, row: number): MarketMessage | null {
    const { columns, context } = this
    columns.open(line, row)
    if (columns.text('symbol') !== context.symbol) {
      context.drop('row of another instrument')
      return null
    }
    const times = {
      eventNs: columns.timeNs('timestamp', NS_PER_US),
      receivedNs: columns.timeNs('local_timestamp', NS_PER_US),
    }
    if (times.receivedNs < this.receivedNs) {
      throw columns.fields.fault(
        'local_timestamp',
        'it goes back from the row before it',
        'received times that never go back',
      )
    }
    this.receivedNs = times.receivedNs
    if (this.kind === 'trades') return this.trade(times)
    if (this.kind === 'quotes') return this.quote(times)
    if (this.kind === 'incremental_book_L2') return this.increment(times)
    if (this.kind === 'book_snapshot') return this.view(times)
    return this.reference(times)
  }

  end(): MarketMessage | null {
    return this.close()
  }

  private trade(times: Times): MarketMessage | null {
    const { columns, context } = this
    const word = columns.word('side', ['buy', 'sell', 'unknown'])
    const side = word === 'buy' ? BUY : word === 'sell' ? SELL : 0
    const { ticks, offGrid } = columns.fields.tradePrice(columns.text('price'), 'price', side)
    const qtyLots = columns.size('amount')
    if (qtyLots > 0) {
      const rest = { stream: 'trades', fromBook: true, side, priceTicks: ticks, qtyLots, offGrid }
      return { type: 'trade', ...times, ...rest }
    }
    context.drop('trade of size 0')
    return null
  }

  private quote(times: Times): MarketMessage {
    const [bidTicks, bidLots] = this.level('bid_price', 'bid_amount')
    const [askTicks, askLots] = this.level('ask_price', 'ask_amount')
    return { type: 'quote', ...times, bidTicks, bidLots, askTicks, askLots }
  }

  /** Price and size of a side; 0 and 0 where it is empty. */
  private level(price: string, size: string): [ticks: number, lots: number] {
    const { columns } = this
    if (columns.isEmpty(price) && columns.isEmpty(size)) return [0, 0]
    const lots = columns.size(size)
    return [lots === 0 ? 0 : columns.price(price), lots]
  }

  private increment(times: Times): MarketMessage | null {
    const { columns } = this
    const isSnapshot = columns.word('is_snapshot', ['true', 'false']) === 'true'
    const isBid = columns.word('side', ['bid', 'ask']) === 'bid'
    const level = { ticks: columns.price('price'), lots: columns.size('amount') }
    if (!isSnapshot && !this.hasBook) {
      throw columns.fields.fault(
        'is_snapshot',
        'the file begins with changes, and no file before it has a book',
        'true in the first row',
        'Give the recording from its snapshot on.',
      )
    }
    this.hasBook = true
    const same =
      this.open?.receivedNs === times.receivedNs &&
      this.open.eventNs === times.eventNs &&
      this.open.isSnapshot === isSnapshot
    const done = same ? null : this.close()
    this.open ??= { ...times, isSnapshot, bids: none(), asks: none() }
    const side = isBid ? this.open.bids : this.open.asks
    side.priceTicks.push(level.ticks)
    side.qtyLots.push(level.lots)
    return done
  }

  /** Only the step from changes to a snapshot forgets the book; a snapshot may take several messages. */
  private close(): MarketMessage | null {
    const update = this.open
    this.open = null
    if (update === null) return null
    const { isSnapshot, ...rest } = update
    const forgets = isSnapshot && !this.wasSnapshot
    this.wasSnapshot = isSnapshot
    if (forgets) return { type: 'snapshot', lastUpdate: 0, ...rest }
    return { type: 'depth', firstUpdate: 0, lastUpdate: 0, previousUpdate: null, ...rest }
  }

  private view(times: Times): MarketMessage | null {
    const bids = this.side('bids')
    const asks = this.side('asks')
    if (!this.wasSnapshot) {
      this.wasSnapshot = true
      this.bidView.changesTo(bids)
      this.askView.changesTo(asks)
      return { type: 'snapshot', ...times, lastUpdate: 0, bids, asks }
    }
    const changes = { bids: this.bidView.changesTo(bids), asks: this.askView.changesTo(asks) }
    if (changes.bids.priceTicks.length + changes.asks.priceTicks.length === 0) {
      this.context.drop('view that changes no price and no size')
      return null
    }
    const rest = { firstUpdate: 0, lastUpdate: 0, previousUpdate: null }
    return { type: 'depth', ...times, ...rest, ...changes }
  }

  private side(name: 'bids' | 'asks'): SideLevels {
    const levels = none()
    for (let i = 0; i < this.depth; i++) {
      const [ticks, lots] = this.level(`${name}[${i}].price`, `${name}[${i}].amount`)
      if (lots === 0) continue
      levels.priceTicks.push(ticks)
      levels.qtyLots.push(lots)
    }
    return levels
  }

  private reference(times: Times): MarketMessage | null {
    const markMilliTicks = this.milliTicks('mark_price')
    const indexMilliTicks = this.milliTicks('index_price')
    const fundingRateNanos = this.nanos('funding_rate')
    if (markMilliTicks === null && indexMilliTicks === null && fundingRateNanos === null) {
      this.context.drop('ticker without mark, index and funding')
      return null
    }
    return { type: 'reference', ...times, markMilliTicks, indexMilliTicks, fundingRateNanos }
  }

  private milliTicks(name: string): number | null {
    const { columns } = this
    if (columns.isEmpty(name)) return null
    const value = Math.round(columns.fields.exactTicks(columns.text(name), name) * 1000)
    if (value > 0 && Number.isSafeInteger(value)) return value
    throw columns.fields.fault(name, `given ${columns.text(name)}`, 'a price above 0')
  }

  private nanos(name: string): number | null {
    const text = this.columns.text(name) ?? ''
    if (text === '') return null
    const value = /^-?\d+(\.\d+)?(e-?\d+)?$/i.test(text)
      ? Math.round(Number(text) * 1e9)
      : Number.NaN
    if (Math.abs(value) < 1e9) return value
    throw this.columns.fields.fault(
      name,
      `given ${JSON.stringify(text)}`,
      'a rate between -1 and 1',
    )
  }
}

function none(): SideLevels {
  return { priceTicks: [], qtyLots: [] }
}
