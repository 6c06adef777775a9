import type { DeskRuntime } from '../engine/desk.ts'
import {
  J_FILL,
  J_INTENT_CANCEL,
  J_INTENT_NEW,
  J_INTENT_REPLACE,
  J_REPORT,
  J_UNFINISHED,
} from '../engine/journal.hot.ts'
import { readJournal } from '../engine/journal-reader.ts'
import { FILL_REASONS, REJECT_REASONS, REPORT_FILL } from '../orders/report.ts'
import { DENIED } from '../orders/status.ts'
import { RISK_RULES } from '../risk/gate.ts'
import type { OpenTape } from '../store/catalog.ts'
import type { OrderTable, RunCounts } from './run-record.ts'

/** Counts of a run: market rows by kind from the tapes, everything of ours from the journal. */
export function countsOf(
  tapes: readonly OpenTape[],
  desk: DeskRuntime,
  orders: OrderTable,
): RunCounts {
  const eventsByKind = new Map<string, number>()
  for (const { manifest } of tapes) {
    for (const [kind, rows] of Object.entries(manifest.rowsByKind)) add(eventsByKind, kind, rows)
  }
  const denials = new Map<string, number>()
  const fills = new Map<string, number>()
  const rejects = new Map<string, number>()
  let intents = 0
  let cancels = 0
  let replaces = 0
  let unfinished = 0
  readJournal(desk.journal, (r) => {
    const isDenied = (r.code === J_INTENT_NEW || r.code === J_INTENT_REPLACE) && r.z !== 0
    if (isDenied) add(denials, RISK_RULES[r.z] ?? 'unknown')
    if (r.code === J_INTENT_NEW) intents++
    else if (r.code === J_INTENT_CANCEL) cancels++
    else if (r.code === J_INTENT_REPLACE) replaces++
    else if (r.code === J_UNFINISHED) unfinished++
    else if (r.code === J_FILL) add(fills, FILL_REASONS[r.a] ?? 'unknown')
    else if (r.code === J_REPORT && r.a !== REPORT_FILL && r.b !== 0) {
      add(rejects, REJECT_REASONS[r.b] ?? 'unknown')
    }
  })
  return {
    eventsByKind: sorted(eventsByKind),
    wakes: desk.wakeCount,
    intents,
    denialsByRule: sorted(denials),
    orders: orders.status.filter((status) => status !== DENIED).length,
    fillsByReason: sorted(fills),
    cancels,
    replaces,
    rejectsByReason: sorted(rejects),
    unfinished,
    journalRecords: desk.journal.records,
  }
}

function add(counts: Map<string, number>, key: string, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by)
}

function sorted(counts: Map<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
}
