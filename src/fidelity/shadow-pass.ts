import type { TapeColumns } from '../tape/columns.ts'
import type { Contender } from './contender.ts'
import { LevelTelling, levelKey } from './level-telling.ts'
import type { OrderIdentity } from './order-identity.ts'
import {
  MOVED,
  type OrderChange,
  type OrderMessage,
  OrderMessages,
  STAYED,
} from './order-messages.ts'
import { LiveShadow, newShadow, type Shadow } from './shadow.ts'

/**
 * An order that is executed whole ends with its fill: without grace a model that is late by a nanosecond
 * has missed it. One second; docs/fidelity.md says what that changes.
 */
export const GRACE_NS = 1_000_000_000

export type ShadowPassOptions = {
  /** Orders that came before, or at or after `toNs`, are no shadows; ns since the tape's epoch. */
  readonly fromNs: number
  readonly toNs: number
  /** Sizes of levels are told at multiples of this time only; 0: with each message. */
  readonly conflateNs: number
  /** How late a model may fill an order that was executed whole. */
  readonly graceNs: number
  /** Which orders get a shadow; left out, all of them. */
  readonly isWanted?: (order: number, enteredNs: number) => boolean
  readonly onProgress?: (share: number) => void
}

/** Shadows whose end is on the tape, in the order in which they came. */
export type ShadowSet = {
  readonly shadows: readonly Shadow[]
  /** Orders that came, and whose end is not on the tape. */
  readonly unended: number
}

/**
 * Follows every real order of a tape and puts a shadow in its place: what each contender, told only what
 * a feed of levels tells, says of its fill.
 *
 * A shadow ends with its order: executed whole, canceled, or moved so that it lost its place. Levels are
 * told without the real order's own lots: it is neither behind us nor one that could be canceled.
 * Nothing is predicted in a message that takes the order out without executing any of it.
 */
export function passShadows(
  tape: TapeColumns,
  identity: OrderIdentity,
  contenders: readonly Contender[],
  options: ShadowPassOptions,
): ShadowSet {
  return new ShadowPass(tape, identity, contenders, options).run()
}

const MESSAGES_A_PROGRESS = 4096

class ShadowPass {
  private readonly messages: OrderMessages
  private readonly contenders: readonly Contender[]
  private readonly options: ShadowPassOptions
  private readonly telling: LevelTelling
  /** By order. */
  private readonly live: (LiveShadow | undefined)[]
  private readonly levels = new Map<number, Set<LiveShadow>>()
  private readonly untold = new Set<LiveShadow>()
  private readonly retired: { readonly live: LiveShadow; readonly untilNs: number }[] = []
  private readonly shadows: Shadow[] = []
  private tellNs = Number.POSITIVE_INFINITY

  constructor(
    tape: TapeColumns,
    identity: OrderIdentity,
    contenders: readonly Contender[],
    options: ShadowPassOptions,
  ) {
    this.messages = new OrderMessages(tape, identity)
    this.contenders = contenders
    this.options = options
    this.telling = new LevelTelling(contenders)
    this.live = new Array(identity.orders)
  }

  run(): ShadowSet {
    const { messages, options } = this
    for (let count = 1; messages.next(); count++) {
      if (count % MESSAGES_A_PROGRESS === 0) options.onProgress?.(messages.share)
      this.message(messages.message)
    }
    const ended = this.shadows.filter((shadow) => !Number.isNaN(shadow.endedNs))
    return { shadows: ended, unended: this.shadows.length - ended.length }
  }

  private message(message: OrderMessage): void {
    const { timeNs } = message
    if (timeNs >= this.tellNs) this.tellAll(this.tellNs)
    this.dropRetired(timeNs)
    if (message.isBreak) this.forgetAll()
    const changed = new Map<LiveShadow, OrderChange>()
    for (const change of message.orders) {
      const live = this.live[change.order]
      if (live !== undefined) changed.set(live, change)
    }
    this.hearTrades(message, changed)
    this.hearSizes(message, changed)
    for (const [live, change] of changed) this.followOrder(timeNs, live, change)
    for (const change of message.orders) if (change.how !== STAYED) this.enter(timeNs, change)
    this.telling.hear(message)
    if (message.levels.length > 0) this.tellBy(timeNs)
    if (this.options.conflateNs === 0) this.tellAll(timeNs)
  }

  private hearTrades(message: OrderMessage, changed: Map<LiveShadow, OrderChange>): void {
    if (message.trades.length === 0) {
      // Who left the queue is heard by the oracle alone.
      for (const { side, priceTicks } of message.removals) {
        for (const live of this.levels.get(levelKey(side, priceTicks)) ?? []) live.track(message, 0)
      }
      return
    }
    for (const [key, shadows] of this.levels) {
      const side = (key & 1) === 1 ? 1 : -1
      const price = (key - (key & 1)) / 2
      let lots = 0
      let isThrough = false
      for (const trade of message.trades) {
        if (trade.aggressor === side) continue
        const beyond = (price - trade.priceTicks) * side
        if (beyond > 0) isThrough = true
        else if (beyond === 0) lots += trade.lots
      }
      for (const live of shadows) {
        if (live.isOutOfView || isTakenOut(changed.get(live))) continue
        live.track(message, lots)
        if (lots > 0) live.trade(message.timeNs, lots)
        if (isThrough) live.tradedThrough(message.timeNs)
      }
    }
  }

