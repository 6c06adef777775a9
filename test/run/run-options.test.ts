import { describe, expect, test } from 'vitest'
import { InputError } from '../../src/lib/assert.ts'
import { type BacktestOptions, backtest } from '../../src/run/backtest.ts'
import { resolveExecution } from '../../src/run/profiles.ts'
import type { Strategy } from '../../src/strategy/strategy.ts'
import { busyStrategy, randomMarket } from '../support/random-market.ts'
import { instrumentOf, level, openTapeOf, specOf, trade } from '../support/tape-builder.ts'

const tape = openTapeOf(randomMarket(20))
const given = { tapes: [tape], strategy: busyStrategy as unknown as Strategy }

/** What does not fit must be told, whatever its type says. */
const runWith = (options: Record<string, unknown>) => () =>
  backtest({ ...given, ...options } as unknown as BacktestOptions)

describe('what does not fit a run is refused with its name', () => {
  test.each<[string, Record<string, unknown>, RegExp]>([
    ['no tape', { tapes: [] }, /field tapes: none; expected at least one tape/],
    ['a tape twice', { tapes: [tape, tape] }, /field tapes: the tape of 2024-01-01 twice/],
    [
      'two instruments',
      { tapes: [tape, openTapeOf([level(9, 1, 1, 1)], { instrument: specOf({ symbol: 'ALT' }) })] },
      /test:ALT and test:TST; expected tapes of one instrument/,
    ],
    [
      'a depth that the tape lacks',
      { depth: 'l3' },
      /field as: asked for l3; expected one of l2, l1/,
    ],
    [
      'a tape without any book',
      { tapes: [openTapeOf([trade(9, 1, 1, 1)])] },
      /field as: asked for a book; expected tapes with a common depth/,
    ],
    ['no capital', { capital: 0 }, /field capital: got 0/],
    ['a capital that is no number', { capital: Number.NaN }, /field capital: got NaN/],
    ['half a seed', { seed: 0.5 }, /field seed: got 0.5; expected a whole number/],
    [
      'a parameter that is not there',
      { params: { qty: 1 } },
      /params\.qty: no such parameter; expected one of qtyLots, takeEvery/,
    ],
    [
      'a parameter of another type',
      { params: { qtyLots: '1' } },
      /params\.qtyLots: got 1; expected a number/,
    ],
    [
      'a parameter that is no number',
      { params: { qtyLots: Number.NaN } },
      /params\.qtyLots: got NaN/,
    ],
    [
      'a limit that is not there',
      { risk: { maxLoss: 1 } },
      /risk\.maxLoss: no such setting; expected one of orderValueMax/,
    ],
    [
      'a limit that is no number',
      { risk: { orderValueMax: Number.NaN } },
      /risk\.orderValueMax: got NaN/,
    ],
    ['a limit below 0', { risk: { openOrdersMax: -1 } }, /risk\.openOrdersMax: got -1/],
    ['a limit that is a word', { risk: { openOrdersMax: 'no' } }, /risk\.openOrdersMax: got "no"/],
    [
      'an unknown profile',
      { execution: { profile: 'bold' } },
      /field profile: got "bold"; expected one of conservative, /,
    ],
    [
      'a profile that is no own name',
      { execution: { profile: 'toString' } },
      /field profile: got "toString"/,
    ],
    ['an unknown queue model', { execution: { queue: 'fifo' } }, /field queue: got "fifo"/],
    [
      'a latency below 0',
      { execution: { latency: { entryMs: -1, responseMs: 1 } } },
      /latency\.entryMs: got -1/,
    ],
    [
      'a latency that is no number',
      { execution: { latency: { entryMs: 1, responseMs: 'x' } } },
      /latency\.responseMs: got x/,
    ],
    [
      'a latency table that is not there',
      { execution: { latency: { table: 'no.csv' } } },
      /no\.csv: there is no such file/,
    ],
    ['a feed offset below 0', { execution: { feedOffsetMs: -5 } }, /feedOffsetMs: got -5/],
    [
      'fees that are no number',
      { execution: { fees: { maker: 'free', taker: '0' } } },
      /fees\.maker: got "free"/,
    ],
    [
      'fees in per cent',
      { execution: { fees: { maker: '0', taker: '5' } } },
      /fees\.taker: got "5"/,
    ],
  ])('%s', (_, options, message) => {
    expect(runWith(options)).toThrow(InputError)
    expect(runWith(options)).toThrow(message)
  })

  test('unknown fees are refused, unless the run gives some', () => {
    const instrument = specOf({ fees: null })
    const free = openTapeOf(randomMarket(5), { instrument })
    expect(runWith({ tapes: [free] })).toThrow(/field fees: test:TST has no known fees/)
    const fees = { maker: '-0.0001', taker: '0.0004' }
    expect(runWith({ tapes: [free], execution: { fees } })).not.toThrow()
  })
})

