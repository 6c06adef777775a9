import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readJournal } from '../../src/engine/journal-reader.ts'
import { LIFE_CODES, MAX_EVENTS, readOrderLives } from '../../src/report/order-lives.ts'
import { readRecord } from '../../src/report/record.ts'
import { RecordFile } from '../../src/report/record-table.ts'
import { saveRun } from '../../src/report/save-run.ts'
import { backtest } from '../../src/run/backtest.ts'
import { withDuck } from '../../src/store/duck.ts'
import { busyStrategy, randomMarket } from '../support/random-market.ts'
import { RISK_OFF } from '../support/risk-off.ts'
import { openTapeOf } from '../support/tape-builder.ts'

const root = mkdtempSync(join(tmpdir(), 'ticktape-lives-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const run = backtest({
  tapes: [openTapeOf(randomMarket(3000))],
  strategy: busyStrategy,
  risk: { openOrdersMax: 3 },
})

test('the page has of every order what the journal has, event by event', async () => {
  const directory = await saveRun(run, root, 'test')
  const { lives, rows } = (await readRecord(directory)).orders
  expect(lives.shown.rows).toBe(rows)
  const expected = new Map<number, string[]>()
  readJournal(run.desk.journal, (r) => {
    const names = ['', '', '', '', '', 'intent-new', 'intent-cancel', 'intent-replace']
    const name = [...names, 'arrived', 'rested', 'fill', 'report', 'unfinished'][r.code] ?? ''
    if (name === '') return
    const line = [name, r.timeNs, r.a, r.b, r.c, r.priceTicks, r.qtyLots, r.x, r.y, r.z].join(' ')
    expected.set(r.number, [...(expected.get(r.number) ?? []), line])
  })
  const ids = [...(lives.shown.numbers.orderId ?? [])]
  expect(ids.length).toBeGreaterThan(20)
  let denied = 0
  ids.forEach((id, i) => {
    const told = (lives.events[i] ?? []).map((e) =>
      [LIFE_CODES[e.code], e.timeNs, e.a, e.b, e.c, e.priceTicks, e.qtyLots, e.x, e.y, e.z].join(
        ' ',
      ),
    )
    const all = expected.get(id) ?? []
    expect(told).toEqual(all.slice(0, MAX_EVENTS))
    expect(lives.eventCounts[i]).toBe(all.length)
    if (lives.why[i] === 'RC-09 open orders') denied++
  })
  const { denialsByRule } = run.counts
  expect(denied).toBeGreaterThan(0)
  expect(denied).toBeLessThanOrEqual(denialsByRule['RC-09 open orders'] ?? 0)
})

test('of many orders each status keeps its share of the room, the rare ones whole', async () => {
  const directory = await saveRun(run, root, 'test')
  await withDuck({}, async (connection) => {
    const file = (name: string) => new RecordFile(connection, directory, name, run.epochNs)
    const most = 12
    const lives = await readOrderLives(file('orders'), file('journal'), run.epochNs, most)
    const counts = (codes: Iterable<number>) => {
      const by = new Map<number, number>()
      for (const code of codes) by.set(code, (by.get(code) ?? 0) + 1)
      return by
    }
    const all = counts(run.orders.status)
    const room = Math.floor(most / all.size)
    const shown = counts(lives.shown.numbers.status ?? [])
    for (const [status, count] of all) {
      expect(shown.get(status)).toBe(Math.min(count, Math.max(1, room)))
    }
    const ids = [...(lives.shown.numbers.orderId ?? [])]
    expect(ids).toEqual(ids.toSorted((a, b) => a - b))
  })
})

test('an order that a plan sent tells of the plan', async () => {
  const planned = backtest({
    tapes: [openTapeOf(randomMarket(3000))],
    strategy: {
      name: 'plans',
      params: {},
      wakes: { everyNs: 5_000_000_000 },
      create: (desk) => ({
        onTimer() {
          const { askTicks, hasBothSides } = desk.market
          if (hasBothSides) desk.submit({ side: 1, qtyLots: 1, type: 3, stopTicks: askTicks + 1 })
        },
      }),
    },
    risk: RISK_OFF,
  })
  const directory = await saveRun(planned, root, 'test')
  const { lives } = (await readRecord(directory)).orders
  const steps = lives.events.flatMap((events) =>
    events.filter(({ code }) => LIFE_CODES[code] === 'plan-step'),
  )
  expect(lives.shown.rows).toBeGreaterThan(0)
  expect(steps.length).toBe(lives.shown.rows)
  expect(steps[0]?.x).toBeGreaterThan(0)
})
