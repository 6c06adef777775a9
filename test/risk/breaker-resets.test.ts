import { describe, expect, test } from 'vitest'
import { InputError } from '../../src/lib/assert.ts'
import * as table from '../../src/risk/breakers/breaker-table.ts'
import { memoryLog, type RiskRecord, standingsOf } from '../../src/risk/state/risk-log.ts'
import { blockedOf, breakersOf } from './made-up-breakers.ts'

describe('a reset', () => {
  test('needs a reason and a name', () => {
    const breakers = breakersOf()
    breakers.measure(table.DAILY_LOSS, 0, 1, 1)
    for (const [reason, by] of [
      ['', 'me'],
      ['  ', 'me'],
      ['why', ''],
      ['why', ' '],
    ] as const) {
      expect(() => breakers.reset('dailyLoss', 'strategy:made up', 2, reason, by)).toThrow(
        InputError,
      )
    }
    expect(blockedOf(breakers)[0]).toBe('breaker: daily loss')
  })

  test('is written down with both; of what is armed there is none', () => {
    const log = memoryLog()
    const breakers = breakersOf({ log, epochNs: 1_000n })
    expect(breakers.reset('dailyLoss', 'strategy:made up', 1, 'why', 'me')).toBe(false)
    breakers.measure(table.DAILY_LOSS, 0, 0.06, 2)
    expect(breakers.reset('dailyLoss', 'strategy:other', 3, 'why', 'me')).toBe(false)
    expect(breakers.reset('dailyLoss', 'strategy:made up', 4, 'why', 'me')).toBe(true)
    expect(log.records.map((each) => ({ ...each, reason: '' }))).toEqual([
      {
        event: 'tripped',
        unixNs: '1002',
        breaker: 'dailyLoss',
        scope: 'strategy:made up',
        value: 0.06,
        limit: 0.05,
        reason: '',
        by: 'breaker',
      },
      {
        event: 'reset',
        unixNs: '1004',
        breaker: 'dailyLoss',
        scope: 'strategy:made up',
        value: Number.NaN,
        limit: 0.05,
        reason: '',
        by: 'me',
      },
    ])
    expect(log.records.at(-1)).toMatchObject({ reason: 'why' })
    // It can trip again.
    expect(breakers.measure(table.DAILY_LOSS, 0, 0.06, 5)).toBe(true)
  })
})

describe('the half-open right', () => {
  const halfOpen = { coolNs: 100, probes: 2 }

  test('lets probes pass after its time, and closes when nothing trips again', () => {
    const log = memoryLog()
    const breakers = breakersOf({ halfOpen, log })
    breakers.measure(table.REJECT_RATE, 0, 1, 0)
    breakers.passTo(99)
    expect(breakers.blocking[0]).not.toBe(0)
    breakers.passTo(100)
    expect(breakers.blocking[0]).toBe(0)
    breakers.entered(0)
    expect(breakers.blocking[0]).toBe(0)
    breakers.entered(1)
    expect(breakers.blocking[0]).not.toBe(0)
    breakers.passTo(200)
    expect(breakers.blocking[0]).toBe(0)
    const events = log.records.map(({ event }) => event)
    expect(events).toEqual(['tripped', 'half-open', 'closed'])
  })

  test('is over when it trips again, and begins anew', () => {
    const breakers = breakersOf({ halfOpen })
    breakers.measure(table.REJECT_RATE, 0, 1, 0)
    breakers.passTo(100)
    expect(breakers.measure(table.REJECT_RATE, 0, 1, 150)).toBe(true)
    breakers.passTo(249)
    expect(breakers.blocking[0]).not.toBe(0)
    breakers.passTo(250)
    expect(breakers.blocking[0]).toBe(0)
  })

  test('what was trying again when a process ended is tripped in the next', () => {
    const log = memoryLog()
    const breakers = breakersOf({ halfOpen, log })
    breakers.measure(table.REJECT_RATE, 0, 1, 0)
    breakers.passTo(100)
    const next = breakersOf({ halfOpen, log: memoryLog(log.records) })
    expect(next.blocking[0]).not.toBe(0)
    next.passTo(200)
    expect(next.blocking[0]).toBe(0)
  })
})

describe('the log', () => {
  test('a trip blocks even when it cannot be written', () => {
    const full = { records: [], refresh: () => [], append: () => expect.fail('disk full') }
    const breakers = breakersOf({ log: full })
    expect(() => breakers.measure(table.DAILY_LOSS, 0, 1, 1)).toThrow('disk full')
    expect(blockedOf(breakers)).toEqual(Array(3).fill('breaker: daily loss'))
  })

  test('what others wrote is taken in and heard, also of scopes that are not measured here', () => {
    const breakers = breakersOf()
    const heard: string[] = []
    breakers.heard = (_, { event, scope }) => heard.push(`${event} ${scope}`)
    const trip = (scope: string): RiskRecord => ({
      event: 'tripped',
      unixNs: '5',
      breaker: 'reconcileMismatch',
      scope,
      value: 2,
      limit: 1,
      reason: 'differs',
      by: 'breaker',
    })
    breakers.takeIn([trip('global'), trip('venue:elsewhere')])
    expect(blockedOf(breakers)).toEqual(Array(3).fill('breaker: reconcile mismatch'))
    expect(heard).toContain('tripped global')
    breakers.takeIn([{ ...trip('global'), event: 'reset', by: 'somebody' } as RiskRecord])
    expect(blockedOf(breakers)).toEqual(['none', 'none', 'none'])
    expect(standingsOf([trip('global')])[0]?.state).toBe('tripped')
  })
})
