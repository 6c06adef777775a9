import type { Action, ChildReport } from '../../src/orders/emulator/action.ts'
import { type Bracket, submitBracket } from '../../src/orders/emulator/bracket.ts'
import { type EmulatorOptions, OrderEmulator } from '../../src/orders/emulator/emulator.ts'
import type { Leg, UnwindPolicy } from '../../src/orders/emulator/leg-group.ts'
import type { Hang } from '../../src/orders/emulator/links.ts'
import { type Intent, MARKET } from '../../src/orders/intent.ts'
import { OrderFacts } from '../../src/orders/order-facts.hot.ts'
import { NOT_STATED } from '../../src/orders/order-notes.hot.ts'
import { type Plan, typeOf } from '../../src/orders/plan.ts'
import * as r from '../../src/orders/report.ts'
import { STATUS_NAMES } from '../../src/orders/status.ts'
import { EXCHANGE } from '../../src/orders/venue-profile.ts'

/**
 * A desk with the emulator in it and a venue that says what the test says: it does what the emulator
 * asks, keeps the children as facts, and writes down every action as a line.
 */
export class EmulatedDesk {
  readonly emulator: OrderEmulator
  readonly facts = new OrderFacts(EXCHANGE)
  readonly children: Plan[] = []
  /** What was done since it was last asked for. */
  lines: string[] = []
  readonly wakes: number[] = []
  nowNs = 0
  positionLots = 0
  /** The gate: false refuses a child. */
  gate: (child: Plan) => boolean = () => true
  private plans = 0
  private sequence = 0
  private executions = 0

  constructor(options: EmulatorOptions = {}) {
    this.emulator = new OrderEmulator(options)
  }

  get planCount(): number {
    return this.plans
  }

  submit(plan: Plan, hang?: Hang): number {
    const id = ++this.plans
    this.do(this.emulator.submit(this.nowNs, id, plan, hang))
    return id
  }

  bracket(bracket: Bracket): readonly [number, number, number] {
    const ids = [++this.plans, ++this.plans, ++this.plans] as const
    this.do(submitBracket(this.emulator, this.nowNs, ids, bracket))
    return ids
  }

  legs(legs: readonly Leg[], policy: UnwindPolicy): number {
    const id = ++this.plans
    this.do(this.emulator.legs(this.nowNs, id, legs, policy))
    return id
  }

  do(actions: readonly Action[]): void {
    for (const action of actions) this.act(action)
  }

  cancel(plan: number): void {
    this.do(this.emulator.cancel(this.nowNs, plan))
  }

  change(plan: number, terms: { priceTicks?: number; qtyLots?: number; stopTicks?: number }): void {
    this.do(this.emulator.change(this.nowNs, plan, terms))
  }

  quote(bidTicks: number, askTicks: number): void {
    this.do(this.emulator.quote(this.nowNs, 0, bidTicks, askTicks))
  }

  trade(priceTicks: number): void {
    this.do(this.emulator.trade(this.nowNs, 0, priceTicks))
  }

  at(nowNs: number): void {
    this.nowNs = nowNs
    this.do(this.emulator.time(nowNs))
  }

  position(lots: number): void {
    this.positionLots = lots
    this.do(this.emulator.position(this.nowNs, 0, lots))
  }

  ack(order: number): void {
    this.say(order, r.REPORT_NEW)
  }

  fill(order: number, lots: number, priceTicks = 100): void {
    this.say(order, r.REPORT_FILL, { lots, priceTicks })
    if (this.facts.instrument[this.facts.slotOf(order)] === 0) {
      this.position(this.positionLots + (this.facts.side[this.facts.slotOf(order)] ?? 0) * lots)
    }
  }

  canceled(order: number): void {
    this.say(order, r.REPORT_CANCELED)
  }

  /** The venue says something of a child; the emulator hears it once the facts have it. */
  say(
    order: number,
    report: number,
    { lots = 0, priceTicks = NOT_STATED, reason = r.REJECT_REASONS.indexOf('none') } = {},
  ): void {
    const execution = report === r.REPORT_FILL ? ++this.executions : 0
    const { facts } = this
    facts.hear(order, report, ++this.sequence, 0, lots, priceTicks, execution)
    const said: ChildReport = {
      report,
      reason,
      cumLots: facts.cumLots[facts.slotOf(order)] ?? 0,
      isOpen: facts.isOpen(order),
      status: facts.status(order),
      priceTicks,
    }
    this.do(this.emulator.reported(this.nowNs, order, said))
  }

  /** The lines since the last call. */
  take(): string[] {
    const { lines } = this
    this.lines = []
    return lines
  }

  status(plan: number): string | undefined {
    return STATUS_NAMES[this.emulator.of(plan).status]
  }

  private act(action: Action): void {
    const { facts, emulator, nowNs } = this
    if (action.kind === 'wake') this.wakes.push(action.atNs)
    else if (action.kind === 'submit') {
      const { child, plan } = action
      if (!this.gate(child)) {
        this.lines.push(`${plan}: refused ${describe(child)}`)
        this.do(emulator.refused(nowNs, plan))
        return
      }
      const order = facts.add(child as Intent)
      facts.sent(order)
      this.children[order] = child
      this.lines.push(`${plan}: ${describe(child)} as #${order} (${action.why})`)
      this.do(emulator.placed(nowNs, plan, order))
    } else if (action.kind === 'cancel') {
      this.lines.push(`${action.plan}: cancel #${action.order} (${action.why})`)
      facts.requestCancel(action.order)
    } else if (action.kind === 'replace') {
      const { plan, order, priceTicks, qtyLots, why } = action
      if (facts.type[facts.slotOf(order)] === MARKET) {
        emulator.unchanged(order)
        return
      }
      this.lines.push(`${plan}: replace #${order} with ${qtyLots} at ${priceTicks} (${why})`)
      facts.requestReplace(order, priceTicks, qtyLots)
    } else {
      this.lines.push(`${action.plan}: ${STATUS_NAMES[action.status]} (${action.why})`)
    }
  }
}

const TIMES = ['', 'GTC', 'IOC', 'FOK', 'DAY', 'GTD', 'at-open', 'at-close']

/** `buy 5 at 100 GTC post-only`. */
export function describe(child: Plan): string {
  const { side, qtyLots, priceTicks, timeInForce } = child
  const price = typeOf(child) === MARKET ? '' : ` at ${priceTicks}`
  const market = child.instrument ? ` of ${child.instrument}` : ''
  const flags = `${child.postOnly ? ' post-only' : ''}${child.reduceOnly ? ' reduce-only' : ''}`
  return `${side > 0 ? 'buy' : 'sell'} ${qtyLots}${market}${price} ${TIMES[timeInForce ?? 0]}${flags}`
}
