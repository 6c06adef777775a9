import { type Bracket, exitsOf, submitBracket } from '../orders/emulator/bracket.ts'
import { type Feature, needsEmulator } from '../orders/emulator/feature.ts'
import { legFault } from '../orders/emulator/leg-fault.ts'
import type { Leg, UnwindPolicy } from '../orders/emulator/leg-group.ts'
import { type HangRule, type LinkKind, ONE_CANCELS, ONE_REDUCES } from '../orders/emulator/links.ts'
import type { Plan } from '../orders/plan.ts'
import { type PlanFault, planFault } from '../orders/plan-fault.ts'
import type { Plans } from '../strategy/plans.ts'
import type { PlanJournal } from './plan-journal.ts'
import type { PlanningDesk, PlanRunner } from './plan-runner.ts'
import { strategyFault } from './strategy-fault.ts'

/**
 * A desk's plans as its strategy gives and asks for them. What is given is checked, journalled and handed to
 * the emulator. Ids of plans are their numbers with a minus.
 */
export class DeskPlans implements Plans {
  /** The venue knows post-only orders. */
  readonly offersPostOnly: boolean
  private readonly desk: PlanningDesk
  private readonly runner: PlanRunner
  private readonly log: PlanJournal
  private readonly natively: ReadonlySet<Feature>
  private count = 0

  constructor(desk: PlanningDesk, runner: PlanRunner) {
    this.desk = desk
    this.runner = runner
    this.log = runner.log
    this.natively = runner.natively
    this.offersPostOnly = this.natively.has('post-only')
  }

  /** The venue does all of it itself. */
  isOffered(plan: Plan): boolean {
    return !needsEmulator(plan, this.natively)
  }

  submit(plan: Plan): number {
    this.check(plan)
    const number = this.give(plan)
    this.runner.do(this.runner.started().submit(this.desk.timeNs, number, plan))
    return -number
  }

  oco(plans: readonly Plan[]): readonly number[] {
    return this.linked(ONE_CANCELS, plans)
  }

  shared(plans: readonly Plan[]): readonly number[] {
    return this.linked(ONE_REDUCES, plans)
  }

  oto(first: Plan, then: Plan, rule: HangRule): readonly [number, number] {
    this.check(first)
    this.check(then)
    const emulator = this.runner.started()
    const { timeNs } = this.desk
    const [on, hung] = [this.give(first), this.give(then)]
    const hang = { on, rule }
    this.log.hangs(timeNs, hung, hang)
    const actions = emulator.submit(timeNs, on, first)
    this.runner.do([...actions, ...emulator.submit(timeNs, hung, then, hang)])
    return [-on, -hung]
  }

  bracket(bracket: Bracket): readonly [number, number, number] {
    const { profit, loss, rule, isRelative } = exitsOf(bracket)
    const plans = [bracket.entry, profit, loss]
    for (const plan of plans) this.check(plan)
    const emulator = this.runner.started()
    const { timeNs } = this.desk
    const [entry, takeProfit, stopLoss] = plans.map((plan) => this.give(plan)) as [
      number,
      number,
      number,
    ]
    const exits = [takeProfit, stopLoss]
    exits.forEach((number, i) => {
      this.log.hangs(timeNs, number, { on: entry, rule, isRelative: isRelative[i] === true })
    })
    this.log.linked(timeNs, ONE_REDUCES, exits)
    this.runner.do(submitBracket(emulator, timeNs, [entry, takeProfit, stopLoss], bracket))
    return [-entry, -takeProfit, -stopLoss]
  }

  legs(legs: readonly Leg[], policy: UnwindPolicy): number {
    const fault = legFault(legs, policy, this.desk.books.length)
    if (fault !== undefined) throw this.faultOf(fault)
    const emulator = this.runner.started()
    const { timeNs } = this.desk
    const number = ++this.count
    this.log.legs(timeNs, number, legs, policy)
    // What fills may have to be unwound, once.
    const lots = legs.reduce((sum, { qtyLots }) => sum + qtyLots, 0)
    this.runner.children.intend(number, 2 * lots)
    this.runner.do(emulator.legs(timeNs, number, legs, policy))
    return -number
  }

