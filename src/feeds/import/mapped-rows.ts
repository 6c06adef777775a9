import type { DuckDBDataChunk } from '@duckdb/node-api'
import {
  FLAG_MESSAGE_END,
  FLAG_OFFGRID,
  FLAG_SIZE_UNKNOWN,
  QUOTE,
  TRADE,
} from '../../tape/schema.ts'
import { roundedAway } from './field-reader.ts'
import type { RowSink } from './importer.ts'
import type { TableMapping } from './mapping-file.ts'
import type { DepthMessage, SideLevels } from './market-message.ts'
import type { MessageRows } from './message-rows.ts'
import { columnItems } from './table-chunk.ts'

export type ChunkContext = {
  readonly sink: RowSink
  readonly rows: MessageRows
  /** Turns the clock of the file into UTC. */
  readonly toUtc: ((ns: bigint) => bigint) | null
}

/** Makes rows of typed chunks, in order; `end` is called once after the last of a file. */
export type ChunkRows = {
  /** Rows `0` to `count` of a chunk; a row is left out where `keep` is 0. */
  take(chunk: DuckDBDataChunk, keep: Uint8Array): void
  end(): void
}

export function chunkRows(mapping: TableMapping, context: ChunkContext): ChunkRows {
  if (mapping.rows === 'levels')
    return new LevelChunks(mapping.columns.snapshot !== undefined, context)
  if (mapping.rows === 'trades') return tradeChunks(context)
  const { bidSize, askSize } = mapping.columns
  return quoteChunks(context, [bidSize === undefined, askSize === undefined])
}

const row = {
  eventNs: 0n,
  receivedNs: 0n,
  kind: 0,
  side: 0,
  priceTicks: 0,
  qtyLots: 0,
  orderRef: -1,
  flags: 0,
}

function timesOf(chunk: DuckDBDataChunk, toUtc: ChunkContext['toUtc']) {
  const events = columnItems<BigInt64Array>(chunk, 0)
  const received = columnItems<BigInt64Array>(chunk, 1)
  return (i: number) => {
    const eventNs = events[i] ?? 0n
    const receivedNs = received[i] ?? 0n
    row.eventNs = toUtc === null ? eventNs : toUtc(eventNs)
    row.receivedNs = toUtc === null ? receivedNs : toUtc(receivedNs)
  }
}

function quoteChunks({ sink, toUtc }: ChunkContext, isUnknown: [boolean, boolean]): ChunkRows {
  const [bidFlag = 0, askFlag = 0] = isUnknown.map((unknown) => (unknown ? FLAG_SIZE_UNKNOWN : 0))
  return {
    take(chunk, keep) {
      const stamp = timesOf(chunk, toUtc)
      const bids = columnItems<Int32Array>(chunk, 2)
      const asks = columnItems<Int32Array>(chunk, 3)
      const bidLots = columnItems<Float64Array>(chunk, 4)
      const askLots = columnItems<Float64Array>(chunk, 5)
      for (let i = 0; i < keep.length; i++) {
        if (keep[i] === 0) continue
        stamp(i)
        row.kind = QUOTE
        side(1, bids[i] ?? 0, bidLots[i] ?? 0, bidFlag)
        side(-1, asks[i] ?? 0, askLots[i] ?? 0, askFlag | FLAG_MESSAGE_END)
      }
    },
    end() {},
  }

  /** A side without a price is empty, whatever its size says. */
  function side(sign: number, ticks: number, lots: number, flags: number): void {
    const isEmpty = ticks === 0 || (lots === 0 && (flags & FLAG_SIZE_UNKNOWN) === 0)
    row.side = sign
    row.priceTicks = isEmpty ? 0 : ticks
    row.qtyLots = isEmpty ? 0 : lots
    row.flags = isEmpty ? flags & ~FLAG_SIZE_UNKNOWN : flags
    sink.row(row)
  }
}

function tradeChunks({ sink, toUtc }: ChunkContext): ChunkRows {
  return {
    take(chunk, keep) {
      const stamp = timesOf(chunk, toUtc)
      const exact = columnItems<Float64Array>(chunk, 2)
      const lots = columnItems<Float64Array>(chunk, 3)
      const sides = columnItems<Int8Array>(chunk, 4)
      for (let i = 0; i < keep.length; i++) {
        if (keep[i] === 0) continue
        const size = lots[i] ?? 0
        if (size === 0) {
          sink.drop('trade of size 0')
          continue
        }
        stamp(i)
        const price = exact[i] ?? 0
        row.kind = TRADE
        row.side = sides[i] ?? 0
        row.priceTicks = Math.max(1, roundedAway(price, row.side))
        row.qtyLots = size
        row.flags = FLAG_MESSAGE_END | (row.priceTicks === price ? 0 : FLAG_OFFGRID)
        sink.row(row)
      }
    },
    end() {},
  }
}

/**
 * Changes of single levels: rows of the same times are one message. A refresh replaces the book where it
 * begins; without a column that says so, the first message of the first file is one.
 */
class LevelChunks implements ChunkRows {
  private readonly context: ChunkContext
  private readonly saysSnapshot: boolean
  private wasSnapshot = false
  private open: { isSnapshot: boolean; readonly message: DepthMessage } | null = null

  constructor(saysSnapshot: boolean, context: ChunkContext) {
    this.saysSnapshot = saysSnapshot
    this.context = context
  }

  take(chunk: DuckDBDataChunk, keep: Uint8Array): void {
    const stamp = timesOf(chunk, this.context.toUtc)
    const ticks = columnItems<Int32Array>(chunk, 2)
    const lots = columnItems<Float64Array>(chunk, 3)
    const sides = columnItems<Int8Array>(chunk, 4)
    const snapshots = columnItems<Uint8Array>(chunk, 5)
    for (let i = 0; i < keep.length; i++) {
      if (keep[i] === 0) continue
      stamp(i)
      const isSnapshot = snapshots[i] === 1
      const { message } = this.openAt(isSnapshot)
      const side = (sides[i] ?? 0) > 0 ? message.bids : message.asks
      side.priceTicks.push(ticks[i] ?? 0)
      side.qtyLots.push(lots[i] ?? 0)
    }
  }

  end(): void {
    const { open } = this
    this.open = null
    if (open === null) return
    const { rows, sink } = this.context
    const starts = open.isSnapshot && !this.wasSnapshot
    const isFirst = !this.saysSnapshot && !rows.holdsBook
    this.wasSnapshot = open.isSnapshot
    const { message } = open
    if (!starts && !isFirst) rows.write(message, sink)
    else rows.write({ ...message, type: 'snapshot' }, sink)
  }

  private openAt(isSnapshot: boolean) {
    const { open } = this
    const { eventNs, receivedNs } = row
    const goesOn =
      open?.message.eventNs === eventNs &&
      open.message.receivedNs === receivedNs &&
      open.isSnapshot === isSnapshot
    if (goesOn) return open
    this.end()
    const rest = { firstUpdate: 0, lastUpdate: 0, previousUpdate: null }
    const none = (): SideLevels => ({ priceTicks: [], qtyLots: [] })
    const message: DepthMessage = {
      type: 'depth',
      eventNs,
      receivedNs,
      ...rest,
      bids: none(),
      asks: none(),
    }
    this.open = { isSnapshot, message }
    return this.open
  }
}
