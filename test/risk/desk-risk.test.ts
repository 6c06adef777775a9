import { describe, expect, test } from 'vitest'
import { MARKET } from '../../src/orders/intent.ts'
import { memoryLog } from '../../src/risk/state/risk-log.ts'
import { NS_PER_DAY, NS_PER_MS, NS_PER_SECOND } from '../../src/units/time.ts'
import { RiskBench } from '../support/risk-bench.ts'
import { instrumentOf } from '../support/tape-builder.ts'

const PAIR = [instrumentOf(), instrumentOf({ symbol: 'TSU' })]

describe('what the gate is told', () => {
  test('RC-08 counts what left, not what was refused; cancels count and are not refused', () => {
    const bench = new RiskBench({ limits: { messagesPerSecondMax: 3, orderQtyMax: 0.1 } })
    for (let i = 0; i < 9; i++) expect(bench.ask({ qtyLots: 11 })).toBe('RC-03 order quantity')
    expect(bench.ask()).toBe('none')
    expect(bench.ask({}, { lots: 10, halves: 0 })).toBe('none')
    bench.risk.cancel(0, 0)
    expect(bench.ask()).toBe('RC-08 message rate')
    bench.risk.cancel(0, 0)
    expect(bench.at(NS_PER_SECOND - 1).ask()).toBe('RC-08 message rate')
    expect(bench.at(NS_PER_SECOND).ask()).toBe('none')
  })

  test('RC-08 is counted a venue', () => {
    const instruments = [instrumentOf(), instrumentOf({ venue: 'other' })]
    const bench = new RiskBench({ instruments, limits: { ordersPerSecondMax: 1 } })
    expect(bench.ask()).toBe('none')
    expect(bench.ask({ instrument: 1 })).toBe('none')
    expect(bench.ask({ instrument: 1 })).toBe('RC-08 order rate')
    expect(bench.ask()).toBe('RC-08 order rate')
  })

  test('RC-11 knows an order by instrument, side, price and size, and forgets denied ones', () => {
    const limits = { sameOrderAfterMs: 100 }
    const bench = new RiskBench({ instruments: PAIR, limits })
    expect(bench.ask()).toBe('none')
    const reason = 'RC-11 same order again'
    expect(bench.at(60 * NS_PER_MS).ask()).toBe(reason)
    for (const other of [
      { side: -1 },
      { priceTicks: 999 },
      { qtyLots: 9 },
      { instrument: 1 },
    ] as const) {
      expect(bench.ask(other)).toBe('none')
    }
    expect(bench.ask({ type: MARKET })).toBe('none')
    expect(bench.ask({ type: MARKET, priceTicks: 5 })).toBe(reason)
    // Counted from the one that left, not from the one that was refused.
    expect(bench.at(100 * NS_PER_MS).ask()).toBe('none')
  })

  test('RC-13 meets own orders at and beyond the price, and all of them at market', () => {
    const bench = new RiskBench({ limits: { selfMatchLotsMax: 0 } })
    bench.rest(-1, 3, 1001)
    bench.rest(1, 3, 1005)
    expect(bench.ask({ priceTicks: 1000 })).toBe('none')
    expect(bench.ask({ priceTicks: 1001 })).toBe('RC-13 self-match')
    expect(bench.ask({ type: MARKET })).toBe('RC-13 self-match')
    expect(bench.ask({ side: -1, priceTicks: 1006 })).toBe('none')
    expect(bench.ask({ side: -1, priceTicks: 1005 })).toBe('RC-13 self-match')
  })

  test('RC-04 and RC-15 look at the feed', () => {
    const bench = new RiskBench({ limits: { referenceAgeMsMax: 10, volumeShareMax: 1 } })
    bench.at(0).feeds[0]?.volume.add(0, 10)
    expect(bench.ask()).toBe('none')
    expect(bench.ask({ qtyLots: 11 })).toBe('RC-15 share of recent volume')
    expect(bench.at(10 * NS_PER_MS, false).ask()).toBe('none')
    expect(bench.at(10 * NS_PER_MS + 1, false).ask()).toBe('RC-04 reference too old')
    bench.at(299 * NS_PER_SECOND)
    expect(bench.ask()).toBe('none')
    bench.at(300 * NS_PER_SECOND)
    expect(bench.ask()).toBe('RC-15 share of recent volume')
  })

  test('a replace makes room for itself', () => {
    const bench = new RiskBench({
      limits: { openOrdersMax: 1, openValueMax: 15, positionValueMax: 15 },
    })
    bench.rest(1, 10, 1000)
    expect(bench.ask({ qtyLots: 1 })).toBe('RC-09 open orders')
    expect(bench.ask({ qtyLots: 15 }, { lots: 10, halves: 20_000 })).toBe('none')
    expect(bench.ask({ qtyLots: 16 }, { lots: 10, halves: 20_000 })).toBe('RC-05 position size')
  })

  test('a symbol may have tighter limits than the desk', () => {
    const tight = { 'test:TSU': { orderQtyMax: 0.05 } }
    const bench = new RiskBench({ instruments: PAIR, settings: { symbols: tight } })
    expect(bench.ask({ instrument: 1 })).toBe('RC-03 order quantity')
    expect(bench.ask({ instrument: 0 })).toBe('none')
  })

  test('restricted symbols and hours come from the settings', () => {
    const hours = { fromNs: 0, untilNs: NS_PER_SECOND }
    const settings = { restricted: ['test:TSU'], hours }
    const bench = new RiskBench({ instruments: PAIR, settings })
    expect(bench.ask()).toBe('none')
    expect(bench.ask({ instrument: 1 })).toBe('RC-14 restricted instrument')
    expect(bench.at(NS_PER_SECOND).ask()).toBe('RC-14 outside trading hours')
  })
})

