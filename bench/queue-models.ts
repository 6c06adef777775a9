import { deskOf, EXECUTION, replay } from './desks.ts'
import { measureInTurn, type Table, type Work } from './measure.ts'
import type { NamedTape } from './place.ts'
import { quotingLoop } from './quoting-loop.ts'

const BASE = 'riskAverse'
const SETS = [
  ['at the best prices', { halfSpreadTicks: 0, positionMax: 50, qtyLots: 10 }],
  ['5 ticks from the middle', { halfSpreadTicks: 5, positionMax: 50, qtyLots: 10 }],
] as const

/**
 * What a queue model costs a pass of one desk that quotes at 10 Hz: `level-queues.hot.ts` with formulas,
 * `size-list.hot.ts` where sizes are followed. Those with the past follow every level all the time.
 */
export async function benchQueueModels(
  { name, tape }: NamedTape,
  rounds: number,
): Promise<Table[]> {
  const models = [
    BASE,
    'power(3)',
    'hazard(1.25, 100)',
    'sizes(1.5, 300)',
    'sizesWithPast(1.3, 300)',
  ]
  const tables: Table[] = []
  for (const [where, set] of SETS) {
    const works = models.map(
      (queue): Work => ({
        name: queue,
        run: () => {
          replay(tape, [deskOf(tape, quotingLoop, set, { ...EXECUTION, queue })])
          return tape.columns.rows
        },
      }),
    )
    const rows = await measureInTurn(works, rounds)
    tables.push({ title: `Queue models: ${name}, ${where}`, unit: 'rows', base: BASE, rows })
  }
  return tables
}
