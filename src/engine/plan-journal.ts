import { type Action, WHYS } from '../orders/emulator/action.ts'
import type { Leg, UnwindPolicy } from '../orders/emulator/leg-group.ts'
import type { Hang, LinkKind } from '../orders/emulator/links.ts'
import { NOT_STATED } from '../orders/order-notes.hot.ts'
import { instrumentOf, type Plan, timeInForceOf, typeOf } from '../orders/plan.ts'
import { J_PLAN, J_PLAN_STEP, type Journal, pack } from './journal.hot.ts'
import { LANE_MARKET_TO_US } from './lanes.ts'

/** What a step of a plan is. Codes are journalled: only append. */
export const PLAN_STEPS = [
  '',
  'submit',
  'cancel',
  'replace',
  'end',
  'cancel-asked',
  'change-asked',
  'linked',
  'hangs',
  'leg',
  'legs-within',
  'unwind-within',
] as const
type StepName = (typeof PLAN_STEPS)[number]

/** Bps are journalled in millionths, above them the number of times that a rest is sent again. */
const BPS_SCALE = 1e6
const RESUBMIT_SCALE = 2 ** 40
const LANE = LANE_MARKET_TO_US

/** Plans as a desk writes them into its journal; docs/journal.md says which field holds what. */
export class PlanJournal {
  private readonly journal: Journal

  constructor(journal: Journal) {
    this.journal = journal
  }

  /** A plan was given, under its number. */
  given(timeNs: number, number: number, plan: Plan): void {
    const { side, priceTicks, qtyLots, stopTicks, trailTicks, trailBps, expiresNs } = plan
    const flags =
      (plan.postOnly === true ? 1 : 0) |
      (plan.reprices === true ? 2 : 0) |
      (plan.reduceOnly === true ? 4 : 0) |
      ((plan.remainder ?? 0) << 3) |
      ((plan.triggeredBy ?? 0) << 5)
    const packed = pack(side, typeOf(plan), timeInForceOf(plan), flags)
    const z = Math.round((trailBps ?? 0) * BPS_SCALE) + (plan.resubmitMax ?? 0) * RESUBMIT_SCALE
    const [stop, trail] = [stopTicks ?? NOT_STATED, trailTicks ?? 0]
    const price = priceTicks ?? NOT_STATED
    const [ends, shown] = [expiresNs ?? 0, plan.displayLots ?? 0]
    // biome-ignore format: one record, one line
    this.journal.appendWide(timeNs, LANE, J_PLAN, instrumentOf(plan), number, packed, price, qtyLots, ends, shown, stop, trail, z)
  }

  /** What is done next, for a plan; `order` is the order that it is done to. */
  step(timeNs: number, action: Exclude<Action, { kind: 'wake' }>, order: number): void {
    const status = action.kind === 'end' ? action.status : 0
    const price = action.kind === 'replace' ? action.priceTicks : 0
    const why = WHYS.indexOf(action.why)
    this.write(timeNs, action.kind, action.plan, [0, why, status], price, order)
  }

  cancelAsked(timeNs: number, number: number): void {
    this.write(timeNs, 'cancel-asked', number, [0, 0, 0], 0, 0)
  }

  changeAsked(
    timeNs: number,
    number: number,
    terms: { priceTicks?: number; qtyLots?: number; stopTicks?: number },
  ): void {
    const { priceTicks, qtyLots, stopTicks } = terms
    const isStop = stopTicks !== undefined ? 1 : 0
    const price = stopTicks ?? priceTicks ?? NOT_STATED
    this.write(timeNs, 'change-asked', number, [0, isStop, 0], price, qtyLots ?? 0)
    if (isStop === 1 && priceTicks !== undefined) {
      this.write(timeNs, 'change-asked', number, [0, 0, 0], priceTicks, 0)
    }
  }

  linked(timeNs: number, kind: LinkKind, members: readonly number[]): void {
    for (const number of members) {
      this.write(timeNs, 'linked', number, [0, kind, 0], 0, members[0] as number)
    }
  }

  hangs(timeNs: number, number: number, { on, rule, isRelative }: Hang): void {
    this.write(timeNs, 'hangs', number, [0, rule, isRelative === true ? 1 : 0], 0, on)
  }

  legs(timeNs: number, number: number, legs: readonly Leg[], policy: UnwindPolicy): void {
    for (const { instrument, side, qtyLots, priceTicks } of legs) {
      const price = priceTicks ?? NOT_STATED
      this.write(timeNs, 'leg', number, [side, 0, 0], price, qtyLots, instrument)
    }
    const { withinNs, worstTicks, unwindWithinNs, afterwards } = policy
    this.write(timeNs, 'legs-within', number, [0, 0, 0], worstTicks ?? NOT_STATED, withinNs)
    const isLeft = afterwards === 'leave' ? 1 : 0
    this.write(timeNs, 'unwind-within', number, [0, isLeft, 0], 0, unwindWithinNs)
  }

  private write(
    timeNs: number,
    name: StepName,
    number: number,
    [side, b, c]: readonly [number, number, number],
    priceTicks: number,
    qty: number,
    instrument = 0,
  ): void {
    const packed = pack(side, PLAN_STEPS.indexOf(name), b, c)
    this.journal.append(timeNs, LANE, J_PLAN_STEP, instrument, number, packed, priceTicks, qty)
  }
}