describe('several instruments of one account', () => {
  const quoted = (limits: object, settings: object = {}) => {
    const bench = new RiskBench({ instruments: PAIR, limits, settings })
    bench.quote(999, 1001, 0)
    bench.quote(1999, 2001, 1)
    return bench
  }

  test('gross position: without regard to sign, with open orders at their worst', () => {
    const bench = quoted({ grossValueMax: 50 })
    bench.fill(-1, 10, 2000, { instrument: 1 })
    expect(bench.ask({ qtyLots: 30 })).toBe('none')
    expect(bench.ask({ qtyLots: 31 })).toBe('RC-05 gross position')
    bench.rest(-1, 5, 2000, 1)
    expect(bench.ask({ qtyLots: 20 })).toBe('none')
    expect(bench.ask({ qtyLots: 21 })).toBe('RC-05 gross position')
  })

  test('open order value counts both sides of all of them', () => {
    const bench = quoted({ openValueMax: 50 })
    bench.rest(-1, 10, 2000, 1)
    bench.rest(-1, 10, 1000, 0)
    expect(bench.ask({ qtyLots: 20 })).toBe('none')
    expect(bench.ask({ qtyLots: 21 })).toBe('RC-05 open order value')
  })

  test('positions: those that are held and those that may come', () => {
    const bench = quoted({ openPositionsMax: 1 })
    expect(bench.ask()).toBe('none')
    bench.rest(1, 1, 1900, 1)
    expect(bench.ask()).toBe('RC-09 open positions')
    expect(bench.ask({ instrument: 1, priceTicks: 1900 })).toBe('none')
  })

  test('events: only instruments of the same one count', () => {
    const limits = { eventValueMax: 30 }
    const both = { events: { election: ['test:TST', 'test:TSU'] } }
    const bench = quoted(limits, both)
    bench.fill(1, 10, 2000, { instrument: 1 })
    expect(bench.ask({ qtyLots: 10 })).toBe('none')
    expect(bench.ask({ qtyLots: 11 })).toBe('RC-10 event exposure')
    const apart = { events: { election: ['test:TST'], weather: ['test:TSU'] } }
    const other = quoted(limits, apart)
    other.fill(1, 10, 2000, { instrument: 1 })
    expect(other.ask({ qtyLots: 30 })).toBe('none')
    expect(other.ask({ qtyLots: 31 })).toBe('RC-10 event exposure')
    const none = quoted(limits)
    expect(none.ask({ qtyLots: 1000 })).toBe('none')
  })

  test('a breaker of one symbol leaves the other alone', () => {
    const bench = new RiskBench({ instruments: PAIR, breakers: { staleData: 1 } })
    bench.at(0)
    bench.at(NS_PER_MS, false).hear(true, 1)
    bench.at(2 * NS_PER_MS, false).hear(true, 1)
    expect(bench.ask()).toBe('breaker: stale data')
    expect(bench.ask({ instrument: 1 })).toBe('none')
  })
})

