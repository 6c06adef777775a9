import { type FeeSchedule, type InstrumentSpec, rates } from './instrument.ts'

const USDM_FEES: FeeSchedule = {
  maker: rates('0.0002'),
  taker: rates('0.0005'),
  source: 'Binance USD-M futures, public schedule, tier VIP 0',
}
const COINM_FEES: FeeSchedule = {
  maker: rates('0.0002'),
  taker: rates('0.0005'),
  source: 'Binance COIN-M futures, public schedule, tier VIP 0',
}
const SPOT_FEES: FeeSchedule = {
  maker: rates('0.001'),
  taker: rates('0.001'),
  source: 'Binance spot, public schedule, tier VIP 0',
}

function usdm(base: string, tickSize: string, lotSize: string): InstrumentSpec {
  return {
    venue: 'binance-usdm',
    symbol: `${base}USDT`,
    contract: 'linear',
    tickSize,
    lotSize,
    multiplier: '1',
    baseCurrency: base,
    quoteCurrency: 'USDT',
    fees: USDM_FEES,
  }
}

function spot(base: string, tickSize: string, lotSize: string): InstrumentSpec {
  return {
    ...usdm(base, tickSize, lotSize),
    venue: 'binance-spot',
    contract: 'spot',
    fees: SPOT_FEES,
  }
}

function coinm(base: string, tickSize: string, contractUsd: string): InstrumentSpec {
  return {
    venue: 'binance-coinm',
    symbol: `${base}USD_PERP`,
    contract: 'inverse',
    tickSize,
    lotSize: '1',
    multiplier: contractUsd,
    baseCurrency: base,
    quoteCurrency: 'USD',
    fees: COINM_FEES,
  }
}

/** A US share: prices in cents, single shares. Its fees are the broker's, so they are not known. */
function usShare(venue: string, symbol: string): InstrumentSpec {
  return {
    venue,
    symbol,
    contract: 'spot',
    tickSize: '0.01',
    lotSize: '1',
    multiplier: '1',
    baseCurrency: symbol,
    quoteCurrency: 'USD',
    fees: null,
  }
}

/** An E-mini S&P 500 future of CME: a quarter of an index point, 50 USD a point. */
function eMini(symbol: string): InstrumentSpec {
  return {
    venue: 'GLBX',
    symbol,
    contract: 'linear',
    tickSize: '0.25',
    lotSize: '1',
    multiplier: '50',
    baseCurrency: 'ES',
    quoteCurrency: 'USD',
    fees: null,
  }
}

/** Instruments whose grids are known one by one. Others are given with `--tick-size`, `--lot-size` and so on. */
export const KNOWN_INSTRUMENTS: readonly InstrumentSpec[] = [
  usdm('BTC', '0.1', '0.001'),
  usdm('ETH', '0.01', '0.001'),
  // Orders are placed in steps of 0.00001, but old ones of six digits still rest in the book.
  spot('BTC', '0.01', '0.000001'),
  spot('ETH', '0.01', '0.0001'),
  coinm('BTC', '0.1', '100'),
  coinm('ETH', '0.01', '10'),
]

const CURRENCY_VENUES: Readonly<Record<string, string>> = { FXCM: '1000', OANDA: '1' }

/** A pair of currencies as retail venues quote it: tenths of a pip. */
function currencies(venue: string, symbol: string, lotSize: string): InstrumentSpec {
  const quote = symbol.slice(3)
  return {
    venue,
    symbol,
    contract: 'spot',
    tickSize: quote === 'JPY' ? '0.001' : '0.00001',
    lotSize,
    multiplier: '1',
    baseCurrency: symbol.slice(0, 3),
    quoteCurrency: quote,
    fees: null,
  }
}

/**
 * Grids that many instruments of a venue share: US shares trade in cents from a dollar on, pairs in
 * tenths of a pip, the quarterly E-mini futures (ESH4: March of a year that ends in 4) all alike.
 */
function ofVenue(venue: string, symbol: string): InstrumentSpec | undefined {
  if (venue === 'GLBX' && /^ES[HMUZ]\d{1,2}$/.test(symbol)) return eMini(symbol)
  const lotSize = CURRENCY_VENUES[venue]
  if (lotSize !== undefined && /^[A-Z]{6}$/.test(symbol)) return currencies(venue, symbol, lotSize)
  const isShare = (venue === 'USA' || venue === 'XNAS') && /^[A-Z][A-Z.]{0,5}$/.test(symbol)
  return isShare ? usShare(venue, symbol) : undefined
}

/** What is known of an instrument: by itself, or by its venue. */
export function findKnownInstrument(venue: string, symbol: string): InstrumentSpec | undefined {
  return (
    KNOWN_INSTRUMENTS.find((spec) => spec.venue === venue && spec.symbol === symbol) ??
    ofVenue(venue, symbol)
  )
}
