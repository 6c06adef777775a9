import { describe, expect, test } from 'vitest'
import { MARKET } from '../../src/orders/intent.ts'
import {
  BREAKERS,
  type BreakerName,
  EVENT_LOOP_LAG,
  RECONCILE_MISMATCH,
  TORN_LOG,
} from '../../src/risk/breakers/breaker-table.ts'
import { RISK_RULES } from '../../src/risk/denials.ts'
import { standardRisk } from '../../src/risk/risk-settings.ts'
import { NS_PER_DAY, NS_PER_MS, NS_PER_SECOND } from '../../src/units/time.ts'
import { type BenchChanges, onlyBreakers, RiskBench } from '../support/risk-bench.ts'
import { instrumentOf } from '../support/tape-builder.ts'

const MINUTE_NS = 60 * NS_PER_SECOND
const HOUR_NS = 60 * MINUTE_NS

/**
 * A story that ends one step before the breaker's limit, the step that reaches or passes it, and a
 * story that looks alike and must not trip it.
 */
type Case = {
  readonly limit: number
  readonly setup?: BenchChanges
  readonly until: (bench: RiskBench) => void
  readonly step: (bench: RiskBench) => void
  readonly innocent: (bench: RiskBench) => void
}

/** Buys at a price and sells at another, at once. */
function roundTrip(bench: RiskBench, buy: number, sell: number, fee = 0, instrument = 0): void {
  bench.fill(1, 10, buy, { instrument })
  bench.fill(-1, 10, sell, { instrument, fee })
}

function times(count: number, act: (i: number) => void): void {
  for (let i = 0; i < count; i++) act(i)
}

const two = [instrumentOf(), instrumentOf({ symbol: 'TSU' }), instrumentOf({ symbol: 'TSV' })]

/** A taker buy that slips by so many bps of the middle of 1000 ticks. */
function slip(bench: RiskBench, bps: number): void {
  bench.ask()
  bench.fill(1, 1, 1000 + bps / 10, { maker: false })
}