  /** Of a plan, or of an order that is part of one. False when it is over. */
  cancel(planId: number): boolean {
    const { emulator } = this.runner
    if (!this.knows(planId) || emulator === null) throw this.unknown(planId)
    if (emulator.isOver(-planId)) return false
    this.log.cancelAsked(this.desk.timeNs, -planId)
    this.runner.do(emulator.cancel(this.desk.timeNs, -planId))
    return true
  }

  replace(
    planId: number,
    terms: { priceTicks?: number; qtyLots?: number; stopTicks?: number },
  ): boolean {
    const { emulator } = this.runner
    if (!this.knows(planId) || emulator === null) throw this.unknown(planId)
    const state = emulator.find(-planId)
    if (state === undefined || emulator.isOver(-planId)) return false
    // An iceberg may become smaller than what it shows.
    const { displayLots: _shown, ...plan } = state.plan
    this.check({ ...plan, ...terms })
    this.log.changeAsked(this.desk.timeNs, -planId, terms)
    if (terms.qtyLots !== undefined) this.runner.children.intend(-planId, terms.qtyLots)
    this.runner.do(emulator.change(this.desk.timeNs, -planId, terms))
    return true
  }

  knows(planId: number): boolean {
    return Number.isInteger(planId) && planId < 0 && planId >= -this.count
  }

  /** Code of status.ts. */
  status(planId: number): number {
    const number = -planId
    return (
      this.runner.emulator?.group(number)?.status ?? this.runner.emulator?.find(number)?.status ?? 0
    )
  }

  /** The plan as the emulator has it; undefined for none, and for a group of legs. */
  stateOf(planId: number) {
    return this.runner.emulator?.find(-planId)
  }

  isOpen(planId: number): boolean {
    return this.knows(planId) && this.runner.emulator?.isOver(-planId) === false
  }

  filledLots(planId: number, leg = 0): number {
    const group = this.runner.emulator?.group(-planId)
    return group?.filledLots(leg) ?? this.stateOf(planId)?.filledLots ?? 0
  }

  leavesLots(planId: number): number {
    const state = this.stateOf(planId)
    if (state === undefined || !this.isOpen(planId)) return 0
    return Math.max(0, state.orderedLots - state.filledLots)
  }

  excessLots(planId: number, leg: number): number {
    return this.runner.emulator?.group(-planId)?.excessLots(leg) ?? 0
  }

  stopHalfTicks(planId: number): number {
    return this.stateOf(planId)?.stopHalves ?? Number.NaN
  }

  private linked(kind: LinkKind, plans: readonly Plan[]): readonly number[] {
    for (const plan of plans) this.check(plan)
    const emulator = this.runner.started()
    const { timeNs } = this.desk
    const numbers = plans.map((plan) => this.give(plan))
    this.log.linked(timeNs, kind, numbers)
    const actions = plans.flatMap((plan, i) => emulator.submit(timeNs, numbers[i] as number, plan))
    emulator.join(kind, numbers)
    this.runner.do(actions)
    return numbers.map((number) => -number)
  }

  private give(plan: Plan): number {
    const number = ++this.count
    this.log.given(this.desk.timeNs, number, plan)
    this.runner.children.intend(number, plan.qtyLots)
    return number
  }

  private check(plan: Plan): void {
    const fault = planFault(plan)
    if (fault !== undefined) throw this.faultOf(fault)
    const instrument = plan.instrument ?? 0
    if (this.desk.books[instrument] === undefined) {
      throw strategyFault(this.desk.strategyName, `instrument ${instrument}`, 'one of the run')
    }
  }

  private faultOf({
    field,
    given,
    expected,
  }: Pick<PlanFault, 'given' | 'expected'> & { field: string }) {
    return strategyFault(this.desk.strategyName, `an order with ${field} ${given}`, expected)
  }

  private unknown(planId: number) {
    return strategyFault(this.desk.strategyName, `order ${planId}`, 'an order of this desk')
  }
}