describe('profiles', () => {
  const resolve = (config: Parameters<typeof resolveExecution>[0]) =>
    resolveExecution(config, [instrumentOf()], 0n)

  test('the default is conservative: risk-averse queue, 25 ms that nobody measured', () => {
    const { profile, rules, latency, settings, runsUntilLanesEmpty } = resolve({})
    expect([profile, rules.queue.name, runsUntilLanesEmpty]).toEqual([
      'conservative',
      'riskAverse',
      false,
    ])
    expect([latency().entryNs(0), latency().responseNs(0)]).toEqual([25e6, 25e6])
    expect(settings.find(({ name }) => name === 'latency of orders')).toMatchObject({
      assumed: true,
    })
    expect(rules).toMatchObject({
      testsEachRow: false,
      fillsWhole: false,
      remembersConsumption: true,
    })
  })

  test('what is switched off says so, for the report to print in red', () => {
    const off = resolve({ profile: 'hftbacktest-l2-no-partial' }).settings.filter(
      (line) => line.off,
    )
    expect(off.map(({ name }) => name)).toEqual([
      'partial fills',
      'own consumption of displayed size',
      'market impact',
    ])
  })

  test('each desk gets a latency model of its own: they walk their tables alone', () => {
    const { latency } = resolve({ latency: { entryMs: 1, responseMs: 2 } })
    expect(latency()).not.toBe(latency())
    expect(latency().entryNs(0)).toBe(1e6)
  })

  test('a feed offset is heard: every wake comes that much later', () => {
    const firstWake = (feedOffsetMs: number) => {
      const times: number[] = []
      const strategy: Strategy = {
        name: 'listens',
        params: {},
        wakes: { quotes: true },
        create: (desk) => ({ onQuote: () => times.push(desk.timeNs) }),
      }
      backtest({ tapes: [tape], strategy, execution: { feedOffsetMs } })
      return times
    }
    const [now, later] = [firstWake(0), firstWake(7)]
    expect(now.length).toBeGreaterThan(5)
    expect(later).toEqual(now.map((ns) => ns + 7e6))
  })
})

describe('a strategy that throws ends the run', () => {
  const throwing = (fault: () => never): Strategy => ({
    name: 'falls over',
    params: {},
    wakes: { quotes: true },
    create: () => ({ onQuote: fault }),
  })
  const run = (fault: () => never) => () => backtest({ tapes: [tape], strategy: throwing(fault) })

  test('with its name, what it threw, and the place in its code', () => {
    const fault = run(() => {
      throw new TypeError('no such thing')
    })
    expect(fault).toThrow(InputError)
    expect(fault).toThrow(
      /strategy "falls over": it threw TypeError: no such thing; .*run-options\.test\.ts:\d+/,
    )
  })

  test('also when what it threw is no Error, or has a name and a message of its own', () => {
    const word = run(() => {
      throw 'enough'
    })
    expect(word).toThrow(InputError)
    expect(word).toThrow(/strategy "falls over": it threw enough/)
    class Stop extends Error {
      override readonly name = 'Stop'
    }
    const stop = run(() => {
      throw new Stop('first line\nsecond line')
    })
    expect(stop).toThrow(InputError)
    expect(stop).toThrow(/it threw Stop: first line\nsecond line; .*run-options\.test\.ts:\d+/)
  })

  test.each<[string, (desk: Parameters<Strategy['create']>[0]) => unknown, RegExp]>([
    [
      'a limit order without a price',
      (d) => d.submit({ side: 1, qtyLots: 1, type: 2 }),
      /a limit order without priceTicks/,
    ],
    ['a side that is none', (d) => d.submit({ side: 0 as 1, qtyLots: 1 }), /side 0/],
    [
      'an instrument that is not there',
      (d) => d.submit({ side: 1, qtyLots: 1, instrument: 3 }),
      /instrument 3/,
    ],
    [
      'an order type that is none',
      (d) => d.submit({ side: 1, qtyLots: 1, type: 9 as 1 }),
      /type 9/,
    ],
    [
      'a time in force that is none',
      (d) => d.submit({ side: 1, qtyLots: 1, priceTicks: 1, timeInForce: 77 as 1 }),
      /timeInForce 77/,
    ],
    ['an order of somebody else', (d) => d.cancel(12), /order 12/],
    ['a timer in the past', (d) => d.at(d.timeNs), /a timer at \d+/],
    ['a timer at no time', (d) => d.at(Number.NaN), /a timer at NaN/],
    ['the position of an instrument that is not there', (d) => d.position(2), /instrument 2/],
  ])('%s names the strategy', (_, act, message) => {
    const strategy: Strategy = {
      name: 'asks wrong',
      params: {},
      wakes: {},
      create(desk) {
        act(desk)
        return {}
      },
    }
    const fault = () => backtest({ tapes: [tape], strategy })
    expect(fault).toThrow(InputError)
    expect(fault).toThrow(message)
    expect(fault).toThrow(/strategy "asks wrong"/)
  })
})
