import { InputError } from '../../lib/assert.ts'
import { DAY, FOK, GTC, IOC, type TimeInForce } from '../../orders/intent.ts'
import { NOT_STATED } from '../../orders/order-notes.hot.ts'
import * as r from '../../orders/report.ts'
import type { ExecWord, NewStep, ReportStep, RequestStep, Scenario, Step } from './scenario.ts'
import type { Path } from './scenario-paths.ts'

/** What a path does, in numbers: order ids and intent numbers as `OrderFacts` gives them, from 1. */
export type Command =
  | { readonly kind: 'add'; readonly qtyLots: number; readonly timeInForce: TimeInForce }
  | { readonly kind: 'cancel'; readonly order: number }
  | { readonly kind: 'replace'; readonly order: number; readonly qtyLots: number }
  | Heard

export type Heard = {
  readonly kind: 'hear'
  /** 0: an answer to a request for an order that we do not know. */
  readonly order: number
  readonly report: number
  readonly sequence: number
  readonly request: number
  readonly lots: number
  readonly priceTicks: number
  readonly executionId: number
  readonly refersTo: number
  readonly says: ReportStep
  readonly text: string
}

export type Script = {
  readonly commands: readonly Command[]
  /** Decimals of a price of one tick. */
  readonly decimals: number
}

const REPORTS: Readonly<Record<ExecWord, number>> = {
  PNew: r.REPORT_PENDING_NEW,
  New: r.REPORT_NEW,
  Trade: r.REPORT_FILL,
  TrCancel: r.REPORT_TRADE_CANCELED,
  TrCorrect: r.REPORT_TRADE_CORRECTED,
  PCxl: r.REPORT_PENDING_CANCEL,
  PRep: r.REPORT_PENDING_REPLACE,
  Cxl: r.REPORT_CANCELED,
  Repl: r.REPORT_REPLACED,
  Rej: r.REPORT_REJECTED,
  DFD: r.REPORT_DONE_FOR_DAY,
  Rest: r.REPORT_RESTATED,
  Stat: r.REPORT_STATUS,
  Susp: r.REPORT_SUSPENDED,
  Exp: r.REPORT_EXPIRED,
  '9': r.REPORT_CANCEL_REJECTED,
}

const TIMES_IN_FORCE = { DAY, GTC, IOC, FOK } as const

type Named = {
  readonly order: number
  readonly intent: number
  readonly what: 'order' | 'cancel' | 'replace'
}

/** Turns a path into commands. Throws `InputError` when a step speaks of something that is not there. */
export function scriptOf(scenario: Scenario, path: Path): Script {
  return new ScriptWriter(scenario, path).write()
}

class ScriptWriter {
  private readonly scenario: Scenario
  private readonly steps: readonly Step[]
  private readonly decimals: number
  private readonly named = new Map<string, Named>()
  private readonly executions = new Map<string, number>()
  private orders = 0
  private intents = 0
  private unnamed = 0
  private cash = new Set<number>()

  constructor(scenario: Scenario, path: Path) {
    this.scenario = scenario
    this.steps = path.steps
    const prices = path.steps.map(({ what }) =>
      what.kind === 'report' ? what.lastPrice : undefined,
    )
    this.decimals = Math.max(0, ...prices.map((price) => price?.split('.')[1]?.length ?? 0))
  }

  write(): Script {
    const commands = this.steps.flatMap((step) => {
      const { what } = step
      if (what.kind === 'new') return this.add(what)
      return what.kind === 'report' ? [this.hear(step, what)] : this.ask(step, what)
    })
    return { commands, decimals: this.decimals }
  }

  /** An id that is there already is sent again, or refused at our own door: neither is a new order. */
  private add({ id, qtyLots, isCash, timeInForce }: NewStep): Command[] {
    if (this.named.has(id)) return []
    const order = ++this.orders
    this.named.set(id, { order, intent: ++this.intents, what: 'order' })
    if (isCash) this.cash.add(order)
    const lasts = timeInForce === undefined ? this.lastsOf(id) : TIMES_IN_FORCE[timeInForce]
    return [{ kind: 'add', qtyLots: isCash ? 0 : qtyLots, timeInForce: lasts }]
  }

