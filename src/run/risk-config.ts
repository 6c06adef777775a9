import { z } from 'zod'
import { InputError, type InputPlace } from '../lib/assert.ts'
import {
  BREAKER_NAMES,
  BREAKER_SCOPES,
  BREAKERS,
  type BreakerName,
  type BreakerScope,
  type BreakerSettings,
  isAsWide,
} from '../risk/breakers/breaker-table.ts'
import { checkReset } from '../risk/breakers/breakers.ts'
import { namesOfScopes } from '../risk/breakers/scope-name.ts'
import type { PlannedReset, RiskSettings } from '../risk/risk-settings.ts'
import { type RiskLimits, RULES } from '../risk/rules.ts'
import { dayNsOf, unixNsOf } from '../units/clock-text.ts'
import { NS_PER_DAY } from '../units/time.ts'

/** A limit as it is written. */
export type Amount = number | 'off'
export type LimitConfig = { readonly [K in keyof RiskLimits]?: Amount }
export type BreakerConfig = Amount | { readonly limit: Amount; readonly scope?: BreakerScope }

/** What a run changes of its risk; everything that is left out stays as the profile has it. */
export type RiskConfig = LimitConfig & {
  /** By `venue:SYMBOL`: limits of one symbol. */
  readonly symbols?: Readonly<Record<string, LimitConfig>>
  readonly restricted?: readonly string[]
  /** When positions may be opened, UTC, `HH:MM` or `HH:MM:SS`. */
  readonly hours?: { readonly from: string; readonly until: string }
  /** When the day of losses begins, UTC. */
  readonly dayStarts?: string
  /** RC-10: instruments that hang on one event, by its name. */
  readonly events?: Readonly<Record<string, readonly string[]>>
  readonly slippageBps?: number
  readonly breakers?: 'off' | { readonly [K in BreakerName]?: BreakerConfig }
  readonly resets?: readonly ResetConfig[]
}

export type ResetConfig = {
  /** UTC, `2024-08-08T12:00:00Z`. */
  readonly at: string
  readonly breaker: BreakerName
  readonly scope: string
  readonly reason: string
  readonly by: string
}

const isAmount = (value: unknown) => typeof value === 'number' && value >= 0
const amount = z.union([z.literal('off'), z.custom<number>(isAmount)], {
  error: 'a number, 0 or more, or "off"',
})
const text = z.string()
const symbol = z.string().regex(/^[^:\s]+:\S+$/, { error: 'an instrument is written venue:SYMBOL' })

function each<K extends string, T extends z.ZodType>(names: readonly K[], shape: T) {
  const shapes = names.map((name) => [name, shape.optional()] as const)
  return Object.fromEntries(shapes) as Record<K, z.ZodOptional<T>>
}

const LIMIT_NAMES = RULES.flatMap(({ limit }) => limit ?? [])
const limits = each(LIMIT_NAMES, amount)
const breaker = z.union(
  [amount, z.strictObject({ limit: amount, scope: z.enum(BREAKER_SCOPES).optional() })],
  { error: `a limit, "off", or {"limit", "scope"} with a scope of ${BREAKER_SCOPES.join(', ')}` },
)

const breakersShape = z.strictObject(each(BREAKER_NAMES, breaker))

/** The shape of `risk` in a run's config, and of a file that is given with --risk. */
export const riskConfigShape = z.strictObject({
  ...limits,
  symbols: z.record(symbol, z.strictObject(limits)).optional(),
  restricted: z.array(symbol).optional(),
  hours: z.strictObject({ from: text, until: text }).optional(),
  dayStarts: text.optional(),
  events: z.record(text, z.array(symbol)).optional(),
  slippageBps: z.number().positive().optional(),
  breakers: z
    .union([z.literal('off'), breakersShape], {
      error: `"off", or limits of ${BREAKER_NAMES.join(', ')}`,
    })
    .optional(),
  resets: z
    .array(
      z.strictObject({
        at: text,
        breaker: z.enum(BREAKER_NAMES),
        scope: text,
        reason: text,
        by: text,
      }),
    )
    .optional(),
})

/** A risk config that came as a value. Throws `InputError` naming the field that does not fit. */
export function checkRiskConfig(value: unknown, place: InputPlace = {}): RiskConfig {
  const parsed = riskConfigShape.safeParse(value)
  if (parsed.success) return parsed.data as RiskConfig
  const [first] = issuesOf(value, parsed.error)
  const isUnknown = first?.code === 'unrecognized_keys'
  const path = ['risk', ...(first?.path ?? []), ...(isUnknown ? first.keys.slice(0, 1) : [])]
  throw new InputError(
    { ...place, field: path.map(String).join('.') },
    isUnknown ? 'no such setting' : `got ${written(valueAt(value, path.slice(1)))}`,
    isUnknown ? `one of ${knownAt(first.path).join(', ')}` : (first?.message ?? 'what fits'),
    'See docs/risk.md.',
  )
}

/** What is wrong, first of all; of breakers that are listed, which one. */
function issuesOf(value: unknown, error: z.ZodError): readonly z.core.$ZodIssue[] {
  const [first] = error.issues
  const listed = (value as { readonly breakers?: unknown } | null)?.breakers
  if (first?.path.join() !== 'breakers' || typeof listed !== 'object') return error.issues
  const inside = breakersShape.safeParse(listed).error?.issues ?? []
  return inside.map((issue) => ({ ...issue, path: ['breakers', ...issue.path] }))
}

