import { expect } from 'vitest'
import { recordingsOf } from './shared-data.ts'
import { imported, known } from './tape-text.ts'

const BTC = known('binance-spot', 'BTCUSDT')

function of(venue: string, symbol: string, tickSize: string, lotSize: string) {
  return { ...BTC, venue, symbol, tickSize, lotSize }
}

const recordings = recordingsOf('venue-ws')

/** What a recorded instrument gives. */
async function recorded(file: string, venue: string, symbol: string, tick: string, lot: string) {
  const instrument = of(venue, symbol.replace('/', '-'), tick, lot)
  const files = [recordings.path(file)]
  const { tapes } = await imported({ format: 'venue-ws', files, instrument, options: { symbol } })
  return tapes[0]?.manifest
}

recordings.test('kraken: every checksum of the recorded books fits', async () => {
  const pairs = 'WAVES/EUR XMR/USD KSM/XBT GRT/ETH SC/EUR ETH/CHF OCEAN/XBT OMG/USD XBT/CHF ADA/XBT'
  let others = 0
  for (const pair of pairs.split(' ')) {
    const tick = /^(XBT|ETH|XMR)/.test(pair)
      ? '0.01'
      : /EUR|USD/.test(pair)
        ? '0.000001'
        : '0.000000001'
    const manifest = await recorded('KRAKEN.ws.50.0.gz', 'kraken', pair, tick, '0.00000001')
    expect(manifest?.gaps, pair).toBe(0)
    expect(manifest?.dropped['book whose checksum does not fit'], pair).toBeUndefined()
    others += 4279 - (manifest?.dropped['message of another instrument'] ?? 0)
  }
  expect(others).toBe(4279)
})

recordings.test('okx, coinbase, bybit: sums fit, nothing is lost without a count', async () => {
  const okx = await recorded('OKX.ws.1.0.gz', 'okx', 'BTC-USDT', '0.1', '0.00000001')
  expect(okx).toMatchObject({ gaps: 0, rowsByKind: { TRADE: 69, SNAPSHOT: 2 } })
  const coinbase = await recorded(
    'COINBASE.ws.28.0.gz',
    'coinbase',
    'YFI-BTC',
    '0.00001',
    '0.000001',
  )
  expect(coinbase).toMatchObject({ gaps: 0, rowsByKind: { SNAPSHOT: 2 } })
  const bybit = await recorded('BYBIT.ws.26.0.gz', 'bybit', 'EOSUSD', '0.001', '1')
  expect(bybit).toMatchObject({ gaps: 0, rowsByKind: { SNAPSHOT: 2 } })
})

recordings.test('binance: lines of a connection with the REST answers beside them', async () => {
  const files = ['BINANCE.http.0.0.gz', 'BINANCE.ws.1.0.gz'].map((name) => recordings.path(name))
  const instrument = of('binance-spot', 'NKNUSDT', '0.00001', '0.1')
  const request = { format: 'binance-ws', files, instrument, options: { symbol: 'NKNUSDT' } }
  const { manifest } = (await imported(request)).tapes[0] ?? {}
  expect(manifest).toMatchObject({ gaps: 0, crossedRows: 0, rowsByKind: { SNAPSHOT: 2 } })
  expect(manifest?.dropped).toMatchObject({ 'answer to another REST call': 3 })
  const futures = ['BINANCE_FUTURES.ws.1.0.gz', 'BINANCE_FUTURES.http.0.0.gz']
  const usdm = {
    ...request,
    files: futures.map((name) => recordings.path(name)),
    instrument: {
      ...instrument,
      venue: 'binance-usdm',
      symbol: 'SUSHIUSDT',
      contract: 'linear' as const,
      tickSize: '0.001',
      lotSize: '1',
    },
    options: { symbol: 'SUSHIUSDT' },
  }
  expect((await imported(usdm)).tapes[0]?.manifest).toMatchObject({
    gaps: 0,
    rowsByKind: { TRADE: 40, SNAPSHOT: 2 },
  })
})
