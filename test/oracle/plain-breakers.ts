import {
  BREAKERS,
  type BreakerName,
  type BreakerSettings,
} from '../../src/risk/breakers/breaker-table.ts'
import { RISK_RULES } from '../../src/risk/denials.ts'

type Traded = { readonly venue: string; readonly symbol: string }

export type BreakerStep =
  | {
      readonly does: 'measure'
      readonly breaker: number
      readonly key: number
      readonly value: number
    }
  | { readonly does: 'reset'; readonly name: BreakerName; readonly scope: string }
  | { readonly does: 'pass' }
  | { readonly does: 'enter'; readonly instrument: number }

/** Breakers as a story told from the beginning each time that somebody asks. */
export class PlainBreakers {
  private readonly story: { readonly step: BreakerStep; readonly timeNs: number }[] = []
  private readonly settings: BreakerSettings
  private readonly instruments: readonly Traded[]
  private readonly halfOpen: { readonly coolNs: number; readonly probes: number } | null

  constructor(
    settings: BreakerSettings,
    instruments: readonly Traded[],
    halfOpen: { readonly coolNs: number; readonly probes: number } | null,
  ) {
    this.settings = settings
    this.instruments = instruments
    this.halfOpen = halfOpen
  }

  add(step: BreakerStep, timeNs: number): void {
    this.story.push({ step, timeNs })
  }

  /** The reason that an entry of an instrument is refused with; `none` when it is not. */
  blocking(instrument: number): string {
    const blocks = [...this.told()].filter(([key, { state, probes }]) => {
      const scope = key.slice(key.indexOf(' ') + 1)
      const isSpent = state === 'half-open' && probes >= (this.halfOpen?.probes ?? 0)
      return this.stands(instrument, scope) && (state === 'tripped' || isSpent)
    })
    const names = blocks.map(([key]) => key.split(' ')[0])
    const denials = BREAKERS.filter(({ name }) => names.includes(name)).map(({ denial }) => denial)
    return RISK_RULES[Math.min(...denials)] ?? 'none'
  }

  private told() {
    const at = new Map<string, { state: string; since: number; probes: number }>()
    for (const { step, timeNs } of this.story) {
      if (step.does === 'measure') {
        const breaker = BREAKERS[step.breaker]!
        const { limit } = this.settings[breaker.name]
        const isFine = breaker.tripsAt === 'limit' ? step.value < limit : step.value <= limit
        const key = `${breaker.name} ${this.scopeOf(step.breaker, step.key)}`
        const now = at.get(key)?.state
        if (limit === Infinity || isFine || now === 'tripped') continue
        at.set(key, { state: 'tripped', since: timeNs, probes: 0 })
      } else if (step.does === 'reset') at.delete(`${step.name} ${step.scope}`)
      else if (step.does === 'enter') {
        for (const [key, each] of at) {
          const scope = key.slice(key.indexOf(' ') + 1)
          if (each.state === 'half-open' && this.stands(step.instrument, scope)) each.probes++
        }
      } else if (this.halfOpen !== null) {
        for (const [key, each] of [...at]) {
          if (timeNs - each.since < this.halfOpen.coolNs) continue
          if (each.state === 'half-open') at.delete(key)
          else at.set(key, { state: 'half-open', since: timeNs, probes: 0 })
        }
      }
    }
    return at
  }

  private scopeOf(breaker: number, key: number): string {
    const { name, scope: measured } = BREAKERS[breaker]!
    const venues = [...new Set(this.instruments.map(({ venue }) => venue))]
    const { venue, symbol } =
      measured === 'symbol' ? this.instruments[key]! : { venue: venues[key]!, symbol: '' }
    const written = {
      symbol: `symbol:${venue}:${symbol}`,
      venue: `venue:${venue}`,
      strategy: 'strategy:made up',
      global: 'global',
    }
    return written[this.settings[name].scope]
  }

  private stands(instrument: number, scope: string): boolean {
    const { venue, symbol } = this.instruments[instrument]!
    return [`symbol:${venue}:${symbol}`, `venue:${venue}`, 'strategy:made up', 'global'].includes(
      scope,
    )
  }
}
