import type { TapeColumns } from '../../src/tape/columns.ts'
import { type Depth, FLAG_MESSAGE_END, isBookRow, TRADE } from '../../src/tape/schema.ts'

export type PlainRow = {
  readonly timeNs: number
  readonly kind: number
  readonly side: number
  readonly flags: number
  readonly priceTicks: number
  readonly qtyLots: number
  readonly orderRef: number
}

/** A lane in words: the wanted rows of every message, the last one ending it, sorted by a clock. */
export function plainLane(
  columns: TapeColumns,
  clock: 'eventNs' | 'receivedNs',
  depth: Depth,
): PlainRow[] {
  const isWanted = (i: number) => {
    const kind = columns.kind[i] ?? 0
    return kind === TRADE || isBookRow(kind, depth)
  }
  const rows: PlainRow[] = []
  let message: number[] = []
  for (let i = 0; i < columns.rows; i++) {
    message.push(i)
    const isEnd = ((columns.flags[i] ?? 0) & FLAG_MESSAGE_END) !== 0
    if (!isEnd && i < columns.rows - 1) continue
    const wanted = message.filter(isWanted)
    for (const row of wanted) {
      const ends = isEnd && row === wanted.at(-1) ? FLAG_MESSAGE_END : 0
      rows.push({
        timeNs: columns[clock][row] ?? 0,
        kind: columns.kind[row] ?? 0,
        side: columns.side[row] ?? 0,
        flags: (columns.flags[row] ?? 0) | ends,
        priceTicks: columns.priceTicks[row] ?? 0,
        qtyLots: columns.qtyLots[row] ?? 0,
        orderRef: depth === 'l3' ? (columns.orderRef[row] ?? -1) : -1,
      })
    }
    message = []
  }
  return rows.sort((a, b) => a.timeNs - b.timeNs)
}
