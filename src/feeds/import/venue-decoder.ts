import type { DropCounter } from './importer.ts'
import type { DepthMessage, MarketMessage, SideLevels } from './market-message.ts'
import type { JsonObject, VenueFields } from './venue-fields.ts'

export type VenueContext = {
  readonly fields: VenueFields
  /** What the venue calls the instrument. */
  readonly symbol: string
  readonly drop: DropCounter
  /** Names what stands in for a missing clock. */
  readonly standIn: (text: string) => void
}

/** Hands on one message of the market. */
export type TakeMessage = (message: MarketMessage) => void

/** Decodes the messages of one venue's connection, for one instrument. */
export type VenueDecoder = {
  /** Decodes one message that was heard at `receivedNs`; it may hold several of the market. */
  decode(body: unknown, receivedNs: bigint, take: TakeMessage): void
}

export const OTHER_INSTRUMENT = 'message of another instrument'
export const CONTROL = 'control message'
export const NO_SNAPSHOT = 'depth without a snapshot'

export function noLevels(): SideLevels {
  return { priceTicks: [], qtyLots: [] }
}

export function depthMessage(
  times: Pick<DepthMessage, 'eventNs' | 'receivedNs'>,
  bids: SideLevels,
  asks: SideLevels,
): DepthMessage {
  const rest = { firstUpdate: 0, lastUpdate: 0, previousUpdate: null }
  return { type: 'depth', ...times, ...rest, bids, asks }
}

/** A public trade, unless its size is 0. */
export function takeTrade(
  context: VenueContext,
  times: Pick<DepthMessage, 'eventNs' | 'receivedNs'>,
  of: {
    readonly m: JsonObject | readonly unknown[]
    price: string | number
    size: string | number
  },
  side: number,
  take: TakeMessage,
): void {
  const { fields, drop } = context
  const value = (name: string | number) => (of.m as Record<string | number, unknown>)[name]
  const { ticks, offGrid } = fields.tradePrice(value(of.price), String(of.price), side)
  const qtyLots = fields.size(value(of.size), String(of.size))
  const rest = { stream: 'trade', fromBook: true, side, priceTicks: ticks, qtyLots, offGrid }
  if (qtyLots === 0) drop('trade of size 0')
  else take({ type: 'trade', ...times, ...rest })
}

/**
 * Price and size of a level of a book, onto the grids. Null for one above what a tape can hold: such
 * orders rest in books, and no market trades there.
 */
export function bookLevel(
  context: VenueContext,
  field: string,
  [price, size]: readonly unknown[],
): { readonly ticks: number; readonly lots: number } | null {
  const { fields, drop } = context
  if (fields.isBeyondTape(price, `${field}[0]`)) {
    drop('level above 2^31 ticks')
    return null
  }
  return { ticks: fields.price(price, `${field}[0]`), lots: fields.size(size, `${field}[1]`) }
}