const CASES: Readonly<Record<Exclude<BreakerName, 'tornLog'>, Case>> = {
  dailyLoss: {
    // 1000 of capital: 50 is the limit. 1000 lots at 1000 ticks; a tick is worth 1.
    limit: 0.05,
    until: (bench) => {
      bench.quote(999, 1001)
      bench.fill(1, 1000, 1000)
      bench.at(1).quote(951, 953)
    },
    step: (bench) => bench.at(2).quote(950, 952),
    innocent: (bench) => {
      // As much is lost, but over two days.
      bench.fill(1, 1000, 1000)
      bench.at(1).quote(960, 962)
      bench.at(NS_PER_DAY - 1).quote(955, 957)
      bench.at(NS_PER_DAY).quote(945, 947)
      bench.at(NS_PER_DAY + 1).quote(910, 912)
    },
  },
  drawdown: {
    // From 1000 up to 1100 and down: a tenth of it is 110.
    limit: 0.1,
    until: (bench) => {
      bench.fill(1, 1000, 1000)
      bench.at(1).quote(1100, 1101)
      bench.at(2).quote(991, 992)
    },
    step: (bench) => bench.at(3).quote(990, 991),
    innocent: (bench) => {
      bench.fill(1, 1000, 1000)
      bench.at(1).quote(1050, 1051)
      bench.at(2).quote(946, 947)
    },
  },
  consecutiveLosses: {
    limit: 3,
    until: (bench) => times(2, () => roundTrip(bench, 1001, 1000)),
    step: (bench) => roundTrip(bench, 1000, 1000, 0.001),
    innocent: (bench) => {
      times(2, () => roundTrip(bench, 1001, 1000))
      roundTrip(bench, 1000, 1000)
      times(2, () => roundTrip(bench, 1001, 1000))
      roundTrip(bench, 1000, 1001)
      times(2, () => roundTrip(bench, 1001, 1000))
    },
  },
  orderRate: {
    limit: 5,
    until: (bench) => times(5, (i) => bench.at(i).ask()),
    step: (bench) => bench.at(NS_PER_SECOND - 1).ask(),
    innocent: (bench) => {
      times(5, (i) => bench.at(i).ask())
      times(5, () => bench.ask({}, { lots: 10, halves: 0 }))
      bench.at(NS_PER_SECOND).ask()
    },
  },
  messageRate: {
    limit: 5,
    until: (bench) => {
      bench.ask()
      times(2, () => bench.risk.cancel(bench.nowNs, 0))
      times(2, () => bench.ask({}, { lots: 10, halves: 0 }))
    },
    step: (bench) => bench.at(NS_PER_SECOND - 1).risk.cancel(bench.nowNs, 0),
    innocent: (bench) => times(20, (i) => bench.at((i * NS_PER_SECOND) / 5).ask()),
  },
  signalRate: {
    limit: 4,
    until: (bench) => times(4, (i) => bench.at(i * MINUTE_NS).ask()),
    step: (bench) => bench.at(HOUR_NS - 1).ask(),
    innocent: (bench) => {
      times(4, (i) => bench.at(i * MINUTE_NS).ask())
      times(9, () => bench.ask({}, { lots: 10, halves: 0 }))
      bench.at(HOUR_NS).ask()
    },
  },
  concurrentOrders: {
    limit: 3,
    until: (bench) => {
      times(2, () => bench.rest(1, 1, 900))
      bench.ask()
    },
    step: (bench) => {
      bench.rest(1, 1, 900)
      bench.ask()
    },
    innocent: (bench) => {
      times(3, () => bench.rest(1, 1, 900))
      bench.ask({}, { lots: 1, halves: 1800 })
    },
  },
  concurrentPositions: {
    limit: 2,
    setup: { instruments: two },
    until: (bench) => times(2, (instrument) => bench.fill(1, 1, 1000, { instrument })),
    step: (bench) => bench.fill(1, 1, 1000, { instrument: 2 }),
    innocent: (bench) => times(3, (instrument) => roundTrip(bench, 1000, 1000, 0, instrument)),
  },
  rejectRate: {
    limit: 0.2,
    until: (bench) => times(10, (i) => bench.at(i).risk.answered(i, 0, i < 2)),
    step: (bench) => bench.at(11).risk.answered(11, 0, true),
    innocent: (bench) => {
      // All of nine are too few to tell; and old ones no longer count.
      times(9, (i) => bench.at(i).risk.answered(i, 0, true))
      times(20, (i) => bench.at(5 * MINUTE_NS + 9 + i).risk.answered(bench.nowNs, 0, i % 5 === 4))
    },
  },
  slippageCount: {
    limit: 2,
    until: (bench) => {
      times(2, () => slip(bench, 10))
      times(5, () => slip(bench, -30))
    },
    step: (bench) => slip(bench, 10),
    innocent: (bench) => {
      // The model says 5 bps: up to 7.5 is no worse than it. Makers do not slip.
      times(9, () => slip(bench, 7.5))
      times(9, () => bench.fill(1, 1, 1010, { maker: true }))
    },
  },
  slippageRatio: {
    limit: 1.5,
    until: (bench) => times(20, () => slip(bench, 7.5)),
    step: (bench) => slip(bench, 8),
    innocent: (bench) => {
      times(19, () => slip(bench, 20))
      bench.at(HOUR_NS)
      times(20, () => slip(bench, 5))
    },
  },
  staleData: {
    limit: 1000,
    until: (bench) => {
      bench.at(5)
      bench.at(5 + 1000 * NS_PER_MS, false).ask()
    },
    step: (bench) => bench.at(6 + 1000 * NS_PER_MS, false).ask(),
    innocent: (bench) => {
      times(100, (i) => bench.at(i * 1000 * NS_PER_MS).ask())
      // Between two recordings nothing is there to be heard.
      bench.feeds[0]?.end()
      bench.at(NS_PER_DAY, false).ask()
      bench.feeds[0]?.begin(2 * NS_PER_DAY)
      bench.at(2 * NS_PER_DAY).ask()
    },
  },
  clockDrift: {
    limit: 100,
    until: (bench) => drift(bench, 100 * NS_PER_MS),
    step: (bench) => drift(bench, 100 * NS_PER_MS + 1),
    innocent: (bench) => {
      // Slow messages are latency; that none was fast for a minute would be drift.
      times(300, (i) => {
        bench.nowNs = i * NS_PER_SECOND
        const isSlow = i % 59 !== 0
        bench.feeds[0]?.hear(bench.nowNs, isSlow ? 900 * NS_PER_MS : NS_PER_MS, true)
        bench.ask()
      })
    },
  },
  crossedBook: {
    limit: 3,
    until: (bench) => times(3, (i) => cross(bench, i * NS_PER_SECOND)),
    step: (bench) => cross(bench, MINUTE_NS - 1),
    innocent: (bench) => times(30, (i) => cross(bench, i * 20 * NS_PER_SECOND)),
  },
  gappedBook: {
    limit: 500,
    until: (bench) => {
      bench.feeds[0]?.hear(7, 0, false)
      bench.feeds[0]?.hear(9, 0, false)
      bench.at(7 + 500 * NS_PER_MS, false).ask()
    },
    step: (bench) => bench.at(8 + 500 * NS_PER_MS, false).ask(),
    innocent: (bench) => {
      times(50, (i) => {
        bench.feeds[0]?.hear(i * NS_PER_SECOND, 0, false)
        bench.at(i * NS_PER_SECOND + 499 * NS_PER_MS).ask()
      })
    },
  },
  eventLoopLag: {
    limit: 250,
    until: (bench) => void bench.risk.breakers.measure(EVENT_LOOP_LAG, 0, 250, 1),
    step: (bench) => void bench.risk.breakers.measure(EVENT_LOOP_LAG, 0, 250.1, 2),
    innocent: (bench) => times(999, () => bench.risk.breakers.measure(EVENT_LOOP_LAG, 0, 249, 1)),
  },
  reconcileMismatch: {
    limit: 1,
    until: (bench) => void bench.risk.breakers.measure(RECONCILE_MISMATCH, 0, 1, 1),
    step: (bench) => void bench.risk.breakers.measure(RECONCILE_MISMATCH, 0, 1.01, 2),
    innocent: (bench) => times(9, () => bench.risk.breakers.measure(RECONCILE_MISMATCH, 0, 0, 1)),
  },
  repeatedExecutions: {
    limit: 4,
    until: (bench) => times(3, (i) => bench.at(i).fill(1, 1, 1000)),
    step: (bench) => bench.at(MINUTE_NS - 1).fill(1, 1, 1000),
    innocent: (bench) => {
      times(3, () => bench.fill(1, 1, 1000))
      // Further executions of an order that executed before, and a turn to the other side.
      times(9, () => bench.fill(1, 1, 1000, { isFirst: false }))
      bench.fill(-1, 1, 1000)
      times(3, () => bench.fill(1, 1, 1000))
      times(9, (i) => bench.at((i + 2) * MINUTE_NS).fill(1, 1, 1000))
    },
  },
}

