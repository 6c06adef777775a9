/** Levels of one side in message order: prices in ticks, sizes in lots (0 removes). */
export type SideLevels = { readonly priceTicks: number[]; readonly qtyLots: number[] }

type Times = {
  /** ns since 1970, the venue's. */
  eventNs: bigint
  /** ns since 1970, the capture's, unrepaired. */
  receivedNs: bigint
}

/** A change of depth, with the venue's sequence numbers. */
export type DepthMessage = Times & {
  readonly type: 'depth'
  readonly firstUpdate: number
  readonly lastUpdate: number
  /** The last update of the message before it; null where the venue does not say it. */
  readonly previousUpdate: number | null
  readonly bids: SideLevels
  readonly asks: SideLevels
}

/** The whole book as of an update. `eventNs` is 0n while it is not known. */
export type SnapshotMessage = Times & {
  readonly type: 'snapshot'
  readonly lastUpdate: number
  readonly bids: SideLevels
  readonly asks: SideLevels
}

export type TradeMessage = Times & {
  readonly type: 'trade'
  /** The venue's stream that told of it: two streams may tell of the same trades. */
  readonly stream: string
  /** False for trades that took nothing from the book (liquidations into an insurance fund, say). */
  readonly fromBook: boolean
  readonly side: number
  readonly priceTicks: number
  readonly qtyLots: number
  readonly offGrid: boolean
}

export type QuoteMessage = Times & {
  readonly type: 'quote'
  readonly bidTicks: number
  readonly bidLots: number
  readonly askTicks: number
  readonly askLots: number
}

/** Reference values of a derivative; null: the message does not speak of it. */
export type ReferenceMessage = Times & {
  readonly type: 'reference'
  /** In 1/1,000 tick. */
  readonly markMilliTicks: number | null
  readonly indexMilliTicks: number | null
  /** Rate of one funding, in 1e-9. */
  readonly fundingRateNanos: number | null
}

/** From here on the book is not to be trusted. */
export type GapMessage = Times & { readonly type: 'gap' }

/** One message of a venue, decoded onto the instrument's grids. */
export type MarketMessage =
  | DepthMessage
  | SnapshotMessage
  | TradeMessage
  | QuoteMessage
  | ReferenceMessage
  | GapMessage
