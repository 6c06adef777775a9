import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { J_FILL } from '../../src/engine/journal.hot.ts'
import { readJournal } from '../../src/engine/journal-reader.ts'
import { importFiles } from '../../src/feeds/import/import-files.ts'
import { FILL_REASONS } from '../../src/orders/report.ts'
import { backtest } from '../../src/run/backtest.ts'
import { type OpenTape, openTape } from '../../src/store/catalog.ts'
import type { Desk, Strategy } from '../../src/strategy/strategy.ts'
import { EXECUTE, FLAG_HIDDEN, TRADE } from '../../src/tape/schema.ts'
import { findKnownInstrument } from '../../src/units/known-instruments.ts'
import { BUY, SELL } from '../../src/units/side.ts'
import imbalanceTaker from '../../strategies/imbalance-taker.ts'
import marketMaker from '../../strategies/market-maker.ts'
import meanReversion from '../../strategies/mean-reversion.ts'
import twapExecution from '../../strategies/twap-execution.ts'
import { RISK_OFF } from '../support/risk-off.ts'
import { hasShared, recorded, recordedNote, sharedPath } from '../support/shared.ts'

const root = mkdtempSync(join(tmpdir(), 'ticktape-bounded-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** Symbol, format, venue, file; lots that the noise gets at least of displayed and of hidden executions. */
const RECORDINGS = [
  ['AMZN', 'lobster', 'XNAS', 'lobster/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip', 100_000, 10_000],
  ['GOOG', 'lobster', 'XNAS', 'lobster/LOBSTER_SampleFile_GOOG_2012-06-21_1.zip', 100_000, 10_000],
  ['ESH4', 'databento-dbn', 'GLBX', 'databento/esh4-glbx-mdp3-20231225.mbo.dbn.zst', 1000, 0],
  ['ARL', 'databento-csv', 'XNAS', 'databento/ARL_mbo.csv.gz', 1, 10],
] as const

/** Joins, betters and undercuts with sizes of every kind, changes its mind, and takes now and then. */
const noise: Strategy = {
  name: 'noise',
  params: {},
  wakes: { everyNs: 500_000_000 },
  create(desk: Desk) {
    const random = desk.stream('noise')
    const pick = <T>(...of: T[]): T => of[random.below(of.length)] as T
    return {
      onTimer() {
        const { market, orders } = desk
        const open = [...orders.open]
        if (!market.hasBothSides || open.length > 12) {
          for (const id of open) if (random.below(2) === 0) desk.cancel(id)
          return
        }
        const side = pick(BUY, SELL)
        const best = side === BUY ? market.bidTicks : market.askTicks
        const priceTicks = best + side * pick(-3, -1, 0, 0, 0, 1)
        const qtyLots = pick(1, 2, 5, 20, 100, 1000)
        const luck = random.below(10)
        if (luck < 6) desk.submit({ side, qtyLots, priceTicks, postOnly: luck < 3 })
        else if (luck < 7) desk.submit({ side, qtyLots: pick(1, 7) })
        else if (open.length > 0) {
          const id = pick(...open)
          if (luck < 8) desk.cancel(id)
          else if (luck < 9) desk.replace(id, { qtyLots })
          else desk.replace(id, { priceTicks: orders.priceTicks(id) + pick(-1, 1) })
        }
      },
    }
  },
}

const STRATEGIES: readonly [Strategy, Readonly<Record<string, number>>][] = [
  [noise, {}],
  [marketMaker as unknown as Strategy, { halfSpreadTicks: 1, qtyLots: 50 }],
  [imbalanceTaker as unknown as Strategy, {}],
  [meanReversion as unknown as Strategy, {}],
  [twapExecution as unknown as Strategy, {}],
]

/** Something that really happened to resting orders of a side: lots at a price. */
type Execution = { readonly side: number; readonly priceTicks: number; readonly qtyLots: number }

/** By the venue's time: what was executed of displayed orders, and of hidden ones. */
function executionsOf({ columns: c }: OpenTape) {
  const displayed = new Map<number, Execution[]>()
  const hidden = new Map<number, Execution[]>()
  for (let i = 0; i < c.rows; i++) {
    const isHidden = c.kind[i] === TRADE && ((c.flags[i] ?? 0) & FLAG_HIDDEN) !== 0
    if (c.kind[i] !== EXECUTE && !isHidden) continue
    const to = isHidden ? hidden : displayed
    // A trade's side is its aggressor; whoever rested stood on the other one.
    const side = isHidden ? -(c.side[i] ?? 0) : (c.side[i] ?? 0)
    const at = c.eventNs[i] ?? 0
    const execution = { side, priceTicks: c.priceTicks[i] ?? 0, qtyLots: c.qtyLots[i] ?? 0 }
    to.set(at, [...(to.get(at) ?? []), execution])
  }
  return { displayed, hidden }
}

type Fill = Execution & { readonly timeNs: number; readonly reason: string }

function fillsOf(
  tape: OpenTape,
  strategy: Strategy,
  params: Readonly<Record<string, number>>,
): Fill[] {
  const run = backtest({
    tapes: [tape],
    strategy,
    params,
    depth: 'l3',
    capital: 1e9,
    risk: RISK_OFF,
    execution: { latency: { entryMs: 2, responseMs: 2 }, fees: { maker: '0', taker: '0' } },
  })
  const fills: Fill[] = []
  readJournal(run.desk.journal, (r) => {
    if (r.code !== J_FILL) return
    const { timeNs, side, priceTicks, qtyLots } = r
    fills.push({ timeNs, side, priceTicks, qtyLots, reason: FILL_REASONS[r.a] ?? '' })
  })
  return fills
}

const lots = (of: readonly Execution[]) => of.reduce((sum, { qtyLots }) => sum + qtyLots, 0)

/**
 * At each moment and side: what our resting orders got of executions is at most what was really executed
 * at their prices or beyond, ahead of them and behind them; each price of ours for itself, too.
 */
function expectBounded(
  fills: readonly Fill[],
  happened: ReadonlyMap<number, readonly Execution[]>,
) {
  const byMoment = Map.groupBy(fills, ({ timeNs, side }) => `${timeNs} ${side}`)
  for (const own of byMoment.values()) {
    const { timeNs, side } = own[0] as Fill
    const there = (happened.get(timeNs) ?? []).filter(
      (each) => each.side === side || each.side === 0,
    )
    for (const { priceTicks } of own) {
      const reaches = (each: Execution) => (priceTicks - each.priceTicks) * side >= 0
      const notBetter = own.filter((fill) => (priceTicks - fill.priceTicks) * side >= 0)
      expect(lots(notBetter), `at ${timeNs}`).toBeLessThanOrEqual(lots(there.filter(reaches)))
    }
    expect(lots(own), `at ${timeNs}`).toBeLessThanOrEqual(lots(there))
  }
}

describe('our fills are at most what was really executed', () => {
  const tapes = new Map<string, OpenTape>()
  beforeAll(async () => {
    if (!hasShared) return
    for (const [symbol, format, venue, file] of RECORDINGS) {
      const instrument = findKnownInstrument(venue, symbol)
      if (instrument === undefined) throw new Error(`${venue}:${symbol} is known`)
      const files = [sharedPath('data', file)]
      const [tape] = await importFiles({ format, files, instrument, datasetsRoot: root })
      tapes.set(symbol, await openTape(tape?.directory ?? ''))
    }
  }, 120_000)

  for (const [symbol, , , , leastDisplayed, leastHidden] of RECORDINGS) {
    recorded(`${symbol} in L3, five strategies${recordedNote}`, () => {
      const tape = tapes.get(symbol) as OpenTape
      const { displayed, hidden } = executionsOf(tape)
      for (const [strategy, params] of STRATEGIES) {
        const fills = fillsOf(tape, strategy, params)
        const of = (...reasons: string[]) => fills.filter(({ reason }) => reasons.includes(reason))
        const fromDisplayed = of('queue-cleared', 'traded-through')
        const fromHidden = of('hidden-at-price')
        const fromBook = of('taker-level', 'crossed')
        expect(fromDisplayed.length + fromHidden.length + fromBook.length).toBe(fills.length)
        expectBounded(fromDisplayed, displayed)
        expectBounded(fromHidden, hidden)
        if (strategy !== noise) continue
        expect(lots(fromDisplayed)).toBeGreaterThanOrEqual(leastDisplayed)
        expect(lots(fromHidden)).toBeGreaterThanOrEqual(leastHidden)
      }
    })
  }
})
