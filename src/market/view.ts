import type { TapeColumns } from '../tape/columns.ts'
import type { RowView } from '../tape/row-view.ts'
import type { Depth } from '../tape/schema.ts'
import { LevelView } from './level-view.ts'
import { QuoteView } from './quote-view.ts'

/** Depths that a tape can be replayed at: those that it holds, and every shallower one. */
export function viewableDepths(held: readonly Depth[]): Depth[] {
  if (held.includes('l3')) return ['l3', 'l2', 'l1']
  return held.includes('l2') ? ['l2', 'l1'] : held.includes('l1') ? ['l1'] : []
}

/** How rows of a tape that holds these depths are seen at a shallower one that it does not hold. */
export function viewOf(held: readonly Depth[], depth: Depth): RowView {
  const views: RowView[] = held.includes('l2') ? [] : [new LevelView()]
  if (depth === 'l1') views.push(new QuoteView())
  return { take: (part) => views.reduce((rows, view) => view.take(rows), part) }
}

/** The tape's rows for a replay at `depth`: as they are where it holds that depth, else derived. */
export function viewAt(tape: TapeColumns, held: readonly Depth[], depth: Depth): TapeColumns {
  return held.includes(depth) ? tape : viewOf(held, depth).take(tape)
}