/** A minute at 1 ms, and one whose fastest message takes so much longer. */
function drift(bench: RiskBench, byNs: number): void {
  bench.feeds[0]?.begin(bench.nowNs)
  times(3, (i) => {
    bench.nowNs += 59 * NS_PER_SECOND
    bench.feeds[0]?.hear(bench.nowNs, NS_PER_MS + (i === 0 ? 0 : byNs), true)
  })
  bench.nowNs += MINUTE_NS
  bench.feeds[0]?.hear(bench.nowNs, NS_PER_MS, true)
  bench.ask()
}

function cross(bench: RiskBench, nowNs: number): void {
  bench.at(nowNs)
  bench.feeds[0]?.crossings.add(nowNs)
  bench.risk.look(nowNs, 0)
}

const ours = BREAKERS.filter(({ name }) => name !== 'tornLog')

describe.each(ours.map((breaker) => [breaker.name, breaker] as const))('%s', (name, breaker) => {
  const { limit, setup, until, step, innocent } = CASES[name as keyof typeof CASES]
  const reason = RISK_RULES[breaker.denial]
  const benchOf = (changes: BenchChanges = {}) =>
    new RiskBench({ breakers: { [name]: limit }, ...setup, ...changes })

  test('acts alone, one step beyond its boundary', () => {
    const bench = benchOf()
    until(bench)
    expect([bench.heard, bench.blocked]).toEqual([[], 'none'])
    step(bench)
    expect(bench.heard.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      `tripped ${name}`,
    ])
    expect(bench.ask()).toBe(reason)
  })

  test('switched off it does not act, and nothing else would have', () => {
    const bench = benchOf({ breakers: {} })
    until(bench)
    step(bench)
    expect([bench.heard, bench.ask()]).toEqual([[], 'none'])
  })

  test('keeps out of what only looks like it', () => {
    const bench = benchOf()
    innocent(bench)
    expect([bench.heard, bench.blocked]).toEqual([[], 'none'])
  })

  test('blocks entries, lets reductions pass, and starts anew after a reset', () => {
    const bench = benchOf()
    until(bench)
    step(bench)
    const held = bench.positionLots(0)
    if (held === 0) bench.fill(1, 10, 1000)
    const lots = Math.abs(bench.positionLots(0))
    const out = { side: bench.positionLots(0) > 0 ? (-1 as const) : (1 as const) }
    expect(bench.ask({ ...out, qtyLots: lots })).toBe('none')
    expect(bench.ask({ ...out, qtyLots: lots, type: MARKET })).toBe('none')
    expect(bench.ask({ ...out, qtyLots: lots + 1 })).toBe(reason)
    const scope = bench.heard[0]?.split(' ').slice(2).join(' ') ?? ''
    expect(bench.risk.breakers.reset(name, scope, bench.nowNs, 'looked at', 'me')).toBe(true)
    const lasting = ['staleData', 'clockDrift', 'crossedBook', 'gappedBook', 'concurrentOrders']
    // What is still there trips it again; what has happened is forgiven.
    expect(bench.ask()).toBe(lasting.includes(name) ? reason : 'none')
  })
})

