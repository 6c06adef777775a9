import { backtestMany } from '../src/run/backtest-many.ts'
import type { DeskOptions } from '../src/run/desk-inputs.ts'
import type { Strategy } from '../src/strategy/strategy.ts'
import { EXECUTION } from './desks.ts'
import { measureInTurn, type Table } from './measure.ts'
import type { NamedTape } from './place.ts'
import { type QuotingSet, quotingLoop } from './quoting-loop.ts'

const SET: QuotingSet = { halfSpreadTicks: 5, positionMax: 50, qtyLots: 10 }
const LATENCIES_MS = [1, 5, 10, 25, 50]
const MAKER_BPS = [-0.5, 0, 0.5, 1, 1.5, 2, 3, 5]
const QUEUES = ['riskAverse', 'power(2)', 'power(3)', 'log', 'log2']
const CAPITAL = 1_000_000

/**
 * 200 cells, order latency x cost x queue: one strategy, one hearing, one pass. Cells that differ in
 * cost alone live one life (`run/shared-lives.ts`), each with its accounts and journal hash.
 */
export async function benchSurvivalGrid({ name, tape }: NamedTape, rounds: number): Promise<Table> {
  const { rows } = tape.columns
  const cells = gridDesks()
  const one = [{ strategy: strategyOf(), params: SET, execution: EXECUTION, capital: CAPITAL }]
  const pass = (title: string, desks: readonly DeskOptions[]) => ({
    name: title,
    desks: desks.length,
    run: () => {
      backtestMany({ tapes: [tape], desks })
      return rows
    },
  })
  const measured = await measureInTurn(
    [pass('1 desk', one), pass(`${cells.length} cells in one pass`, cells)],
    rounds,
  )
  return { title: `Survival grid: ${name}`, unit: 'rows', rows: measured }
}

function gridDesks(): readonly DeskOptions[] {
  return LATENCIES_MS.flatMap((ms) =>
    MAKER_BPS.flatMap((bps) =>
      QUEUES.map((queue) => ({
        strategy: strategyOf(),
        params: SET,
        capital: CAPITAL,
        execution: {
          queue,
          latency: { entryMs: ms, responseMs: ms },
          fees: { maker: (bps / 1e4).toFixed(6), taker: '0.0007' },
        },
      })),
    ),
  )
}

function strategyOf(): Strategy {
  return quotingLoop as unknown as Strategy
}
