import { InputError } from '../../lib/assert.ts'
import {
  type BreakerRecord,
  type RiskLog,
  type RiskRecord,
  standingsOf,
} from '../state/risk-log.ts'
import { BREAKER_NAMES, BREAKERS, type BreakerName, type BreakerSettings } from './breaker-table.ts'
import { namesOfScopes, scopeName } from './scope-name.ts'

/**
 * The right to try again without a person, for a desk that trades no money: after `coolNs` a tripped
 * breaker lets `probes` entries pass; if nothing trips it again within `coolNs` more, it closes. Whoever
 * is not given one can only be reset.
 */
export type HalfOpen = { readonly coolNs: number; readonly probes: number }

export type BreakersSetup = {
  readonly settings: BreakerSettings
  readonly strategy: string
  /** Of the desk, by number. */
  readonly instruments: readonly { readonly venue: string; readonly symbol: string }[]
  readonly log: RiskLog
  readonly halfOpen: HalfOpen | null
  /** ns since 1970 at the run's time 0. */
  readonly epochNs: bigint
}

/** Told of every change; `breaker` is its number in BREAKERS. */
export type Heard = (breaker: number, record: BreakerRecord) => void

/** One breaker on one scope. */
type Place = {
  readonly breaker: number
  readonly scope: string
  /** Which instruments of the desk it blocks. */
  readonly covers: readonly boolean[]
  state: 'armed' | 'tripped' | 'half-open'
  sinceNs: number
  probes: number
}

/**
 * The breakers of one desk. Each measures on the scope of its own kind and blocks the scope that it is
 * set to; a tripped one stays tripped until it is reset. What blocks an instrument is looked up, not
 * worked out: one number each, renewed when a state changes.
 *
 * Holds: only `reset`, or the half-open right, arms a tripped breaker. A change is in the log before
 * the call that made it returns; a trip blocks even when the log cannot be written. What the log says
 * of a scope blocks it, whatever the settings are now.
 * Plain twin: test/oracle/plain-breakers.ts.
 */
export class Breakers {
  heard: Heard | null = null
  /** Denial code of the first breaker that blocks an instrument's entries, 0 = none. */
  readonly blocking: Int32Array
  /** Venues of the desk, by the number that breakers of scope venue are measured with. */
  readonly venues: readonly string[]
  private readonly setup: BreakersSetup
  /** Per breaker: the largest value that does not trip. */
  private readonly fineMax: Float64Array
  private readonly places: Place[] = []
  /** Per breaker: its places by the number that it is measured with. */
  private readonly measured: readonly (readonly Place[])[]

  constructor(setup: BreakersSetup) {
    this.setup = setup
    this.fineMax = Float64Array.from(BREAKERS, ({ name, tripsAt }) => {
      const { limit } = setup.settings[name]
      return tripsAt === 'limit' ? doubleBelow(limit) : limit
    })
    this.venues = [...new Set(setup.instruments.map(({ venue }) => venue))]
    this.measured = BREAKERS.map((_, breaker) => this.placesOf(breaker))
    this.blocking = new Int32Array(setup.instruments.length)
    this.takeOver(setup.log.records)
  }

  /**
   * Holds a measurement against its limit. `key` is the instrument's or the venue's number, or 0, by
   * the breaker's own scope. True when it trips now. What is no number trips.
   */
  measure(breaker: number, key: number, value: number, timeNs: number): boolean {
    const fineMax = this.fineMax[breaker]!
    if (value <= fineMax || fineMax === Number.POSITIVE_INFINITY) return false
    const place = this.measured[breaker]![key]!
    if (place.state === 'tripped') return false
    this.change(place, 'tripped', timeNs, value, BREAKERS[breaker]!.says, 'breaker')
    return true
  }

  /** Infinity where it is switched off. */
  limitOf(breaker: number): number {
    return this.setup.settings[BREAKER_NAMES[breaker]!].limit
  }

  /** Time passes: where the desk has the half-open right, what was tripped long enough tries again. */
  passTo(timeNs: number): void {
    const { halfOpen } = this.setup
    if (halfOpen === null) return
    for (const place of this.places) {
      if (place.state === 'armed' || timeNs - place.sinceNs < halfOpen.coolNs) continue
      const none = Number.NaN
      if (place.state === 'tripped') {
        this.change(place, 'half-open', timeNs, none, 'tripped long enough', 'half-open right')
      } else
        this.change(place, 'closed', timeNs, none, 'nothing tripped it again', 'half-open right')
    }
  }

  /** An entry of an instrument was approved: a probe of what stands half open. */
  entered(instrument: number): void {
    if (this.setup.halfOpen === null) return
    for (const place of this.places) {
      if (place.state === 'half-open' && place.covers[instrument] === true) place.probes++
    }
    this.renew()
  }