describe('daily loss and drawdown', () => {
  const breakers = { dailyLoss: 0.05 }

  test('count what is open at the side that closes it, fees included', () => {
    const long = new RiskBench({ breakers })
    long.fill(1, 1000, 1000, { fee: 10 })
    long.at(1).quote(961, 2000)
    expect(long.risk.dayLossShare).toBeCloseTo(0.049, 12)
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
    expect(bench.risk.dayLossShare).toBeCloseTo(0.01, 12)
    bench.at(1).quote(Number.NaN, 900)
    expect(bench.risk.dayLossShare).toBeCloseTo(0.01, 12)
  })

  test('the day begins where the run says, with the last equity before', () => {
    const settings = { dayStartsNs: 5.5 * HOUR_NS, breakers: onlyBreakers(breakers) }
    const bench = new RiskBench({ settings })
    bench.at(5.5 * HOUR_NS - 1).fill(1, 1000, 1000)
    bench.quote(960, 962)
    expect(bench.risk.dayLossShare).toBeCloseTo(0.04, 12)
    bench.at(5.5 * HOUR_NS).quote(950, 952)
    expect(bench.risk.dayLossShare).toBeCloseTo(10 / 960, 12)
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
      cash: coins(100),
      bookedCash: coins(100),
      positionLots: 5,
    })
    bench.at(1).quote(500, 501)
    expect(bench.risk.dayLossShare).toBeCloseTo((coins(50) - coins(100)) / 10, 12)
  })

  test('an account without equity is lost whole', () => {
    const bench = new RiskBench({ breakers: { drawdown: 0.99, dailyLoss: 3 } })
    bench.fill(1, 10_000, 1000)
    bench.at(1).quote(800, 801)
    expect(bench.risk.drawdownShare).toBeCloseTo(2, 12)
    bench.at(NS_PER_DAY).quote(799, 800)
    expect(bench.risk.dayLossShare).toBe(Number.POSITIVE_INFINITY)
    expect(bench.heard.length).toBe(2)
  })
})

test('the torn log is no measure, and cannot be switched off', () => {
  const bench = new RiskBench()
  expect(bench.risk.breakers.measure(TORN_LOG, 0, 1, 1)).toBe(true)
  expect(bench.ask()).toBe('breaker: torn log')
})

test('every breaker and rule at its standard lets an ordinary day pass', () => {
  const bench = new RiskBench({ settings: standardRisk(100_000) })
  for (let i = 0; i < 20_000; i++) {
    bench.at(i * 100 * NS_PER_MS)
    bench.feeds[0]?.volume.add(bench.nowNs, 5)
    const side = i % 4 < 2 ? 1 : -1
    if (i > 10 && i % 2 === 0) expect(bench.ask({ side })).toBe('none')
    if (i > 10 && i % 2 === 1) bench.fill(side, 10, side > 0 ? 999 : 1001)
    bench.quote(999, 1001)
  }
  expect(bench.heard).toEqual([])
})
