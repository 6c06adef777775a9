import { describe, expect, test } from 'vitest'
import { BREAKERS, STANDARD_BREAKERS } from '../../src/risk/breakers/breaker-table.ts'
import { standardRisk } from '../../src/risk/risk-settings.ts'
import { RULES } from '../../src/risk/rules.ts'
import { riskOf } from '../../src/run/profiles.ts'
import {
  checkRiskConfig,
  mergeRisk,
  type RiskConfig,
  resolveRisk,
} from '../../src/run/risk-config.ts'
import { writtenRisk } from '../../src/run/written-risk.ts'
import { dayNsOf, unixNsOf } from '../../src/units/clock-text.ts'
import { NS_PER_SECOND } from '../../src/units/time.ts'

const HOUR_NS = 3600 * NS_PER_SECOND
const base = standardRisk(100_000)
const owner = { strategy: 'mine', instruments: [{ venue: 'test', symbol: 'TST' }] }
const resolve = (config: RiskConfig) => resolveRisk(base, config, owner)

describe('by default', () => {
  test('every rule and breaker is on in a replay, and off where a published result is made again', () => {
    const { breakers, limits } = riskOf('conservative', 100_000, true)
    expect(breakers).toEqual(STANDARD_BREAKERS)
    const off = RULES.filter(({ limit, off }) => limit !== null && limits[limit] === off)
    expect(off.map(({ name }) => name)).toEqual(['order quantity'])
    for (const { name } of BREAKERS) expect(breakers[name].limit).toBeLessThan(Infinity)
    const published = riskOf('hftbacktest-l2-no-partial', 100_000, true)
    expect(RULES.every(({ limit, off }) => limit === null || published.limits[limit] === off)).toBe(
      true,
    )
    expect(published.breakers.dailyLoss.limit).toBe(Infinity)
  })

  test('a recording without trades has no volume to be a share of', () => {
    expect(riskOf('conservative', 1, false).limits.volumeShareMax).toBe(Infinity)
    expect(riskOf('conservative', 1, true).limits.volumeShareMax).toBe(1)
  })
})

