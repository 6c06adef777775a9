import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { historyText, readOrderHistory } from '../../src/report/order-history.ts'
import { saveRun } from '../../src/report/save-run.ts'
import { backtest } from '../../src/run/backtest.ts'
import { BUY, SELL } from '../../src/units/side.ts'
import { ticktape } from '../support/command.ts'
import { strategyOf } from '../support/desk-builder.ts'
import { at } from '../support/order-story.ts'
import { level, openTapeOf, trade } from '../support/tape-builder.ts'

const MS = 1_000_000
const rows = [
  level(0, 1, 1000, 10),
  level(0, 1, 990, 10),
  level(0, -1, 1020, 10),
  trade(200 * MS, -1, 1000, 12),
  trade(300 * MS, -1, 1000, 1),
  trade(400 * MS, 1, 1030, 1),
  level(900 * MS, 1, 1, 1),
]

/** A made market is thin and wide. */
const LOOSE = { breakers: 'off', volumeShareMax: 'off', priceCollarBps: 'off' } as const

describe('the history of an order, from the record of its run', () => {
  const reports = mkdtempSync(join(tmpdir(), 'ticktape-history-'))
  let directory = ''
  beforeAll(async () => {
    const strategy = strategyOf((desk) => {
      let id = 0
      return at(desk, {
        [50 * MS]: () => {
          id = desk.submit({ side: BUY, qtyLots: 5, priceTicks: 1000, postOnly: true })
        },
        [100 * MS]: () => desk.submit({ side: BUY, qtyLots: 1, priceTicks: 1020, postOnly: true }),
        [250 * MS]: () => desk.replace(id, { qtyLots: 4 }),
        [350 * MS]: () => desk.cancel(id),
        [380 * MS]: () => desk.submit({ side: SELL, qtyLots: 2, priceTicks: 1030, displayLots: 1 }),
      })
    })
    const run = await backtest({ tapes: [openTapeOf(rows)], strategy, risk: LOOSE })
    directory = await saveRun(run, reports, 'a test')
  })
  afterAll(() => rmSync(reports, { recursive: true, force: true }))

  test('every event, its reason, and how long each leg took', async () => {
    const history = await readOrderHistory(directory, 1)
    expect(history.standing).toEqual({
      status: 'Canceled',
      orderQty: '0.04',
      cumQty: '0.03',
      avgPx: 100,
    })
    const lines = history.events.map(({ timeNs, words, entryNs, responseNs }) =>
      [timeNs / MS, words, entryNs, responseNs].join(' | '),
    )
    expect(lines).toMatchInlineSnapshot(`
      [
        "50 | buy 0.05 at 100.0 GTC post-only |  | ",
        "75 | the order reaches the venue, bid 100.0, ask 102.0 | 25000000 | ",
        "75 | rests behind 0.10 |  | ",
        "100 | New |  | 25000000",
        "200 | the venue fills 0.02 at 100.0 (queue-cleared, maker) |  | ",
        "225 | filled 0.02 at 100.0 |  | 25000000",
        "250 | replace with 0.04 at 100.0 |  | ",
        "275 | the replace reaches the venue, bid 100.0, ask 102.0 | 25000000 | ",
        "300 | Replaced |  | 25000000",
        "300 | the venue fills 0.01 at 100.0 (queue-cleared, maker) |  | ",
        "325 | filled 0.01 at 100.0 |  | 25000000",
        "350 | cancel |  | ",
        "375 | the cancel reaches the venue, bid 100.0, ask 102.0 | 25000000 | ",
        "400 | Canceled |  | 25000000",
      ]
    `)
    expect(historyText(history).split('\n').length).toBe(1 + history.events.length)
  })

  test('a refusal says why; a plan and its orders name each other', async () => {
    const refused = await readOrderHistory(directory, 2)
    expect(refused.standing?.status).toBe('Rejected')
    expect(refused.events.at(-1)?.words).toBe('Rejected: would cross (post-only)')
    const plan = await readOrderHistory(directory, -1)
    expect(plan.standing).toBe(null)
    expect(plan.orders).toEqual([3])
    expect((await readOrderHistory(directory, 3)).plan).toBe(-1)
  })

  test('the command: text, JSON, and what there is not', () => {
    const { code, stdout } = ticktape('order', 'show', directory, '1')
    expect([code, stdout.split('\n')[0]]).toEqual([
      0,
      'order 1: Canceled, 0.03 of 0.04 at 100 on average',
    ])
    const json = ticktape('order', 'show', directory, 'plan:1', '--json')
    expect(JSON.parse(json.stdout)).toMatchObject({ order: -1, orders: [3] })
    const unknown = ticktape('order', 'show', directory, '9')
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      expect.stringContaining('one of orders 1 to 3'),
    ])
    expect(ticktape('order', 'show', directory, '1x').code).toBe(2)
    expect(ticktape('order', 'show', directory, 'plan:7').stderr).toContain('plans -1 to -1')
    expect(ticktape('order', 'show', 'nowhere', '1', '--reports', reports).code).toBe(3)
  })
})
