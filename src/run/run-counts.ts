import { BREAKER_EVENTS } from '../engine/desk-journal.ts'
import {
  J_BREAKER,
  J_FILL,
  J_INTENT_CANCEL,
  J_INTENT_NEW,
  J_INTENT_REPLACE,
  J_REPORT,
  J_UNFINISHED,
} from '../engine/journal.hot.ts'
import type { JournalReader } from '../engine/journal-reader.ts'
import { FILL_REASONS, REJECT_REASONS, REPORT_FILL } from '../orders/report.ts'
import { DENIED } from '../orders/status.ts'
import { BREAKER_NAMES, BREAKERS } from '../risk/breakers/breaker-table.ts'
import { RISK_RULES } from '../risk/denials.ts'
import type { RunDesk } from './finished-run.ts'
import type { OrderTable, RunCounts } from './run-record.ts'
import type { TapeFacts } from './tape-run.ts'

const TRIPPED = BREAKER_EVENTS.indexOf('tripped')
const BREAKER_OF_DENIAL = new Map(BREAKERS.map(({ denial }, breaker) => [denial, breaker]))

/** Counts of a run, tallied from its journal record by record. */
export class RunTally {
  private readonly denials = new Map<string, number>()
  private readonly fills = new Map<string, number>()
  private readonly rejects = new Map<string, number>()
  /** By breaker: the intents that each of its trips refused. */
  private readonly tripped: readonly number[][] = BREAKERS.map(() => [])
  private intents = 0
  private cancels = 0
  private replaces = 0
  private unfinished = 0

  note(r: JournalReader): void {
    const isDenied = (r.code === J_INTENT_NEW || r.code === J_INTENT_REPLACE) && r.z !== 0
    if (isDenied) this.noteDenial(r.z)
    if (r.code === J_INTENT_NEW) this.intents++
    else if (r.code === J_INTENT_CANCEL) this.cancels++
    else if (r.code === J_INTENT_REPLACE) this.replaces++
    else if (r.code === J_UNFINISHED) this.unfinished++
    else if (r.code === J_BREAKER && r.a === TRIPPED) this.tripped[r.number]?.push(0)
    else if (r.code === J_FILL) add(this.fills, FILL_REASONS[r.a] ?? 'unknown')
    else if (r.code === J_REPORT && r.a !== REPORT_FILL && r.b !== 0) {
      add(this.rejects, REJECT_REASONS[r.b] ?? 'unknown')
    }
  }

  private noteDenial(denial: number): void {
    add(this.denials, RISK_RULES[denial] ?? 'unknown')
    const trips = this.tripped[BREAKER_OF_DENIAL.get(denial) ?? -1]
    const last = (trips?.length ?? 0) - 1
    if (trips !== undefined && last >= 0) trips[last] = (trips[last] ?? 0) + 1
  }

  /** Intents that a breaker refused after its trip number `k`, counted from 0. */
  refusedBy(breaker: string, k: number): number {
    return this.tripped[(BREAKER_NAMES as readonly string[]).indexOf(breaker)]?.[k] ?? 0
  }

  /** Market rows by kind from the tapes, everything of ours from the journal. */
  counts(tapes: readonly TapeFacts[], desk: RunDesk, orders: OrderTable): RunCounts {
    const eventsByKind = new Map<string, number>()
    for (const { manifest } of tapes) {
      for (const [kind, rows] of Object.entries(manifest.rowsByKind)) add(eventsByKind, kind, rows)
    }
    return {
      eventsByKind: sorted(eventsByKind),
      wakes: desk.wakeCount,
      intents: this.intents,
      denialsByRule: sorted(this.denials),
      trips: Object.fromEntries(
        BREAKERS.flatMap(({ name }, breaker) => {
          const count = this.tripped[breaker]?.length ?? 0
          return count > 0 ? [[name, count]] : []
        }),
      ),
      orders: orders.status.filter((status) => status !== DENIED).length,
      fillsByReason: sorted(this.fills),
      cancels: this.cancels,
      replaces: this.replaces,
      rejectsByReason: sorted(this.rejects),
      unfinished: this.unfinished,
      journalRecords: desk.journal.records,
    }
  }
}

function add(counts: Map<string, number>, key: string, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by)
}

function sorted(counts: Map<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
}