  /**
   * How long an order of no stated time in force lasts: as the title says, and where it says nothing,
   * as its DoneForDay does: a GTC order keeps what is left.
   */
  private lastsOf(id: string): TimeInForce {
    const { title } = this.scenario
    if (/\bGTC\b/i.test(title)) return GTC
    if (/\bday order\b/i.test(title)) return DAY
    const keeps = this.scenario.steps.some(
      ({ what }) =>
        what.kind === 'report' && what.exec === 'DFD' && what.id === id && what.stated?.leavesLots,
    )
    return keeps ? GTC : DAY
  }

  private ask(step: Step, { kind, id, of, qtyLots }: RequestStep): Command[] {
    if (this.named.has(id)) throw this.refused(step, `${id} again`, 'an id that no other step has')
    const order = this.named.get(of)?.order ?? 0
    const intent = order === 0 ? 0 : ++this.intents
    this.named.set(id, { order, intent, what: kind })
    if (order === 0) return []
    return [kind === 'cancel' ? { kind, order } : { kind, order, qtyLots }]
  }

  private hear(step: Step, says: ReportStep): Heard {
    const named = this.named.get(says.id)
    if (named === undefined) {
      throw this.refused(step, `an answer to ${says.id}`, 'an order or a request of this scenario')
    }
    const { order, intent: request, what } = named
    if (order === 0 && says.exec !== '9') {
      throw this.refused(step, `${says.exec} of an order that is not there`, 'D before it, or 9')
    }
    if (says.exec === '9' && what === 'order') {
      throw this.refused(step, `9 for the order ${says.id}`, 'the id of a cancel or replace')
    }
    const stated = says.stated?.qtyLots ?? 0
    const states = says.exec === 'Rest' || (says.exec === 'New' && this.cash.has(order))
    const isExecution =
      says.exec === 'Trade' || says.exec === 'TrCancel' || says.exec === 'TrCorrect'
    const unasked = says.exec === 'Repl' && what !== 'replace'
    return {
      kind: 'hear',
      order,
      report: reportOf(says, what),
      sequence: step.place,
      request,
      lots: says.lastLots ?? (states || unasked ? stated : 0),
      priceTicks: this.ticksOf(step, says),
      executionId: isExecution ? this.execution(says.executionId) : 0,
      refersTo: says.refersTo === undefined ? 0 : this.execution(says.refersTo),
      says,
      text: step.text,
    }
  }

  private execution(id: string | undefined): number {
    const key = id ?? ` ${++this.unnamed}`
    const number = this.executions.get(key) ?? this.executions.size + 1
    this.executions.set(key, number)
    return number
  }

  private ticksOf(step: Step, { exec, lastPrice, lastLots }: ReportStep): number {
    if (lastPrice === undefined) return exec === 'Trade' ? 0 : NOT_STATED
    const [whole, part] = lastPrice.split('.')
    const ticks = Number(`${whole}${(part ?? '').padEnd(this.decimals, '0')}`)
    if (Math.abs(ticks) > 2 ** 30 || !Number.isSafeInteger(ticks * (lastLots ?? 1))) {
      const most = `at most 2^30 steps of ${this.decimals} decimals, and a value below 2^53`
      throw this.refused(step, `the price ${lastPrice}`, most)
    }
    return ticks
  }

  private refused({ text, place }: Step, given: string, expected: string): InputError {
    const { file, row } = this.scenario
    const at = { file, row, field: `step ${place}` }
    return new InputError(at, `${given} in '${text}'`, expected, 'Correct the step.')
  }
}

/** The code of a report; a copy refused as a duplicate says only that the venue has the order. */
function reportOf({ exec, status, day }: ReportStep, what: Named['what']): number {
  if (exec === 'Rej' && status !== 'Rej') return r.REPORT_STATUS
  if (exec === 'Rest' && day !== undefined) return r.REPORT_RENEWED
  if (exec === '9' && what === 'replace') return r.REPORT_REPLACE_REJECTED
  return REPORTS[exec]
}
