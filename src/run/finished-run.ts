import type { DeskRuntime } from '../engine/desk.ts'
import type { DeskConfig } from '../engine/desk-config.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { assert } from '../lib/assert.ts'
import { writtenForm } from '../risk/state/risk-record-text.ts'
import type { DeskInputs } from './desk-inputs.ts'
import type { Life } from './desk-lives.ts'
import { equityOf } from './equity-table.ts'
import { replayLimits } from './replay-limits.ts'
import type { RunTally } from './run-counts.ts'
import type {
  BreakerEvent,
  EquityTable,
  FillTable,
  OrderTable,
  RunCounts,
  RunManifest,
} from './run-record.ts'
import type { TapeRun } from './tape-run.ts'

/** A finished run in memory: everything that its record on disk is made from. */
export type Run = {
  readonly runId: string
  readonly journalHash: string
  readonly manifest: RunManifest
  readonly desk: RunDesk
  readonly epochNs: bigint
  readonly startNs: number
  readonly endNs: number
  readonly sampleNs: number
  readonly counts: RunCounts
  readonly fills: FillTable
  readonly orders: OrderTable
  readonly equity: EquityTable
  /** What its breakers did, in the order in which it was noticed. */
  readonly breakers: readonly BreakerEvent[]
  /** The same desk without breakers, where one acted and `backtest` asked for it; or what it threw. */
  readonly without: Run | string | null
  readonly limits: readonly string[]
  /** Of the pass that it was made in, with all its desks. */
  readonly timing: { readonly wallSeconds: number; readonly events: number }
}

/** What a run needs of the desk that lived it, and of the accounts that are its own. */
export type RunDesk = Pick<DeskRuntime, 'own' | 'notes' | 'journal' | 'market' | 'wakeCount'> & {
  readonly config: Pick<DeskConfig, 'fees'>
  readonly ledgers: readonly Ledger[]
}

/** A desk's run, out of how it lived. */
export function finishedRun(
  tapes: TapeRun,
  inputs: DeskInputs,
  taken: { readonly sampleNs: number; readonly wallSeconds: number },
  { accounts, desk, journalHash, pass, tables }: Life,
): Run {
  const read = tables()
  const orders = read.orders.table()
  const told = orders.rows + read.orders.deniedUnshown
  assert(told === desk.own.count, 'the journal tells of every order')
  const fills = read.fills.table(accounts)
  const { journal, market, notes, own, wakeCount } = desk
  const config = { fees: inputs.execution.fees }
  const lived: RunDesk = { journal, market, notes, own, wakeCount, config, ledgers: accounts }
  const sampler = pass.samplers.find((each) => each.desks.includes(desk))
  const span = pass.spans[desk.number]
  assert(span !== undefined, 'a pass knows the span of each desk')
  return {
    runId: inputs.runId,
    journalHash,
    manifest: inputs.manifest,
    desk: lived,
    epochNs: pass.epochNs,
    startNs: span.startNs,
    endNs: span.endNs,
    sampleNs: taken.sampleNs,
    counts: read.tally.counts(tapes.tapes, lived, orders),
    fills,
    orders,
    equity: equityOf(sampler, desk, lived, fills, tapes.instrument),
    breakers: breakerEvents(desk, read.tally, pass.epochNs),
    without: null,
    limits: replayLimits(tapes.depth, inputs.execution.rules.queue.name),
    timing: { wallSeconds: taken.wallSeconds, events: pass.rowsWalked },
  }
}

function breakerEvents(desk: DeskRuntime, tally: RunTally, epochNs: bigint): BreakerEvent[] {
  const trips = new Map<string, number>()
  return desk.guard.told.map(({ record, noticedNs }) => {
    const { event, breaker, scope, unixNs, reason, by } = record
    const { value = 0, limit = 0 } = writtenForm(record)
    const trip = trips.get(breaker) ?? 0
    if (event === 'tripped') trips.set(breaker, trip + 1)
    return {
      event,
      breaker,
      scope,
      atNs: unixNs,
      noticedNs: String(epochNs + BigInt(noticedNs)),
      value,
      limit,
      reason,
      by,
      refused: event === 'tripped' ? tally.refusedBy(breaker, trip) : 0,
    }
  })
}