  /**
   * Arms a breaker that is not. Only a person may, or a config in a person's name. False when there was
   * nothing to reset. Throws `InputError` without a reason or a name.
   */
  reset(name: BreakerName, scope: string, timeNs: number, reason: string, by: string): boolean {
    checkReset(reason, by)
    const place = this.places.find((each) => isAt(each, name, scope))
    if (place === undefined || place.state === 'armed') return false
    this.change(place, 'reset', timeNs, Number.NaN, reason, by)
    return true
  }

  /** Takes over what others wrote into the log since; they are heard like changes of our own. */
  takeIn(records: readonly RiskRecord[]): void {
    this.takeOver(records)
    for (const record of records) {
      if (!('breaker' in record)) continue
      if (this.places.some((each) => isAt(each, record.breaker, record.scope))) {
        this.heard?.(BREAKER_NAMES.indexOf(record.breaker), record)
      }
    }
  }

  /** Every breaker that is not armed, with the scope that it blocks. */
  standing(): readonly { readonly name: BreakerName; readonly scope: string }[] {
    return this.places
      .filter(({ state }) => state !== 'armed')
      .map(({ breaker, scope }) => ({ name: BREAKER_NAMES[breaker]!, scope }))
  }

  private placesOf(breaker: number): Place[] {
    const { instruments, settings, strategy } = this.setup
    const { name, scope: measured } = BREAKERS[breaker]!
    const { scope } = settings[name]
    if (measured === 'symbol') {
      return instruments.map((each) => this.placeAt(breaker, scopeName(scope, strategy, each)))
    }
    if (measured === 'venue') {
      const names = this.venues.map((venue) => scopeName(scope, strategy, { venue, symbol: '' }))
      return names.map((each) => this.placeAt(breaker, each))
    }
    return [this.placeAt(breaker, scopeName(scope, strategy, { venue: '', symbol: '' }))]
  }

  private placeAt(breaker: number, scope: string): Place {
    const known = this.places.find((each) => each.breaker === breaker && each.scope === scope)
    if (known !== undefined) return known
    const { instruments, strategy } = this.setup
    const covers = instruments.map((each) => namesOfScopes(strategy, each).includes(scope))
    const place: Place = { breaker, scope, covers, state: 'armed', sinceNs: 0, probes: 0 }
    this.places.push(place)
    return place
  }

  private takeOver(records: readonly RiskRecord[]): void {
    for (const { state, last } of standingsOf(records)) {
      const place = this.placeAt(BREAKER_NAMES.indexOf(last.breaker), last.scope)
      // Who was trying again when a process ended has proven nothing.
      place.state = state === 'armed' ? 'armed' : 'tripped'
      place.sinceNs = Number(BigInt(last.unixNs) - this.setup.epochNs)
      place.probes = 0
    }
    this.renew()
  }

  private change(
    place: Place,
    event: BreakerRecord['event'],
    timeNs: number,
    value: number,
    reason: string,
    by: string,
  ): void {
    place.state = event === 'tripped' || event === 'half-open' ? event : 'armed'
    place.sinceNs = timeNs
    place.probes = 0
    this.renew()
    const record: BreakerRecord = {
      event,
      unixNs: String(this.setup.epochNs + BigInt(timeNs)),
      breaker: BREAKER_NAMES[place.breaker]!,
      scope: place.scope,
      value,
      limit: this.limitOf(place.breaker),
      reason,
      by,
    }
    this.setup.log.append(record)
    this.heard?.(place.breaker, record)
  }

  private renew(): void {
    const probesMax = this.setup.halfOpen?.probes ?? 0
    this.blocking.fill(0)
    for (const place of this.places) {
      const isSpent = place.state === 'half-open' && place.probes >= probesMax
      if (place.state !== 'tripped' && !isSpent) continue
      const { denial } = BREAKERS[place.breaker]!
      for (let i = 0; i < this.blocking.length; i++) {
        const first = this.blocking[i]!
        if (place.covers[i] === true && (first === 0 || denial < first)) this.blocking[i] = denial
      }
    }
  }
}

/** The next double below a positive one; Infinity and 0 stay what they are. */
function doubleBelow(value: number): number {
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) return value
  const double = new Float64Array([value])
  const bits = new BigInt64Array(double.buffer)
  bits[0] = bits[0]! - 1n
  return double[0]!
}

function isAt({ breaker, scope }: Place, name: BreakerName, at: string): boolean {
  return BREAKER_NAMES[breaker] === name && scope === at
}

/** Throws `InputError` unless a reset says why, and who says so. */
export function checkReset(reason: string, by: string): void {
  const remedy = 'A breaker is reset by a named person for a reason that is written down.'
  if (reason.trim() === '') throw new InputError({ field: 'reason' }, 'none', 'a reason', remedy)
  if (by.trim() === '') throw new InputError({ field: 'by' }, 'nobody', 'a name', remedy)
}
