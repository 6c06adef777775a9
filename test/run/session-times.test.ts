import { describe, expect, test } from 'vitest'
import { InputError } from '../../src/lib/assert.ts'
import { MARKET } from '../../src/orders/intent.ts'
import { AT_CLOSE } from '../../src/orders/plan.ts'
import { backtest } from '../../src/run/backtest.ts'
import { calendarOf } from '../../src/run/session-times.ts'
import { BUY } from '../../src/units/side.ts'
import { NS_PER_DAY, NS_PER_SECOND } from '../../src/units/time.ts'
import { strategyOf } from '../support/desk-builder.ts'
import { at, linesOf } from '../support/order-story.ts'
import { level, openTapeOf } from '../support/tape-builder.ts'

describe('when a market opens and closes', () => {
  test('every day of a run, and the night before it', () => {
    const [before, first] = calendarOf({ opens: '14:30', closes: '21:00' })
    expect(before?.closesNs).toBe(21 * 3600 * NS_PER_SECOND - NS_PER_DAY)
    expect(first).toEqual({ opensNs: 52_200 * NS_PER_SECOND, closesNs: 75_600 * NS_PER_SECOND })
    const [night] = calendarOf({ opens: '22:00', closes: '21:00:30' })
    expect(night?.closesNs).toBe(75_630 * NS_PER_SECOND)
    expect(calendarOf(undefined)).toEqual([])
  })
  test.each(['', '25:00', '9:30', '14:61', 'noon'])('%j is no time', (opens) => {
    expect(() => calendarOf({ opens, closes: '21:00' })).toThrow(InputError)
  })
  test('an order at the close goes out a second before it, in a run with sessions', async () => {
    const rows = [
      level(0, 1, 1000, 10),
      level(0, -1, 1001, 10),
      level(59 * NS_PER_SECOND, 1, 999, 4),
      level(70 * NS_PER_SECOND, 1, 999, 5),
    ]
    const strategy = strategyOf((desk) =>
      at(desk, {
        [NS_PER_SECOND]: () =>
          desk.submit({ side: BUY, qtyLots: 2, type: MARKET, timeInForce: AT_CLOSE }),
      }),
    )
    const run = (execution: object) =>
      backtest({
        tapes: [openTapeOf(rows)],
        strategy,
        execution,
        risk: { breakers: 'off', volumeShareMax: 'off', referenceAgeMsMax: 'off' },
      })
    const timed = await run({ sessions: { opens: '00:00', closes: '00:01' } })
    expect(linesOf(timed.desk as never).slice(0, 3)).toEqual([
      '1000000000 plan 1 buy 2 market at-close',
      '59000000000 plan 1 sends order 1 (the close is near)',
      '59000000000 #1 buy 2 at market IOC',
    ])
    expect(timed.manifest.execution.settings.at(-1)).toMatchObject({
      name: 'sessions',
      value: '00:00 to 00:01 UTC',
    })
    const untimed = await run({})
    expect(linesOf(untimed.desk as never)[1]).toBe('1000000000 plan 1 Rejected (no close is known)')
    expect(untimed.runId).not.toBe(timed.runId)
  })
})