/** Names that may stand at a place of the config. */
function knownAt([head, ...inside]: readonly PropertyKey[]): readonly string[] {
  if (head === undefined) return Object.keys(riskConfigShape.shape)
  if (head === 'symbols') return LIMIT_NAMES
  if (head === 'breakers') return inside.length === 0 ? BREAKER_NAMES : ['limit', 'scope']
  return head === 'hours' ? ['from', 'until'] : ['at', 'breaker', 'scope', 'reason', 'by']
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | null)?.[key],
    value,
  )
}

/** One config over another: what both name, the second one decides, breaker by breaker. */
export function mergeRisk(base: RiskConfig = {}, over: RiskConfig = {}): RiskConfig {
  const merged = { ...base, ...over }
  const bothListed = typeof base.breakers === 'object' && typeof over.breakers === 'object'
  return bothListed ? { ...merged, breakers: { ...base.breakers, ...over.breakers } } : merged
}

/** Whose risk it is: a planned reset must name a scope that one of its breakers can have. */
export type RiskOwner = {
  readonly strategy: string
  readonly instruments: readonly { readonly venue: string; readonly symbol: string }[]
}

/** A profile's risk with a run's changes. Throws `InputError` for what does not fit. */
export function resolveRisk(
  base: RiskSettings,
  given: RiskConfig | undefined,
  owner: RiskOwner,
): RiskSettings {
  const config = checkRiskConfig(given ?? {})
  const dayStartsNs =
    config.dayStarts === undefined ? base.dayStartsNs : dayNs(config.dayStarts, 'dayStarts')
  const symbols = Object.entries(config.symbols ?? {}).map(
    ([name, changed]) => [name, limitsOf(changed)] as const,
  )
  return {
    limits: { ...base.limits, ...limitsOf(config) },
    symbols: { ...base.symbols, ...Object.fromEntries(symbols) },
    restricted: config.restricted ?? base.restricted,
    hours: config.hours === undefined ? base.hours : hoursOf(config.hours, dayStartsNs),
    dayStartsNs,
    events: config.events ?? base.events,
    breakers: breakersOf(base.breakers, config.breakers),
    slippageBps: config.slippageBps ?? base.slippageBps,
    capital: base.capital,
    resets: (config.resets ?? []).map((reset, i) => plannedReset(reset, i, owner)),
  }
}

function limitsOf(config: LimitConfig): Partial<RiskLimits> {
  return Object.fromEntries(
    RULES.flatMap(({ limit, off }) => {
      const value = limit === null ? undefined : config[limit]
      return value === undefined ? [] : [[limit, value === 'off' ? off : value]]
    }),
  )
}

function breakersOf(base: BreakerSettings, config: RiskConfig['breakers']): BreakerSettings {
  const changed = BREAKERS.flatMap(({ name, scope: own }) => {
    const written = config === 'off' ? 'off' : config?.[name]
    if (written === undefined || (config === 'off' && name === 'tornLog')) return []
    const field = `risk.breakers.${name}`
    if (name === 'tornLog') {
      throw new InputError({ field }, 'a limit of its own', 'none', 'It cannot be changed.')
    }
    const { limit, scope = own } = typeof written === 'object' ? written : { limit: written }
    if (!isAsWide(scope, own)) {
      const expected = `"${own}" or wider, since that is what it measures`
      throw new InputError({ field }, `the scope "${scope}"`, expected, 'Correct it.')
    }
    return [[name, { limit: limit === 'off' ? Number.POSITIVE_INFINITY : limit, scope }] as const]
  })
  return { ...base, ...Object.fromEntries(changed) }
}

function dayNs(written: string, field: string): number {
  const ns = dayNsOf(written)
  if (ns !== null) return ns
  const expected = 'a time of the day in UTC as HH:MM or HH:MM:SS'
  throw new InputError({ field: `risk.${field}` }, `got "${written}"`, expected, 'Correct it.')
}

/** Hours of the day that begins at `dayStartsNs`, as the gate counts them. */
function hoursOf({ from, until }: { from: string; until: string }, dayStartsNs: number) {
  const inDay = (ns: number) => (ns - dayStartsNs + NS_PER_DAY) % NS_PER_DAY
  const fromNs = inDay(dayNs(from, 'hours.from'))
  const untilNs = inDay(dayNs(until, 'hours.until'))
  if (fromNs !== untilNs) return { fromNs, untilNs }
  const remedy = 'Leave the hours out for the whole day.'
  throw new InputError({ field: 'risk.hours' }, `${from} to ${until}`, 'two times', remedy)
}

function plannedReset(reset: ResetConfig, i: number, owner: RiskOwner): PlannedReset {
  const field = (name: string) => ({ field: `risk.resets.${i}.${name}` })
  const { at, breaker, scope, reason, by } = reset
  const unixNs = unixNsOf(at)
  if (unixNs === null) {
    const expected = 'a moment in UTC as 2024-08-08T12:00:00Z'
    throw new InputError(field('at'), `got "${at}"`, expected, 'Correct it.')
  }
  checkReset(reason, by)
  const { strategy, instruments } = owner
  const known = [...new Set(instruments.flatMap((each) => namesOfScopes(strategy, each)))]
  if (!known.includes(scope)) {
    const expected = `one of ${known.join(', ')}`
    throw new InputError(field('scope'), `got "${scope}"`, expected, 'Correct it.')
  }
  return { unixNs, breaker, scope, reason, by }
}

/** As JSON has it; it has no word for some numbers. */
function written(value: unknown): string {
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'nothing')
}
