import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { InvariantError } from '../../src/lib/assert.ts'
import { measureRun } from '../../src/measure/measure-run.ts'
import { saveRun } from '../../src/report/save-run.ts'
import { backtest } from '../../src/run/backtest.ts'
import { backtestMany, type DeskEnd } from '../../src/run/backtest-many.ts'
import type { DeskOptions } from '../../src/run/desk-inputs.ts'
import type { Desk, Strategy, Wakes } from '../../src/strategy/strategy.ts'
import { busyStrategy, randomMarket } from '../support/random-market.ts'
import { openTapeOf } from '../support/tape-builder.ts'

const tape = openTapeOf(randomMarket(300))
const busy = busyStrategy as unknown as Strategy

/** A desk of its own for each number: parameters, latency, queue, feed, limits and seed differ. */
function deskNumber(i: number): DeskOptions {
  const ms = 1 + (i % 7) * 9
  return {
    strategy: busy,
    params: { qtyLots: 1 + (i % 5), takeEvery: 3 + (i % 6) },
    execution: {
      queue: ['riskAverse', 'power(2)', 'log', 'power3(3)'][i % 4] as string,
      latency: { entryMs: ms, responseMs: ms + (i % 3) },
      feedOffsetMs: (i % 3) * 4,
    },
    risk: { openOrdersMax: 2 + (i % 9) },
    seed: i,
  }
}

/** Everything that a run is, but for the time that it took. */
function factsOf(run: ReturnType<DeskEnd['run']>) {
  const { desk: _desk, timing: _timing, ...facts } = run
  return { ...facts, measures: measureRun(run) }
}

const full = process.env.TICKTAPE_FULL === '1'

describe('desks of one pass', () => {
  test.each(full ? [1, 8, 64, 256] : [1, 8, 64])('%i desks: each is its run alone', (count) => {
    const desks = Array.from({ length: count }, (_, i) => deskNumber(i))
    const ends = backtestMany({ tapes: [tape], desks })
    expect(ends).toHaveLength(count)
    ends.forEach((end, i) => {
      const alone = backtest({ tapes: [tape], ...(desks[i] as DeskOptions) })
      expect(factsOf(end.run())).toEqual(factsOf(alone))
    })
    const hashes = new Set(ends.map((end) => end.run().journalHash))
    expect(hashes.size).toBe(count)
  })

  test('a run whose journal was not kept has its tables, and cannot be saved', async () => {
    const root = mkdtempSync(join(tmpdir(), 'many-'))
    try {
      const [end] = backtestMany({ tapes: [tape], desks: [deskNumber(1)] })
      const run = end?.run()
      expect(run?.fills.rows).toBeGreaterThan(20)
      await expect(saveRun(run as never, root, 'a test')).rejects.toThrow(InvariantError)
      expect(readdirSync(root)).toEqual([])
      const [kept] = backtestMany({ tapes: [tape], desks: [deskNumber(1)], keepsJournals: true })
      await saveRun(kept?.run() as never, root, 'a test')
      expect(readdirSync(root)).toContain(run?.runId)
    } finally {
      rmSync(root, { recursive: true, force: true })
    }
  })

  test('profiles that read the book differently do not share a pass', () => {
    const desks = [
      deskNumber(1),
      { ...deskNumber(2), execution: { profile: 'hftbacktest-l2-no-partial' } },
    ]
    expect(() => backtestMany({ tapes: [tape], desks: desks as DeskOptions[] })).toThrow(
      'conservative and hftbacktest-l2-no-partial',
    )
  })
})

/** The busy strategy, but what happens `after` so many timers is another matter. */
function brittle(name: string, breaks: (desk: Desk) => unknown, after: number): Strategy {
  return {
    ...busy,
    name,
    create(desk, params) {
      const own = busy.create(desk, params)
      let calls = 0
      return {
        onTimer(tag) {
          if (++calls > after) return breaks(desk) as undefined
          own.onTimer?.(tag)
        },
      }
    },
  }
}

