import type { DeskRuntime } from '../../src/engine/desk.ts'
import type { DeskConfig } from '../../src/engine/desk-config.ts'
import { J_ARRIVED, J_FILL, J_PLAN, J_PLAN_STEP, J_RESTED } from '../../src/engine/journal.hot.ts'
import { readJournal } from '../../src/engine/journal-reader.ts'
import { runPass } from '../../src/engine/pass.hot.ts'
import { constantLatency } from '../../src/models/latency/constant.ts'
import { wordsOf } from '../../src/run/record-words.ts'
import type { Desk, Handlers } from '../../src/strategy/strategy.ts'
import { deskOf, FEES, strategyOf } from './desk-builder.ts'
import { instrumentOf, type Row, sourceOf } from './tape-builder.ts'

/** What became of a desk's orders in a real pass, as its journal tells it: `15 #1 New`, `10 plan 1 ...`. */
export type Story = { readonly lines: string[]; readonly desk: DeskRuntime; readonly hash: string }

/** What only the venue knows is left out. */
const AT_VENUE = new Set([J_ARRIVED, J_FILL, J_RESTED])

/** Runs one desk over one tape an instrument; 5 ns there and 5 back. */
export function storyOf(
  tapes: readonly (readonly Row[])[],
  create: (desk: Desk) => Handlers,
  changes: Partial<DeskConfig> = {},
): Story {
  const instruments = tapes.map((rows, i) => ({
    instrument: instrumentOf(i === 0 ? {} : { symbol: `TST${i}` }),
    tapes: [sourceOf(rows)],
  }))
  const config = deskOf(strategyOf(create), {
    latency: constantLatency(5, 5, false),
    fees: tapes.map(() => FEES),
    ...changes,
  })
  const desk = runPass({ instruments, depth: 'l2', desks: [config], sampleNs: 0 }).desks[0]!
  return { lines: linesOf(desk), desk, hash: desk.journal.finish() }
}

export function linesOf(desk: DeskRuntime): string[] {
  const lines: string[] = []
  readJournal(desk.journal, (r) => {
    const words = AT_VENUE.has(r.code) ? undefined : wordsOf(r)
    if (words === undefined) return
    const isPlan = r.code === J_PLAN || r.code === J_PLAN_STEP
    lines.push(`${r.timeNs} ${isPlan ? 'plan ' : '#'}${r.number} ${words}`)
  })
  return lines
}

/** Does something at these times. */
export function at(
  desk: Desk,
  moments: Readonly<Record<number, () => unknown>>,
  handlers: Handlers = {},
): Handlers {
  for (const timeNs of Object.keys(moments)) desk.at(Number(timeNs), Number(timeNs))
  return { ...handlers, onTimer: (tag) => moments[tag]?.() }
}
