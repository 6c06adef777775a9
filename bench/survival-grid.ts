import type { DeskConfig } from '../src/engine/desk-config.ts'
import type { OpenTape } from '../src/store/catalog.ts'
import { deskOf, replay, replayQuoting } from './desks.ts'
import { measureInTurn, type Table } from './measure.ts'
import type { NamedTape } from './place.ts'
import { type QuotingSet, quotingLoop } from './quoting-loop.ts'

const SET: QuotingSet = { halfSpreadTicks: 5, positionMax: 50, qtyLots: 10 }
const LATENCIES_MS = [1, 5, 10, 25, 50]
const MAKER_BPS = [-0.5, 0, 0.5, 1, 1.5, 2, 3, 5]
const QUEUES = ['riskAverse', 'power(2)', 'power(3)', 'log', 'log2']

/** 200 cells, order latency x cost x queue: one strategy, one hearing, one pass. */
export async function benchSurvivalGrid({ name, tape }: NamedTape, rounds: number): Promise<Table> {
  const { rows } = tape.columns
  const cells = gridDesks(tape).length
  const measured = await measureInTurn(
    [
      {
        name: '1 desk',
        run: () => {
          replayQuoting(tape, [SET])
          return rows
        },
      },
      {
        name: `${cells} cells in one pass`,
        desks: cells,
        run: () => {
          replay(tape, gridDesks(tape))
          return rows
        },
      },
    ],
    rounds,
  )
  return { title: `Survival grid: ${name}`, unit: 'rows', rows: measured }
}

function gridDesks(tape: OpenTape): DeskConfig[] {
  return LATENCIES_MS.flatMap((ms) =>
    MAKER_BPS.flatMap((bps) =>
      QUEUES.map((queue) =>
        deskOf(tape, quotingLoop, SET, {
          queue,
          latency: { entryMs: ms, responseMs: ms },
          fees: { maker: (bps / 1e4).toFixed(6), taker: '0.0007' },
        }),
      ),
    ),
  )
}
