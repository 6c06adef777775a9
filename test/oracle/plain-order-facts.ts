import { DAY, FOK, GTC, type Intent, IOC } from '../../src/orders/intent.ts'
import * as r from '../../src/orders/report.ts'
import * as s from '../../src/orders/status.ts'
import { EXCHANGE, type VenueProfile } from '../../src/orders/venue-profile.ts'
import {
  cumOf,
  EXECUTIONS,
  type Folded,
  foldOf,
  isFilled,
  type PlainReport,
} from './plain-order-fold.ts'

type Said = 'pending' | 'accepted' | 'refused'

type Request = {
  readonly number: number
  readonly kind: 'cancel' | 'replace'
  readonly qtyLots: number
  readonly priceTicks: number
  readonly said: Set<Said>
}

type Order = {
  readonly intent: Intent
  readonly number: number
  belief: number
  isHeard: boolean
  lastSequence: number
  readonly requests: Request[]
  readonly reports: PlainReport[]
}

const ANSWERS = new Map<number, readonly [Request['kind'], Said]>([
  [r.REPORT_CANCELED, ['cancel', 'accepted']],
  [r.REPORT_REPLACED, ['replace', 'accepted']],
  [r.REPORT_CANCEL_REJECTED, ['cancel', 'refused']],
  [r.REPORT_REPLACE_REJECTED, ['replace', 'refused']],
  [r.REPORT_PENDING_CANCEL, ['cancel', 'pending']],
  [r.REPORT_PENDING_REPLACE, ['replace', 'pending']],
])
const PROOF_OF_LIFE = [
  r.REPORT_NEW,
  r.REPORT_STATUS,
  r.REPORT_REPLACED,
  r.REPORT_RESTATED,
  r.REPORT_RENEWED,
  r.REPORT_DONE_FOR_DAY,
  r.REPORT_SUSPENDED,
  ...EXECUTIONS,
]

/**
 * Orders as the reports that were heard of them. Every answer is worked out anew: the reports in the
 * venue's order, one after the other.
 */
export class PlainOrderFacts {
  readonly profile: VenueProfile
  readonly orders: Order[] = []
  private intents = 0

  constructor(profile: VenueProfile = EXCHANGE) {
    this.profile = profile
  }

  of(id: number): Order {
    const order = this.orders[id - 1]
    if (order === undefined) throw new Error(`no order ${id}`)
    return order
  }

  add(intent: Intent): number {
    const number = ++this.intents
    return this.orders.push({
      intent,
      number,
      belief: s.CREATED,
      isHeard: false,
      lastSequence: 0,
      requests: [],
      reports: [],
    })
  }

  deny(id: number): void {
    this.of(id).belief = s.DENIED
  }

  sent(id: number): void {
    this.of(id).belief = s.PENDING_NEW
  }

  doubt(id: number): void {
    const order = this.of(id)
    if (order.belief === s.PENDING_NEW && !order.isHeard) order.belief = s.AMBIGUOUS
  }

  giveUp(id: number): void {
    const order = this.of(id)
    if (order.belief === s.AMBIGUOUS) order.belief = s.FAILED
  }

  request(id: number, kind: 'cancel' | 'replace', priceTicks: number, qtyLots: number): number {
    const number = ++this.intents
    this.of(id).requests.push({ number, kind, qtyLots, priceTicks, said: new Set() })
    return number
  }

  hear(id: number, report: PlainReport): void {
    const order = this.of(id)
    const { report: code } = report
    const isRefusal = code === r.REPORT_CANCEL_REJECTED || code === r.REPORT_REPLACE_REJECTED
    if (!isRefusal) {
      order.belief = s.PENDING_NEW
      order.isHeard = true
    }
    const isLate = report.sequence <= order.lastSequence
    if (!isLate) order.lastSequence = report.sequence
    // Without a name, a late answer may be an old one heard again: it is for no request.
    const answered =
      isLate && report.request === undefined ? undefined : this.hearAnswer(order, report)
    if (answered?.wasAccepted || wasHeard(order, report)) return
    // A replace counts with the terms that it states, or else with those that were asked for.
    const { qtyLots, priceTicks } = code === r.REPORT_REPLACED && answered ? answered.request : {}
    const terms = { lots: report.lots ?? qtyLots, priceTicks: report.priceTicks ?? priceTicks }
    order.reports.push({ ...report, ...terms })
  }

