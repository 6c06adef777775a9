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

/** Instruments whose grids are known. Others are given with `--tick-size`, `--lot-size` and so on. */
export const KNOWN_INSTRUMENTS: readonly InstrumentSpec[] = [
  usdm('BTC', '0.1', '0.001'),
  usdm('ETH', '0.01', '0.001'),
  // Orders are placed in steps of 0.00001, but old ones of six digits still rest in the book.
  spot('BTC', '0.01', '0.000001'),
  spot('ETH', '0.01', '0.0001'),
  coinm('BTC', '0.1', '100'),
  coinm('ETH', '0.01', '10'),
]

export function findKnownInstrument(venue: string, symbol: string): InstrumentSpec | undefined {
  return KNOWN_INSTRUMENTS.find((spec) => spec.venue === venue && spec.symbol === symbol)
}