const BROKEN: readonly (readonly [string, Strategy, RegExp])[] = [
  [
    'throws when it is made',
    {
      ...busy,
      create() {
        throw new TypeError('not today')
      },
    },
    /^TypeError: not today$/,
  ],
  [
    'throws in a call',
    brittle(
      'thrower',
      () => {
        throw new RangeError('no such level\nat line 2')
      },
      40,
    ),
    /^RangeError: no such level$/,
  ],
  [
    'throws what is no error',
    brittle(
      'odd',
      () => {
        throw 'words'
      },
      0,
    ),
    /^it threw words$/,
  ],
  [
    'answers with a promise',
    brittle('waiter', async () => {}, 3),
    /a promise from one of its calls/,
  ],
  ['sets a timer in the past', brittle('late', (desk) => desk.at(0), 3), /a timer at 0/],
  [
    'sends what is no order',
    brittle('sender', (desk) => desk.submit({ side: 0 as never, qtyLots: 1 }), 3),
    /side 0/,
  ],
  [
    'overflows the stack',
    brittle(
      'deep',
      function again(): unknown {
        return [again()]
      },
      3,
    ),
    /^RangeError: Maximum call stack/,
  ],
  [
    'throws when it says what wakes it',
    {
      ...busy,
      wakes: () => {
        throw new Error('sleepless')
      },
    },
    /^Error: sleepless$/,
  ],
  [
    'wants to be woken every half nanosecond',
    { ...busy, wakes: { everyNs: 0.5 } as Wakes },
    /wakes\.everyNs 0\.5/,
  ],
]

describe('a desk that fails', () => {
  test.each(BROKEN)('%s: it fails alone', (_, strategy, said) => {
    const desks = [deskNumber(0), { ...deskNumber(1), strategy }, deskNumber(2)]
    const [before, failed, after] = backtestMany({ tapes: [tape], desks })
    expect(failed?.failure).toMatch(said)
    expect(() => failed?.run()).toThrow(/strategy "/)
    for (const [end, i] of [
      [before, 0],
      [after, 2],
    ] as const) {
      expect(end?.failure).toBeNull()
      const alone = backtest({ tapes: [tape], ...deskNumber(i) })
      expect(factsOf(end?.run() as never)).toEqual(factsOf(alone))
    }
  })

  test('its place among others changes nothing of what it is said to have done', () => {
    for (const [, strategy] of BROKEN) {
      const failed = { ...deskNumber(1), strategy }
      const alone = backtestMany({ tapes: [tape], desks: [failed] })
      const among = backtestMany({ tapes: [tape], desks: [deskNumber(3), failed] })
      expect(alone[0]?.failure).toBe(among[1]?.failure)
      expect(alone[0]?.runId).toBe(among[1]?.runId)
    }
  })

  test('a pass ends when its last desk has failed', () => {
    let calls = 0
    const counting = brittle(
      'counting',
      () => {
        calls++
        throw new Error('enough')
      },
      0,
    )
    const read = { count: 0 }
    const watched = {
      ...tape,
      get columns() {
        read.count++
        return tape.columns
      },
    }
    const later = openTapeOf(
      randomMarket(50, 4).map((row) => ({
        ...row,
        atNs: row.atNs + 9e9,
        heardNs: row.heardNs + 9e9,
      })),
    )
    const laterRead = { count: 0 }
    const watchedLater = {
      ...later,
      get columns() {
        laterRead.count++
        return later.columns
      },
    }
    const desks = [1, 2].map((i) => ({ ...deskNumber(i), strategy: counting }))
    const ends = backtestMany({ tapes: [watched, watchedLater], desks })
    expect(ends.map((end) => end.failure)).toEqual(['Error: enough', 'Error: enough'])
    expect(calls).toBe(2)
    expect(read.count).toBeGreaterThan(0)
    expect(laterRead.count).toBe(0)
  })

  test('one that never comes to rest, where a run goes on until it does, fails alone too', () => {
    const restless: Strategy = {
      name: 'restless',
      params: {},
      wakes: { quotes: true },
      create: (desk) => {
        const again = () => {
          const [open] = desk.orders.open
          if (open !== undefined) desk.cancel(open)
          else desk.submit({ side: 1, qtyLots: 1, priceTicks: 1, postOnly: true })
        }
        return { onQuote: again, onReport: again }
      },
    }
    const execution = {
      profile: 'hftbacktest-l2-no-partial' as const,
      latency: { entryMs: 60_000, responseMs: 60_000 },
    }
    const calm = { ...deskNumber(0), execution: { profile: 'hftbacktest-l2-no-partial' as const } }
    const short = openTapeOf(randomMarket(5))
    const [end, other] = backtestMany({
      tapes: [short],
      desks: [{ strategy: restless, execution }, calm],
    })
    expect(end?.failure).toContain('an hour after the last row')
    expect(other?.run().journalHash).toBe(backtest({ tapes: [short], ...calm }).journalHash)
  })
})
