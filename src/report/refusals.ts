import type { RunJson } from '../run/run-record.ts'

/** Reasons that answer a cancel or a replace, whose order is what the venue no longer holds. */
const OF_REQUESTS: readonly string[] = ['too late: order is no longer live', 'unknown order']

type Counts = readonly (readonly [reason: string, count: number])[]

/** What the venue refused, by reason: orders, and apart from them cancels and replaces. */
export function refusals(run: RunJson): { readonly orders: Counts; readonly requests: Counts } {
  const all = Object.entries(run.counts.rejectsByReason)
  return {
    orders: all.filter(([reason]) => !OF_REQUESTS.includes(reason)),
    requests: all.filter(([reason]) => OF_REQUESTS.includes(reason)),
  }
}