  /** Notes the new sizes of levels, for the models to be told. */
  private hearSizes(message: OrderMessage, changed: Map<LiveShadow, OrderChange>): void {
    for (const { side, priceTicks, afterLots } of message.levels) {
      for (const live of this.levels.get(levelKey(side, priceTicks)) ?? []) {
        const change = changed.get(live)
        if (isTakenOut(change)) continue
        if (change?.isOutOfView) {
          live.isOutOfView = true
          live.shadow.wasOutOfView = true
        }
        const own = change === undefined ? live.ownLots : lotsAt(change, priceTicks)
        // A level out of view shows nothing, and nothing of it is known.
        if (live.isOutOfView && afterLots < own) continue
        live.isOutOfView = false
        // The trade that is told counts the real order's lots: so does the level that they came from.
        live.shownLots += change?.executedLots ?? 0
        live.untoldLots = Math.max(0, afterLots - own)
        this.untold.add(live)
      }
    }
  }

  /** What became of the real order behind a shadow. */
  private followOrder(timeNs: number, live: LiveShadow, change: OrderChange): void {
    const { shadow } = live
    if (change.executedLots > 0 && Number.isNaN(shadow.filledNs)) shadow.filledNs = timeNs
    live.ownLots = change.leftLots
    if (change.isOutOfView && !change.comesBack) this.drop(live)
    else if (change.leftLots === 0 && change.executedLots > 0) {
      shadow.endedNs = timeNs
      this.retire(timeNs, live)
    } else if (change.leftLots === 0 || change.how === MOVED) {
      shadow.endedNs = timeNs
      if (this.options.conflateNs === 0) live.tell(timeNs)
      this.drop(live)
    }
  }

  private enter(timeNs: number, change: OrderChange): void {
    const { order, side, priceTicks, aheadLots, leftLots, place } = change
    const { fromNs, toNs, isWanted } = this.options
    if (change.how === MOVED && change.fromTicks === priceTicks) return
    if (leftLots === 0 || !this.messages.isOrderly || timeNs < fromNs || timeNs >= toNs) return
    if (isWanted !== undefined && !isWanted(order, timeNs)) return
    const shadow = newShadow(timeNs, change, this.contenders.length)
    const places = this.contenders.map((contender, m) =>
      contender.place(aheadLots, this.telling.at(m, side, priceTicks)),
    )
    const live = new LiveShadow(shadow, this.contenders, places, place)
    this.shadows.push(shadow)
    this.live[order] = live
    const key = levelKey(side, priceTicks)
    const level = this.levels.get(key)
    if (level === undefined) this.levels.set(key, new Set([live]))
    else level.add(live)
  }

  private tellBy(timeNs: number): void {
    const { conflateNs } = this.options
    if (this.tellNs < Number.POSITIVE_INFINITY) return
    this.tellNs = conflateNs === 0 ? timeNs : (Math.floor(timeNs / conflateNs) + 1) * conflateNs
  }

  private tellAll(timeNs: number): void {
    this.tellNs = Number.POSITIVE_INFINITY
    for (const live of this.untold) live.tell(timeNs)
    this.untold.clear()
    this.telling.tell()
  }

  /** The real order was executed whole: a model may still be late by the grace. */
  private retire(timeNs: number, live: LiveShadow): void {
    this.live[live.shadow.order] = undefined
    this.retired.push({ live, untilNs: timeNs + this.options.graceNs })
  }

  private dropRetired(timeNs: number): void {
    const { retired } = this
    while (retired[0] !== undefined && retired[0].untilNs < timeNs) {
      this.drop(retired[0].live)
      retired.shift()
    }
  }

  private drop(live: LiveShadow): void {
    const { order, side, priceTicks } = live.shadow
    if (this.live[order] === live) this.live[order] = undefined
    this.untold.delete(live)
    const key = levelKey(side, priceTicks)
    const level = this.levels.get(key)
    level?.delete(live)
    if (level?.size === 0) this.levels.delete(key)
  }

  private forgetAll(): void {
    this.levels.clear()
    this.untold.clear()
    this.retired.length = 0
    this.live.fill(undefined)
    this.telling.clear()
  }
}

/** The message cancels or moves the order, and has not executed any of it. */
function isTakenOut(change: OrderChange | undefined): boolean {
  if (change === undefined || change.executedLots > 0) return false
  return change.how === MOVED || (change.leftLots === 0 && !change.isOutOfView)
}

/** Lots of a changed order that rest at a price after the message. */
function lotsAt(change: OrderChange, priceTicks: number): number {
  return change.priceTicks === priceTicks ? change.leftLots : 0
}
