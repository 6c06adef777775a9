import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DeskRuntime } from '../../src/engine/desk.ts'
import { J_FILL, J_REPORT } from '../../src/engine/journal.hot.ts'
import { readJournal } from '../../src/engine/journal-reader.ts'
import { runPass } from '../../src/engine/pass.hot.ts'
import { constantLatency } from '../../src/models/latency/constant.ts'
import { REPORT_FILL } from '../../src/orders/report.ts'
import type { Desk } from '../../src/strategy/strategy.ts'
import type { ContractKind } from '../../src/units/instrument.ts'
import { divideRounded } from '../../src/units/money.ts'
import { deskOf } from '../support/desk-builder.ts'
import { noiseStrategy } from '../support/noise-strategy.ts'
import { noiseTape } from '../support/noise-tape.ts'
import { propertyRuns } from '../support/property-runs.ts'
import { instrumentOf, type Row, sourceOf } from '../support/tape-builder.ts'

type Execution = { readonly side: number; readonly priceTicks: number; readonly qtyLots: number }

/** Prices far from 0, so that inverse contracts have a value. */
const lifted = (rows: readonly Row[]) =>
  rows.map((row) => ({ ...row, priceTicks: row.priceTicks + 50 }))

/** Runs noise; after every call of the strategy `check` sees the fills that were told up to then. */
function runNoise(
  rows: readonly Row[],
  contract: ContractKind,
  check: (desk: Desk, told: readonly Execution[]) => void,
): DeskRuntime {
  const told: Execution[] = []
  const noise = noiseStrategy({ quotes: true, trades: true }, (desk) => check(desk, told))
  const strategy = {
    ...noise,
    create(desk: Desk, params: Readonly<Record<string, never>>) {
      const handlers = noise.create(desk, params)
      return {
        ...handlers,
        onFill(fill: Parameters<NonNullable<typeof handlers.onFill>>[0]) {
          told.push({ side: fill.side, priceTicks: fill.priceTicks, qtyLots: fill.qtyLots })
          handlers.onFill?.(fill)
        },
      }
    },
  }
  const instrument = instrumentOf(
    contract === 'inverse' ? { contract, lotSize: '1', multiplier: '10' } : { contract },
  )
  const { desks } = runPass({
    instruments: [{ instrument, tapes: [sourceOf(rows)] }],
    depth: 'l2',
    desks: [deskOf(strategy, { latency: constantLatency(3, 2, false) })],
    sampleNs: 0,
  })
  return desks[0]!
}

const sum = (fills: readonly Execution[], of: (fill: Execution) => number) =>
  fills.reduce((total, fill) => total + of(fill), 0)

describe('at every event', () => {
  test('the sum of fills is the position', () => {
    let calls = 0
    let fills = 0
    fc.assert(
      fc.property(noiseTape(60), (rows) => {
        runNoise(lifted(rows), 'linear', (desk, told) => {
          calls++
          fills += told.length > 0 ? 1 : 0
          expect(desk.position()).toBe(sum(told, ({ side, qtyLots }) => side * qtyLots))
        })
      }),
      propertyRuns(60, 61),
    )
    expect(calls).toBeGreaterThan(500)
    expect(fills).toBeGreaterThan(100)
  })

  test.each(['linear', 'spot'] as const)(
    'cash + position x mark is equity, to the unit: %s',
    (contract) => {
      fc.assert(
        fc.property(noiseTape(60), (rows) => {
          const ledger = () => run.ledgers[0]!
          const seen: (readonly Execution[])[] = []
          const run = runNoise(lifted(rows), contract, (_, told) => seen.push([...told]))
          const told = seen.at(-1) ?? []
          expect(ledger().cashUnits).toBe(0 - sum(told, (f) => f.side * f.priceTicks * f.qtyLots))
          for (const mark of [80, 101, 137]) {
            // What each lot has gained since it was bought, or sold: half ticks x lots.
            const gained = sum(told, (f) => f.side * f.qtyLots * (mark - 2 * f.priceTicks))
            expect(2 * ledger().grossUnits(mark)).toBe(gained)
          }
        }),
        propertyRuns(40, 62),
      )
    },
  )

  test('cash + position x mark is equity for inverse contracts, to the rounding of each fill', () => {
    fc.assert(
      fc.property(noiseTape(60), (rows) => {
        const seen: (readonly Execution[])[] = []
        const run = runNoise(lifted(rows), 'inverse', (_, told) => seen.push([...told]))
        const told = seen.at(-1) ?? []
        const ledger = run.ledgers[0]!
        // 10 USD a lot, 0.1 USD a tick: 1e14 units of 1e-12 coin a lot at one tick.
        const unit = 100_000_000_000_000n
        const value = (lots: number, ticks: number) =>
          Number(divideRounded(unit * BigInt(lots), BigInt(ticks)))
        expect(ledger.cashUnits).toBe(sum(told, (f) => f.side * value(f.qtyLots, f.priceTicks)))
        for (const mark of [80, 101, 137]) {
          const gained = sum(told, ({ side, qtyLots, priceTicks }) => {
            return side * qtyLots * (Number(unit) / priceTicks - (2 * Number(unit)) / mark)
          })
          const rounding = told.length + Math.abs(gained) * 1e-9
          expect(Math.abs(ledger.grossUnits(mark) - gained)).toBeLessThanOrEqual(rounding)
        }
      }),
      propertyRuns(40, 63),
    )
  })

  test('an order never fills beyond its size, and every fill that was heard was made', () => {
    fc.assert(
      fc.property(noiseTape(60), (rows) => {
        const desk = runNoise(lifted(rows), 'linear', () => {})
        const made: string[] = []
        const heard: string[] = []
        readJournal(desk.journal, (r) => {
          const line = `${r.number} ${r.side} ${r.qtyLots}@${r.priceTicks}`
          if (r.code === J_FILL) made.push(line)
          if (r.code === J_REPORT && r.a === REPORT_FILL) heard.push(line)
        })
        expect(heard).toEqual(made.slice(0, heard.length))
        for (let id = 1; id <= desk.own.count; id++) {
          const slot = desk.own.slotOf(id)
          expect(desk.own.cumLots[slot]).toBeLessThanOrEqual(desk.own.qtyLots[slot]!)
        }
      }),
      propertyRuns(40, 64),
    )
  })
})
