import { type Grid, makeGrid } from './grid.ts'

export type ContractKind = 'spot' | 'linear' | 'inverse'

/** Fees in whole 1e-8 of value (1 bp = 10,000), or in 1e-8 of currency a unit and a trade. */
export type FeeSchedule = {
  readonly maker: FeeRates
  readonly taker: FeeRates
  /** Where the rates come from, or that they are an assumption. */
  readonly source: string
}

export type FeeRates = {
  /** Decimal fraction of traded value: `0.0002` = 2 bps. Negative is a rebate. */
  readonly perValue: string
  /** Settlement currency for one whole unit of quantity (not a lot). */
  readonly perQuantity: string
  /** Settlement currency for each execution. */
  readonly perTrade: string
}

/** What is traded, and on which grids. Decimal text at this door; integers inside. */
export type InstrumentSpec = {
  readonly venue: string
  readonly symbol: string
  readonly contract: ContractKind
  readonly tickSize: string
  readonly lotSize: string
  /** Base units (linear, spot) or quote units (inverse) in one unit of quantity. */
  readonly multiplier: string
  readonly baseCurrency: string
  readonly quoteCurrency: string
  /** `null` = unknown: the default profile then refuses to run. */
  readonly fees: FeeSchedule | null
}

/** An instrument with its grids built. */
export type Instrument = InstrumentSpec & {
  readonly priceGrid: Grid
  readonly qtyGrid: Grid
  /** The currency that profit is counted in: quote, or base for inverse contracts. */
  readonly settlementCurrency: string
}

export function makeInstrument(spec: InstrumentSpec): Instrument {
  return {
    ...spec,
    priceGrid: makeGrid(spec.tickSize),
    qtyGrid: makeGrid(spec.lotSize),
    settlementCurrency: spec.contract === 'inverse' ? spec.baseCurrency : spec.quoteCurrency,
  }
}

/** The spec alone, as manifests store it. */
export function specOf(instrument: Instrument): InstrumentSpec {
  const { priceGrid: _p, qtyGrid: _q, settlementCurrency: _s, ...spec } = instrument
  return spec
}

export function rates(perValue: string, perQuantity = '0', perTrade = '0'): FeeRates {
  return { perValue, perQuantity, perTrade }
}
