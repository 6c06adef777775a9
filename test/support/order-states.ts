import { DAY, GTC } from '../../src/orders/intent.ts'
import { OrderFacts } from '../../src/orders/order-facts.hot.ts'
import { NOT_STATED } from '../../src/orders/order-notes.hot.ts'
import * as r from '../../src/orders/report.ts'
import { CREATED } from '../../src/orders/status.ts'
import type { VenueProfile } from '../../src/orders/venue-profile.ts'

/** An order of two lots that is played with; reports take the next number of the venue. */
class Played {
  readonly id: number
  private readonly facts: OrderFacts
  private sequence = 0
  private executions = 0

  constructor(facts: OrderFacts, timeInForce: typeof GTC | typeof DAY) {
    this.facts = facts
    this.id = facts.add({ side: 1, qtyLots: 2, priceTicks: 5, timeInForce })
  }

  /** Fills, busts and corrections go to the last execution; before the first, to an unheard one. */
  hear(report: number, lots: number, priceTicks: number): number {
    const { facts, id, executions } = this
    const sequence = ++this.sequence
    if (r.REPORT_FILL !== report && !AMENDMENTS.includes(report)) {
      return facts.hear(id, report, sequence, 0, lots, priceTicks)
    }
    const refersTo = report === r.REPORT_FILL ? 0 : executions === 0 ? 9 : executions
    return facts.hear(id, report, sequence, 0, lots, priceTicks, ++this.executions, refersTo)
  }

  /** Whether a move makes sense: at most two open requests, at most three executions. */
  allows({ kind, report }: Move): boolean {
    const { facts, id } = this
    if (kind === 'new') return facts.belief[facts.slotOf(id)] === CREATED && this.sequence === 0
    if (kind === 'ask') return facts.isOpen(id) && facts.unanswered[facts.slotOf(id)]! < 2
    const isExecution = report === r.REPORT_FILL || AMENDMENTS.includes(report)
    return !isExecution || this.executions < 3
  }

  /** All that its status can depend on. */
  get signature(): string {
    const { facts, id } = this
    const { notes, requests, marks, cause, belief, qtyLots, cumLots } = facts
    const rows: string[] = []
    for (let row = facts.note[facts.slotOf(id)]!; row !== 0; row = notes.next[row]!) {
      const isExecution = notes.kind[row]! <= 3
      if (isExecution)
        rows.push(`${notes.kind[row]}:${notes.state[row]}:${notes.standingLots[row]}`)
    }
    const asked: string[] = []
    for (let row = facts.request[facts.slotOf(id)]!; row !== 0; row = requests.next[row]!) {
      if (requests.isAnswered(row)) continue
      asked.push(`${requests.kind[row]}:${requests.state[row]}:${requests.qtyLots[row]}`)
    }
    const own = [marks, cause, belief, qtyLots, cumLots].map((column) => column[facts.slotOf(id)])
    return [...own, ...rows.sort(), ...asked].join(' ')
  }
}

type Move = {
  readonly kind: 'new' | 'ask' | 'doubt' | 'report'
  readonly report: number
  /** What a report's verdict is; anything else for a move of ours. */
  play(order: Played, facts: OrderFacts): unknown
}

/** A pair that was met: in which status what was heard, the status after it, and the verdict. */
export type Met = {
  readonly status: number
  readonly report: number
  readonly after: number
  readonly verdict: number
}

const AMENDMENTS = [r.REPORT_TRADE_CANCELED, r.REPORT_TRADE_CORRECTED]

const says = (report: number, lots = 0, priceTicks = NOT_STATED): Move => ({
  kind: 'report',
  report,
  play: (order) => order.hear(report, lots, priceTicks),
})

const MOVES: readonly Move[] = [
  { kind: 'new', report: 0, play: ({ id }, facts) => facts.sent(id) },
  { kind: 'new', report: 0, play: ({ id }, facts) => facts.deny(id) },
  { kind: 'doubt', report: 0, play: ({ id }, facts) => facts.doubt(id) },
  { kind: 'doubt', report: 0, play: ({ id }, facts) => facts.giveUp(id) },
  { kind: 'ask', report: 0, play: ({ id }, facts) => facts.requestCancel(id) },
  { kind: 'ask', report: 0, play: ({ id }, facts) => facts.requestReplace(id, 5, 1) },
  { kind: 'ask', report: 0, play: ({ id }, facts) => facts.requestReplace(id, 5, 3) },
  ...r.REPORT_NAMES.flatMap((_, report) =>
    report === 0 || report === r.REPORT_FILL || AMENDMENTS.includes(report) ? [] : [says(report)],
  ),
  ...[1, 3].map((lots) => says(r.REPORT_RESTATED, lots, 5)),
  ...[1, 2].map((lots) => says(r.REPORT_FILL, lots, 5)),
  ...[1, 2].map((lots) => says(r.REPORT_TRADE_CORRECTED, lots, 5)),
  says(r.REPORT_TRADE_CANCELED),
]

/** Every (status, report, status after) that an order meets within `depth` steps, whatever comes. */
export function metWithin(profile: VenueProfile, depth: number): Met[] {
  const met = new Map<string, Met>()
  let facts = new OrderFacts(profile)
  for (const timeInForce of [GTC, DAY] as const) {
    const replay = (path: readonly Move[]) => {
      if (facts.count === 200) facts = new OrderFacts(profile)
      const order = new Played(facts, timeInForce)
      for (const move of path) move.play(order, facts)
      return order
    }
    const seen = new Set<string>()
    let frontier: (readonly Move[])[] = [[]]
    for (let step = 0; step < depth; step++) {
      const next: (readonly Move[])[] = []
      for (const path of frontier) {
        for (const move of MOVES) {
          const order = replay(path)
          if (!order.allows(move)) continue
          const status = facts.status(order.id)
          const verdict = Number(move.play(order, facts))
          const after = facts.status(order.id)
          const { report } = move
          const pair = { status, report, after, verdict }
          if (report > 0) met.set(Object.values(pair).join(), pair)
          const key = order.signature
          if (seen.has(key)) continue
          seen.add(key)
          next.push([...path, move])
        }
      }
      frontier = next
    }
  }
  return [...met.values()]
}
