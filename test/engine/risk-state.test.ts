import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { DeskConfig } from '../../src/engine/desk-config.ts'
import { J_ARRIVED, J_INTENT_NEW } from '../../src/engine/journal.hot.ts'
import { readJournal } from '../../src/engine/journal-reader.ts'
import { STATUS_NAMES } from '../../src/orders/status.ts'
import { RISK_RULES } from '../../src/risk/denials.ts'
import { noRisk } from '../../src/risk/risk-settings.ts'
import { fileLatch, latch, memoryLatch } from '../../src/risk/state/kill-latch.ts'
import { RiskLogFile } from '../../src/risk/state/risk-log-file.ts'
import { backtest } from '../../src/run/backtest.ts'
import { backtestMany } from '../../src/run/backtest-many.ts'
import { deskOf, passOf } from '../support/desk-builder.ts'
import { provoker } from '../support/provoker.ts'
import { randomMarket } from '../support/random-market.ts'
import { onlyBreakers } from '../support/risk-bench.ts'
import { openTapeOf } from '../support/tape-builder.ts'

const root = mkdtempSync(join(tmpdir(), 'ticktape-risk-state-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const market = randomMarket(2000)

/** In and out for half a second's pay of the spread until it is stopped. */
function pass(riskState: NonNullable<DeskConfig['riskState']>) {
  const strategy = { ...provoker, params: { how: 'takes', qtyLots: 1, everyMs: 100 } as const }
  const risk = { ...noRisk(1000), breakers: onlyBreakers({ consecutiveLosses: 5 }) }
  const [desk] = passOf(market, [deskOf(strategy as never, { risk, riskState })]).desks
  const answers: string[] = []
  let arrived = 0
  readJournal(desk!.journal, (r) => {
    if (r.code === J_INTENT_NEW) answers.push(RISK_RULES[r.z] ?? '')
    if (r.code === J_ARRIVED) arrived++
  })
  return { desk: desk!, answers, arrived, hash: desk!.journal.finish() }
}

const blocked = 'breaker: consecutive losses'

test('a desk whose breakers are kept in a file journals what one journals that keeps them in memory', () => {
  const path = join(root, 'same', 'risk.log')
  const log = new RiskLogFile(path, 0n)
  const kept = pass({ log })
  log.close()
  expect(kept.hash).toBe(pass({}).hash)
  expect(kept.answers.slice(-1)).toEqual([blocked])
  const again = new RiskLogFile(path, 0n)
  const trips = again.records.filter(({ event }) => event === 'tripped')
  expect(trips).toMatchObject([{ breaker: 'consecutiveLosses', value: 5, by: 'breaker' }])
  expect(trips[0]?.unixNs).toBe(kept.desk.guard.told[0]?.record.unixNs)
  again.close()
})

test('who goes on from that file is blocked until somebody resets it', () => {
  const path = join(root, 'restart', 'risk.log')
  const first = new RiskLogFile(path, 0n)
  pass({ log: first })
  first.close()
  const second = new RiskLogFile(path, 0n)
  const restarted = pass({ log: second })
  expect(new Set(restarted.answers)).toEqual(new Set([blocked]))
  const about = { breaker: 'consecutiveLosses', scope: 'strategy:provoker' } as const
  const why = { value: 0, limit: 5, reason: 'looked at it', by: 'me' }
  second.append({ event: 'reset', unixNs: '1', ...about, ...why })
  second.close()
  const third = new RiskLogFile(path, 0n)
  expect(pass({ log: third }).answers[0]).toBe('none')
  third.close()
})

test('under the kill latch nothing leaves but cancels', () => {
  const path = join(root, 'kill.json')
  expect(pass({ latch: fileLatch(path) }).arrived).toBeGreaterThan(5)
  latch(path, { unixNs: '0', reason: 'drill', by: 'me' })
  const down = pass({ latch: fileLatch(path) })
  expect([new Set(down.answers), down.arrived]).toEqual([new Set(['kill latch']), 0])
  const held = memoryLatch()
  const strategy = {
    ...provoker,
    name: 'cancels',
    create: (desk: Parameters<typeof provoker.create>[0]) => {
      let step = 0
      return {
        onTimer() {
          step++
          if (step === 2) desk.submit({ side: 1, qtyLots: 1, priceTicks: desk.market.bidTicks - 9 })
          if (step === 4) held.fall({ unixNs: '0', reason: 'drill', by: 'me' })
          if (step === 5) expect(desk.cancel(1)).toBe(true)
          if (step === 5) desk.submit({ side: 1, qtyLots: 1, priceTicks: desk.market.bidTicks - 9 })
        },
      }
    },
  }
  const [desk] = passOf(market, [deskOf(strategy as never, { riskState: { latch: held } })]).desks
  expect([1, 2].map((id) => STATUS_NAMES[desk!.own.status(id)])).toEqual(['Canceled', 'Denied'])
})

test('the twin without breakers is the desk that would stand beside it in the same pass', () => {
  const desk = {
    strategy: provoker as never,
    params: { how: 'takes', qtyLots: 1, everyMs: 100 },
    capital: 1000,
    risk: { breakers: { consecutiveLosses: 5 } },
  }
  const tapes = [openTapeOf(market)]
  const run = backtest({ tapes, ...desk })
  expect(run.counts.trips).toEqual({ consecutiveLosses: 1 })
  const without = { ...desk, risk: { ...desk.risk, breakers: 'off' as const } }
  const [beside, twin] = backtestMany({ tapes, desks: [desk, without] })
  expect(beside?.journalHash).toBe(run.journalHash)
  expect(run.without).toMatchObject({ journalHash: twin?.journalHash, breakers: [] })
  expect(backtest({ tapes, ...without }).without).toBeNull()
})