describe('a config', () => {
  test('changes what it names and nothing else', () => {
    expect(resolve({})).toEqual(base)
    const changed = resolve({
      orderValueMax: 5,
      sameOrderAfterMs: 'off',
      grossValueMax: 'off',
      symbols: { 'test:TST': { openOrdersMax: 2 } },
      restricted: ['test:OTHER'],
      events: { vote: ['test:TST'] },
      slippageBps: 2,
      breakers: { dailyLoss: 0.01, staleData: 'off', rejectRate: { limit: 0.5, scope: 'global' } },
    })
    expect(changed.limits).toEqual({
      ...base.limits,
      orderValueMax: 5,
      sameOrderAfterMs: 0,
      grossValueMax: Infinity,
    })
    expect(changed.symbols).toEqual({ 'test:TST': { openOrdersMax: 2 } })
    expect(changed.breakers).toEqual({
      ...base.breakers,
      dailyLoss: { limit: 0.01, scope: 'strategy' },
      staleData: { limit: Infinity, scope: 'symbol' },
      rejectRate: { limit: 0.5, scope: 'global' },
    })
  })

  test('all breakers go off at once, but for the one of their own record', () => {
    const { breakers } = resolve({ breakers: 'off' })
    const on = Object.entries(breakers).filter(([, { limit }]) => limit !== Infinity)
    expect(on.map(([name]) => name)).toEqual(['tornLog'])
  })

  test('hours are told in UTC and counted from when the day starts', () => {
    const hours = (from: string, until: string, dayStarts?: string) =>
      resolve({ hours: { from, until }, ...(dayStarts && { dayStarts }) })
    expect(hours('08:00', '16:30').hours).toEqual({ fromNs: 8 * HOUR_NS, untilNs: 16.5 * HOUR_NS })
    const late = hours('22:00', '04:00', '20:00')
    expect(late.dayStartsNs).toBe(20 * HOUR_NS)
    expect(late.hours).toEqual({ fromNs: 2 * HOUR_NS, untilNs: 8 * HOUR_NS })
  })

  test('a second one over it wins, breaker by breaker', () => {
    const one: RiskConfig = { openOrdersMax: 3, breakers: { dailyLoss: 0.1, drawdown: 'off' } }
    const two: RiskConfig = { orderValueMax: 1, breakers: { dailyLoss: 0.2 } }
    expect(mergeRisk(one, two)).toEqual({
      openOrdersMax: 3,
      orderValueMax: 1,
      breakers: { dailyLoss: 0.2, drawdown: 'off' },
    })
    expect(mergeRisk(one, { breakers: 'off' }).breakers).toBe('off')
    expect(mergeRisk({ breakers: 'off' }, two).breakers).toEqual(two.breakers)
  })

  test.each<[string, unknown, RegExp]>([
    [
      'an unknown limit',
      { maxLoss: 1 },
      /risk\.maxLoss: no such setting; expected one of orderValueMax/,
    ],
    [
      'a limit below 0',
      { openOrdersMax: -1 },
      /risk\.openOrdersMax: got -1; expected a number, 0 or more, or "off"/,
    ],
    ['no number', { openOrdersMax: Number.NaN }, /risk\.openOrdersMax: got NaN/],
    ['a word', { openOrdersMax: 'none' }, /risk\.openOrdersMax: got "none"/],
    [
      'an unknown limit of a symbol',
      { symbols: { 'a:B': { max: 1 } } },
      /risk\.symbols\.a:B\.max: no such setting/,
    ],
    [
      'a symbol without its venue',
      { restricted: ['BTCUSDT'] },
      /risk\.restricted\.0: got "BTCUSDT"; expected an instrument is written venue:SYMBOL/,
    ],
    [
      'an unknown breaker',
      { breakers: { dayLoss: 1 } },
      /risk\.breakers\.dayLoss: no such setting; expected one of dailyLoss, drawdown/,
    ],
    [
      'no limit of a breaker',
      { breakers: { dailyLoss: -1 } },
      /risk\.breakers\.dailyLoss: got -1; expected a limit, "off", or/,
    ],
  ])('refuses %s', (_, config, message) => {
    expect(() => checkRiskConfig(config)).toThrow(message)
  })

  const reset = {
    at: '2024-01-01T01:00:00Z',
    breaker: 'dailyLoss',
    scope: 'strategy:mine',
    reason: 'r',
    by: 'me',
  } as const
  test.each<[string, RiskConfig, RegExp]>([
    [
      'a scope that is too narrow',
      { breakers: { dailyLoss: { limit: 1, scope: 'symbol' } } },
      /risk\.breakers\.dailyLoss: the scope "symbol"; expected "strategy" or wider/,
    ],
    ['a limit of the torn log', { breakers: { tornLog: 1 } }, /risk\.breakers\.tornLog/],
    [
      'no time of the day',
      { hours: { from: '25:00', until: '10:00' } },
      /risk\.hours\.from: got "25:00"/,
    ],
    ['hours without length', { hours: { from: '10:00', until: '10:00' } }, /risk\.hours/],
    [
      'a reset at no moment',
      { resets: [{ ...reset, at: 'noon' }] },
      /risk\.resets\.0\.at: got "noon"/,
    ],
    [
      'a reset on a day that no month has',
      { resets: [{ ...reset, at: '2024-02-30T00:00:00Z' }] },
      /resets\.0\.at/,
    ],
    [
      'a reset of somebody else',
      { resets: [{ ...reset, scope: 'strategy:other' }] },
      /risk\.resets\.0\.scope: got "strategy:other"; expected one of .*strategy:mine, global/,
    ],
    ['a reset without a reason', { resets: [{ ...reset, reason: ' ' }] }, /reason: none/],
  ])('refuses %s', (_, config, message) => {
    expect(() => resolve(config)).toThrow(message)
  })

  test('stands in the manifest as it is in force', () => {
    const { breakers, risk } = writtenRisk(
      resolve({ sameOrderAfterMs: 'off', resets: [reset], breakers: { staleData: 'off' } }),
    )
    expect(risk).toMatchObject({ orderQtyMax: 'off', sameOrderAfterMs: 'off', selfMatchLotsMax: 0 })
    expect(risk.resets).toEqual([{ ...reset, at: '2024-01-01T01:00:00.000000000Z' }])
    expect(breakers.staleData).toEqual({ limit: 'off', scope: 'symbol' })
    expect(Object.keys(writtenRisk(base).risk)).not.toContain('resets')
    expect(JSON.parse(JSON.stringify({ breakers, risk }))).toEqual({ breakers, risk })
  })
})

test('times of the day and moments', () => {
  expect(['00:00', '09:30', '23:59:59', '24:00', '24:01', '9:30', '10:60'].map(dayNsOf)).toEqual([
    0,
    9.5 * HOUR_NS,
    86_399 * NS_PER_SECOND,
    24 * HOUR_NS,
    null,
    null,
    null,
  ])
  expect(unixNsOf('2024-08-08T12:00:00.5Z')).toBe(1_723_118_400_500_000_000n)
  expect(unixNsOf('1970-01-01T00:00:00.000000001Z')).toBe(1n)
  for (const bad of ['2024-08-08', '2024-08-08T12:00:00', '2024-13-01T00:00:00Z']) {
    expect(unixNsOf(bad)).toBeNull()
  }
})
