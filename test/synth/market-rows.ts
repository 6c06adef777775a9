import { type MarketSettings, SyntheticMarket } from '../../src/feeds/synth/synthetic-market.ts'
import { allocateColumns, type TapeColumns } from '../../src/tape/columns.ts'
import { FLAG_MESSAGE_END, type TapeRow } from '../../src/tape/schema.ts'

/** 2024-01-01T00:00:00Z */
export const START_NS = 1_704_067_200_000_000_000n

/** All rows of a market; seed 1 and an L2 tape of six minutes unless something else is said. */
export function rowsOf(changes: Partial<MarketSettings>): TapeRow[] {
  const rows: TapeRow[] = []
  const settings = { seed: 1, hours: 0.1, startNs: START_NS, depths: ['l2' as const], ...changes }
  new SyntheticMarket(settings, (row) => rows.push({ ...row })).run()
  return rows
}

/** Rows in messages, by MESSAGE_END. */
export function messagesOf(rows: readonly TapeRow[]): TapeRow[][] {
  const messages: TapeRow[][] = [[]]
  for (const row of rows) {
    messages.at(-1)?.push(row)
    if ((row.flags & FLAG_MESSAGE_END) !== 0) messages.push([])
  }
  const rest = messages.pop()
  if (rest?.length !== 0) throw new Error('the last row does not end its message')
  return messages
}

/** The rows as a pass reads them. */
export function columnsOf(rows: readonly TapeRow[]): TapeColumns {
  const columns = allocateColumns(rows.length, START_NS)
  rows.forEach((row, i) => {
    columns.eventNs[i] = Number(row.eventNs - START_NS)
    columns.receivedNs[i] = Number(row.receivedNs - START_NS)
    columns.kind[i] = row.kind
    columns.side[i] = row.side
    columns.priceTicks[i] = row.priceTicks
    columns.qtyLots[i] = row.qtyLots
    columns.orderRef[i] = row.orderRef
    columns.flags[i] = row.flags
  })
  return columns
}
