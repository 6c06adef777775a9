import { describe, expect, test } from 'vitest'
import { NS_PER_DAY, NS_PER_SECOND } from '../../src/units/time.ts'
import { onlyBreakers, RiskBench } from '../support/risk-bench.ts'
import { instrumentOf } from '../support/tape-builder.ts'

const MINUTE_NS = 60 * NS_PER_SECOND
const HOUR_NS = 60 * MINUTE_NS

describe('daily loss and drawdown', () => {
  const breakers = { dailyLoss: 0.05 }

  test('count what is open at the side that closes it, fees included', () => {
    const long = new RiskBench({ breakers })
    long.fill(1, 1000, 1000, { fee: 10 })
    long.at(1).quote(961, 2000)
    expect(long.lost.day).toBeCloseTo(0.049, 12)
    long.at(2).quote(960, 2000)
    expect(long.heard.length).toBe(1)
    const short = new RiskBench({ breakers })
    short.fill(-1, 1000, 1000)
    short.at(1).quote(1, 1049)
    expect(short.heard).toEqual([])
    short.at(2).quote(1, 1050)
    expect(short.heard.length).toBe(1)
  })

  test('a side that is empty keeps its last price', () => {
    const bench = new RiskBench({ breakers })
    bench.quote(990, 1001)
    bench.fill(1, 1000, 1000)
    expect(bench.lost.day).toBeCloseTo(0.01, 12)
    bench.at(1).quote(Number.NaN, 900)
    expect(bench.lost.day).toBeCloseTo(0.01, 12)
  })

  test('the day begins where the run says, with the last equity before', () => {
    const settings = { dayStartsNs: 5.5 * HOUR_NS, breakers: onlyBreakers(breakers) }
    const bench = new RiskBench({ settings })
    bench.at(5.5 * HOUR_NS - 1).fill(1, 1000, 1000)
    bench.quote(960, 962)
    expect(bench.lost.day).toBeCloseTo(0.04, 12)
    bench.at(5.5 * HOUR_NS).quote(950, 952)
    expect(bench.lost.day).toBeCloseTo(10 / 960, 12)
  })

  test('an inverse contract counts in its coin', () => {
    const inverse = instrumentOf({ contract: 'inverse', lotSize: '1', multiplier: '100' })
    const bench = new RiskBench({ instruments: [inverse], settings: { capital: 1000 } })
    // 1000 ticks of 0.1 are 100: the capital is 10 coins, 5 lots of 100 are 5 coins.
    bench.quote(1000, 1000)
    const coins = (price: number) => 500 / price
    bench.risk.filled(0, {
      instrument: 0,
      orderId: 1,
      side: 1,
      priceTicks: 1000,
      qtyLots: 5,
      maker: true,
      isFirst: true,
      net: coins(100),
      bookedCash: coins(100),
      positionLots: 5,
    })
    bench.at(1).quote(500, 501)
    expect(bench.lost.day).toBeCloseTo((coins(50) - coins(100)) / 10, 12)
  })

  test('an account without equity is lost whole', () => {
    const bench = new RiskBench({ breakers: { drawdown: 0.99, dailyLoss: 3 } })
    bench.fill(1, 10_000, 1000)
    bench.at(1).quote(800, 801)
    expect(bench.lost.peak).toBeCloseTo(2, 12)
    bench.at(NS_PER_DAY).quote(799, 800)
    expect(bench.lost.day).toBe(Number.MAX_VALUE)
    expect(bench.heard.length).toBe(2)
  })
})
