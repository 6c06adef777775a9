import type { BreakerName } from '../breakers/breaker-table.ts'

/** Times in the log are ns since 1970 as text: they are exact, and the log outlives a run. */
type Written = { readonly unixNs: string; readonly scope: string }

/** A breaker changed its state. `scope` is `global`, `venue:V`, `strategy:S` or `symbol:V:S`. */
export type BreakerRecord = Written & {
  readonly event: 'tripped' | 'half-open' | 'closed' | 'reset'
  readonly breaker: BreakerName
  /** What was measured, and what it was held against. */
  readonly value: number
  readonly limit: number
  /** Why, and by whom: of a reset what the person gave. */
  readonly reason: string
  readonly by: string
}

/** What daily loss and drawdown are counted from: a restart goes on from there. */
export type EquityRecord = Written & {
  readonly event: 'equity'
  /** Day that the start of it holds for, in days since 1970. */
  readonly day: number
  readonly dayStart: number
  readonly peak: number
}

/** The kill latch fell, or was lifted. */
export type KillRecord = Written & {
  readonly event: 'killed' | 'released'
  readonly reason: string
  readonly by: string
}

export type RiskRecord = BreakerRecord | EquityRecord | KillRecord

/**
 * The memory of breakers. Replay keeps it in memory, whatever must outlive a process in a file
 * (`risk-log-file.ts`). `append` returns when the record is as safe as this log can make it: a trip is
 * on disk before the order that it stops is answered. Records are only ever added.
 */
export type RiskLog = {
  /** Every record so far, oldest first. */
  readonly records: readonly RiskRecord[]
  /** Throws what the store throws; the record is then not to be counted on. */
  append(record: RiskRecord): void
  /** Takes in what others have appended since, and returns it. */
  refresh(): readonly RiskRecord[]
}

/** A log that lasts as long as somebody holds it. */
export function memoryLog(before: readonly RiskRecord[] = []): RiskLog {
  const records = [...before]
  return { records, append: (record) => void records.push(record), refresh: () => [] }
}

/** State of one breaker on one scope. */
export type StandingState = 'armed' | 'tripped' | 'half-open'
export type Standing = { readonly state: StandingState; readonly last: BreakerRecord }

/** What a log comes to: the last word on each (breaker, scope) that was ever touched, oldest first. */
export function standingsOf(records: readonly RiskRecord[]): Standing[] {
  const last = new Map<string, BreakerRecord>()
  for (const record of records) {
    if (!('breaker' in record)) continue
    const key = `${record.breaker} ${record.scope}`
    last.delete(key)
    last.set(key, record)
  }
  return [...last.values()].map((record) => ({ state: stateAfter(record), last: record }))
}

function stateAfter({ event }: BreakerRecord): StandingState {
  if (event === 'tripped') return 'tripped'
  return event === 'half-open' ? 'half-open' : 'armed'
}