describe('kill latch', () => {
  test('refuses everything but cancels once it has fallen', () => {
    const bench = new RiskBench()
    bench.fill(1, 10, 1000)
    bench.latch.fall({ unixNs: '1', reason: 'drill', by: 'me' })
    for (const terms of [{}, { side: -1 }, { side: -1, type: MARKET }] as const) {
      expect(bench.ask(terms)).toBe('kill latch')
    }
    expect(() => bench.risk.cancel(0, 0)).not.toThrow()
  })
})

describe('the half-open right', () => {
  test('counts entries that left as probes, not reductions', () => {
    const halfOpen = { coolNs: 100, probes: 1 }
    const bench = new RiskBench({ breakers: { consecutiveLosses: 1 }, halfOpen })
    bench.fill(1, 1, 1001)
    bench.fill(-1, 1, 1000)
    expect(bench.ask()).toBe('breaker: consecutive losses')
    bench.at(100).fill(1, 10, 1000)
    expect(bench.ask({ side: -1 })).toBe('none')
    expect(bench.ask()).toBe('none')
    expect(bench.ask()).toBe('breaker: consecutive losses')
    expect(bench.at(200).ask()).toBe('none')
    expect(bench.heard.map((line) => line.split(' ')[0])).toEqual([
      'tripped',
      'half-open',
      'closed',
    ])
  })
})

describe('losses outlive a process', () => {
  const breakers = { dailyLoss: 0.05, drawdown: 0.15 }
  const epochNs = 1_704_067_200_000_000_000n

  /** Loses some ticks of 1000 lots, each worth 1 of 1000, from where the account stands. */
  function lose(bench: RiskBench, ticks: number): void {
    bench.fill(1, 1000, 1000)
    bench.at(bench.nowNs + 1).quote(1000 - ticks, 1001 - ticks)
  }
  /** A new process whose account has already lost `ticks`. */
  function restart(before: RiskBench, log = before.log, shiftDays = 0): RiskBench {
    const records = memoryLog(log.records)
    const epoch = epochNs + BigInt(shiftDays) * BigInt(NS_PER_DAY)
    const bench = new RiskBench({ breakers, log: records, epochNs: epoch })
    return bench.at(before.nowNs + 1)
  }

  test('a day that began before goes on: 3 % and 2 % are 5 %', () => {
    const first = new RiskBench({ breakers, epochNs })
    lose(first, 30)
    expect(first.heard).toEqual([])
    const second = restart(first)
    lose(second, 49)
    expect(second.heard).toEqual([])
    second.at(second.nowNs + 1).quote(950, 951)
    expect(second.heard.length).toBe(1)
  })

  test('on another day it does not, but the peak stays', () => {
    const first = new RiskBench({ breakers, epochNs })
    first.fill(1, 1000, 1000)
    first.at(1).quote(1100, 1101)
    const second = restart(first, first.log, 3)
    second.fill(1, 1000, 1000)
    second.at(5).quote(960, 961)
    expect(second.lost.day).toBeCloseTo(0.04, 12)
    expect(second.lost.peak).toBeCloseTo(140 / 1100, 12)
  })

  test('what was reset in between does not come back', () => {
    const first = new RiskBench({ breakers, epochNs })
    lose(first, 51)
    expect(first.blocked).toBe('breaker: daily loss')
    const blocked = restart(first)
    expect(blocked.blocked).toBe('breaker: daily loss')
    const log = memoryLog(first.log.records)
    log.append({
      event: 'reset',
      unixNs: String(epochNs + 10n),
      breaker: 'dailyLoss',
      scope: 'strategy:made up',
      value: Number.NaN,
      limit: 0.05,
      reason: 'looked at',
      by: 'me',
    })
    const free = restart(first, log)
    expect(free.blocked).toBe('none')
    lose(free, 49)
    expect(free.blocked).toBe('none')
  })
})
