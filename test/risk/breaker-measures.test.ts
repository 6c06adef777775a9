import { describe, expect, test } from 'vitest'
import { MARKET } from '../../src/orders/intent.ts'
import { BREAKERS, TORN_LOG } from '../../src/risk/breakers/breaker-table.ts'
import { RISK_RULES } from '../../src/risk/denials.ts'
import { standardRisk } from '../../src/risk/risk-settings.ts'
import { NS_PER_MS } from '../../src/units/time.ts'
import { type BenchChanges, RiskBench } from '../support/risk-bench.ts'
import { BREAKER_CASES } from './breaker-cases.ts'

const ours = BREAKERS.filter(({ name }) => name !== 'tornLog')

describe.each(ours.map((breaker) => [breaker.name, breaker] as const))('%s', (name, breaker) => {
  const { limit, setup, until, step, innocent } = BREAKER_CASES[name as keyof typeof BREAKER_CASES]
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
    const lasting = ['staleData', 'crossedBook', 'gappedBook', 'concurrentOrders']
    // What is still there trips it again; what has happened is forgiven.
    expect(bench.ask()).toBe(lasting.includes(name) ? reason : 'none')
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
