import type { TapeColumns } from '../tape/columns.ts'
import type { Depth } from '../tape/schema.ts'
import { levelsFromOrders } from './level-view.ts'
import { quotesFromLevels } from './quote-view.ts'

/** Depths that a tape can be replayed at: those that it holds, and every shallower one. */
export function viewableDepths(held: readonly Depth[]): Depth[] {
  if (held.includes('l3')) return ['l3', 'l2', 'l1']
  return held.includes('l2') ? ['l2', 'l1'] : held.includes('l1') ? ['l1'] : []
}

/** The tape's rows for a replay at `depth`: as they are where it holds that depth, else derived. */
export function viewAt(tape: TapeColumns, held: readonly Depth[], depth: Depth): TapeColumns {
  if (held.includes(depth)) return tape
  const levels = held.includes('l2') ? tape : levelsFromOrders(tape)
  return depth === 'l2' ? levels : quotesFromLevels(levels)
}
