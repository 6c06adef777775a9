import { RandomStream } from '../../lib/random.ts'
import { OrderFacts } from '../../orders/order-facts.hot.ts'
import type { VenueProfile } from '../../orders/venue-profile.ts'
import { ask, hear, snapshot } from './play.ts'
import type { Heard, Script } from './script.ts'

/** What came of hearing a path's reports in other orders. */
export type Arrived = {
  readonly arrivals: number
  /** Whether these are all permutations. */
  readonly isEvery: boolean
  readonly difference?: string
}

/** Orders that share one `OrderFacts`, so that it is not made anew for each arrival. */
const ORDERS_IN_ONE = 100

/**
 * Hears the reports of a path in every order of arrival, or in `sampled` random ones where there are more
 * than `everyUpTo`; each order once as it is, and once with reports that come two or three times. All
 * must end as the venue's own order does.
 */
export function arrivalsOf(
  script: Script,
  profile: VenueProfile,
  everyUpTo: number,
  sampled: number,
): Arrived {
  const reports = script.commands.filter(
    (command): command is Heard => command.kind === 'hear' && command.order !== 0,
  )
  const stage = new Stage(script, profile)
  const expected = stage.play(reports)
  const isEvery = factorial(reports.length, everyUpTo) <= everyUpTo
  const stream = new RandomStream(1, 'arrivals')
  const orders = isEvery ? permutations(reports) : shuffles(reports, sampled, stream)
  let arrivals = 0
  for (const order of orders) {
    for (const heard of [order, repeated(order, stream.at(++arrivals))]) {
      const found = stage.play(heard)
      if (found === expected) continue
      const places = heard.map(({ sequence }) => sequence).join(' ')
      return { arrivals, isEvery, difference: `${found}, in order ${expected}; heard ${places}` }
    }
  }
  return { arrivals, isEvery }
}

/** Plays all requests of a script, then reports as they come, and says how its orders end. */
class Stage {
  private readonly script: Script
  private readonly profile: VenueProfile
  private readonly executions: number
  private facts: OrderFacts

  constructor(script: Script, profile: VenueProfile) {
    this.script = script
    this.profile = profile
    this.facts = new OrderFacts(profile)
    const ids = script.commands.map((command) =>
      command.kind === 'hear' ? Math.max(command.executionId, command.refersTo) : 0,
    )
    this.executions = Math.max(0, ...ids)
  }

  play(reports: readonly Heard[]): string {
    if (this.facts.count >= ORDERS_IN_ONE) this.facts = new OrderFacts(this.profile)
    const { facts } = this
    const [base, intents] = [facts.count, facts.intents]
    // Ids of executions are an order's own: each arrival has some of its own.
    const executions = base * this.executions
    for (const command of this.script.commands) {
      if (command.kind !== 'hear') ask(facts, command, base)
    }
    for (const heard of reports) hear(facts, heard, base, intents, executions)
    const ends: string[] = []
    for (let id = base + 1; id <= facts.count; id++) ends.push(snapshot(facts, id))
    return ends.join(' and ')
  }
}

/** n!, or more than `enough` as soon as it is. */
function factorial(n: number, enough: number): number {
  let product = 1
  for (let i = 2; i <= n && product <= enough; i++) product *= i
  return product
}

/** Heap's algorithm. The array is reused. */
function* permutations<T>(items: readonly T[]): Generator<T[]> {
  const order = [...items]
  const turns = new Array<number>(order.length).fill(0)
  yield order
  for (let i = 1; i < order.length; ) {
    const turn = turns[i] ?? 0
    if (turn < i) {
      swap(order, i, i % 2 === 0 ? 0 : turn)
      yield order
      turns[i] = turn + 1
      i = 1
    } else turns[i++] = 0
  }
}

function* shuffles<T>(items: readonly T[], count: number, stream: RandomStream): Generator<T[]> {
  const order = [...items]
  for (let n = 0; n < count; n++) {
    stream.at(count + n)
    for (let i = order.length - 1; i > 0; i--) swap(order, i, stream.below(i + 1))
    yield order
  }
}

/** Some reports once more, some twice more, anywhere behind their first coming. */
function repeated<T>(order: readonly T[], stream: RandomStream): T[] {
  const heard: T[] = []
  const again: T[] = []
  for (const each of order) {
    heard.push(each)
    for (let n = stream.below(3); n > 0; n--) again.push(each)
    if (again.length > 0 && stream.below(2) === 1) {
      heard.push(...again.splice(stream.below(again.length), 1))
    }
  }
  return [...heard, ...again]
}

function swap<T>(items: T[], i: number, j: number): void {
  const kept = items[i] as T
  items[i] = items[j] as T
  items[j] = kept
}