  fold(id: number): Folded {
    const { intent, reports } = this.of(id)
    return foldOf(intent, this.profile, reports)
  }

  cum(id: number): number {
    return cumOf(this.fold(id))
  }

  notional(id: number): number {
    return [...this.fold(id).fills.values()].reduce((sum, f) => sum + f.lots * f.priceTicks, 0)
  }

  leaves(id: number): number {
    const folded = this.fold(id)
    return this.isOver(id, folded) ? 0 : Math.max(0, folded.qtyLots - cumOf(folded))
  }

  /** `isOurView`: a request counts once it was sent; else once the venue has said that it is pending. */
  status(id: number, isOurView: boolean): number {
    const { belief, requests, reports } = this.of(id)
    const folded = this.fold(id)
    const { cause } = folded
    const filled = folded.isFinal || isFilled(folded)
    const isPending = (kind: string) =>
      requests.some(
        (each) =>
          each.kind === kind && !isAnswered(each) && (isOurView || each.said.has('pending')),
      )
    const precedence: readonly (readonly [boolean, number])[] = [
      [![s.PENDING_NEW, s.AMBIGUOUS].includes(belief), belief],
      [cause !== undefined && folded.wasFilledFirst, s.FILLED],
      [cause !== undefined, cause ?? 0],
      [belief === s.AMBIGUOUS, s.AMBIGUOUS],
      [isPending('cancel'), s.PENDING_CANCEL],
      [isPending('replace'), s.PENDING_REPLACE],
      [folded.isDone, s.DONE_FOR_DAY],
      [filled, s.FILLED],
      [folded.isSuspended, s.SUSPENDED],
      [cumOf(folded) > 0, s.PARTIALLY_FILLED],
      [reports.some(({ report }) => PROOF_OF_LIFE.includes(report)), s.NEW],
    ]
    return precedence.find(([holds]) => holds)?.[1] ?? s.PENDING_NEW
  }

  /** Live ids, oldest first. */
  open(): number[] {
    return this.orders.flatMap((_, i) => (this.worstLeft(i + 1) === undefined ? [] : [i + 1]))
  }

  openLots(instrument: number, side: number): number {
    return this.orders.reduce((sum, { intent }, i) => {
      if (intent.side !== side || (intent.instrument ?? 0) !== instrument) return sum
      return sum + Math.max(0, this.worstLeft(i + 1) ?? 0)
    }, 0)
  }

  /** What could still fill; undefined when the order is not live. */
  private worstLeft(id: number): number | undefined {
    const order = this.of(id)
    const folded = this.fold(id)
    if (order.belief === s.CREATED || this.isOver(id, folded)) return undefined
    const asked = order.requests.filter((each) => !isAnswered(each)).map(({ qtyLots }) => qtyLots)
    const left = Math.max(folded.qtyLots, ...asked) - cumOf(folded)
    return left > 0 || folded.qtyLots === 0 ? left : undefined
  }

  private isOver(id: number, folded: Folded): boolean {
    const { belief, intent } = this.of(id)
    if (folded.cause !== undefined || folded.isFinal) return true
    if (belief === s.DENIED || belief === s.FAILED) return true
    return folded.isDone && [DAY, IOC, FOK].includes((intent.timeInForce ?? GTC) as 4)
  }

  /** Notes the answer with the request that it is for. */
  private hearAnswer(order: Order, { report, request }: PlainReport) {
    const [kind, said] = ANSWERS.get(report) ?? []
    const found = order.requests.find((each) =>
      request === undefined
        ? each.kind === kind && !isAnswered(each)
        : each.number === request && each.kind === kind,
    )
    if (found === undefined || said === undefined) return undefined
    const wasAccepted = report === r.REPORT_REPLACED && found.said.has('accepted')
    found.said.add(said)
    return { request: found, wasAccepted }
  }
}

function isAnswered({ said }: Request): boolean {
  return said.has('accepted') || said.has('refused')
}

function wasHeard({ reports }: Order, { report, sequence, executionId }: PlainReport): boolean {
  return reports.some((each) =>
    EXECUTIONS.includes(report)
      ? EXECUTIONS.includes(each.report) && each.executionId === executionId
      : each.report === report && each.sequence === sequence,
  )
}
