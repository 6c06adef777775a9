import { InputError } from '../lib/assert.ts'
import { constantLatency } from '../models/latency/constant.ts'
import type { LatencyModel } from '../models/latency/latency-model.ts'
import { type LatencyTable, measuredLatency, readLatencyTable } from '../models/latency/measured.ts'
import type { Calendar } from '../orders/emulator/sessions.ts'
import { noRisk, type RiskSettings, standardRisk } from '../risk/risk-settings.ts'
import { type FeeSchedule, type Instrument, rates } from '../units/instrument.ts'
import { NS_PER_MS } from '../units/time.ts'
import type { ExecutionRules } from '../venue/execution-rules.ts'
import { type QueueConfig, resolveQueue } from './queue-config.ts'
import type { ModelSetting } from './run-record.ts'
import { calendarOf, type SessionTimes, sessionSettings } from './session-times.ts'

/** A named, versioned set of execution rules and defaults. */
type Profile = {
  readonly version: number
  readonly testsEachRow: boolean
  readonly fillsWhole: boolean
  readonly remembersConsumption: boolean
  readonly clampsQueue: boolean
  readonly runsUntilLanesEmpty: boolean
  /** L2 levels that the other side crossed stay and are passed over, instead of being forgotten. */
  readonly keepsCrossed: boolean
  /** Queues are reckoned in base units instead of lots: float64 noise at half a lot decides there. */
  readonly queueInBaseUnits: boolean
  readonly queue: string
  readonly latencyMs: number
}

export const PROFILES = {
  conservative: {
    version: 2,
    testsEachRow: false,
    fillsWhole: false,
    remembersConsumption: true,
    clampsQueue: true,
    runsUntilLanesEmpty: false,
    keepsCrossed: false,
    queueInBaseUnits: false,
    queue: 'riskAverse',
    latencyMs: 25,
  },
  'hftbacktest-l2-no-partial': {
    version: 1,
    testsEachRow: true,
    fillsWhole: true,
    remembersConsumption: false,
    clampsQueue: false,
    runsUntilLanesEmpty: true,
    keepsCrossed: true,
    queueInBaseUnits: true,
    queue: 'riskAverse',
    latencyMs: 10,
  },
} as const satisfies Record<string, Profile>

export type ProfileName = keyof typeof PROFILES

/** What a run may change of its profile. */
export type ExecutionConfig = {
  readonly profile?: ProfileName
  /** A queue model's written name, riskAverse or power3(3) say, or the parameters of a fit. */
  readonly queue?: QueueConfig
  /** Constant latencies in ms, or a CSV of measured round trips (docs/running.md). */
  readonly latency?:
    | { readonly entryMs: number; readonly responseMs: number }
    | { readonly table: string }
  /** Added to every recorded feed latency, ms. */
  readonly feedOffsetMs?: number
  /** Decimal fractions of value, in place of the instrument's schedule. */
  readonly fees?: { readonly maker: string; readonly taker: string }
  /** When the market opens and closes on every day, UTC, `HH:MM` or `HH:MM:SS`. */
  readonly sessions?: SessionTimes
}

/** A profile with a run's changes, ready for a desk. */
export type Execution = {
  readonly profile: ProfileName
  readonly version: number
  readonly rules: ExecutionRules
  readonly latency: () => LatencyModel
  readonly fees: readonly FeeSchedule[]
  readonly calendar: Calendar
  readonly feedOffsetNs: number
  readonly runsUntilLanesEmpty: boolean
  readonly keepsCrossed: boolean
  readonly settings: readonly ModelSetting[]
}

/**
 * Resolves an execution config for the instruments of a run. Throws `InputError` for an unknown
 * profile or model, a latency that is no number, and unknown fees.
 */
export function resolveExecution(
  config: ExecutionConfig,
  instruments: readonly Instrument[],
  epochNs: bigint,
): Execution {
  const name = config.profile ?? 'conservative'
  const profile: Profile | undefined = Object.hasOwn(PROFILES, name) ? PROFILES[name] : undefined
  if (profile === undefined) {
    const known = Object.keys(PROFILES).join(', ')
    throw new InputError({ field: 'profile' }, `got "${name}"`, `one of ${known}`, 'Correct it.')
  }
  const lotSize = Number(instruments[0]?.lotSize ?? '1')
  const queueUnitLots = profile.queueInBaseUnits ? lotsInBaseUnit(lotSize) : 1
  const asked = config.queue ?? profile.queue
  const queue = resolveQueue(asked, instruments[0], lotSize * queueUnitLots, profile.fillsWhole)
  const latency = latencyOf(config, profile, epochNs)
  const fees = instruments.map((instrument) => feesOf(instrument, config))
  const calendar = calendarOf(config.sessions)
  const feedOffsetNs = wholeNs(config.feedOffsetMs ?? 0, 'feedOffsetMs')
  const rules: ExecutionRules = {
    testsEachRow: profile.testsEachRow,
    fillsWhole: profile.fillsWhole,
    remembersConsumption: profile.remembersConsumption,
    clampsQueue: profile.clampsQueue,
    queue: queue.model,
    queueUnitLots,
  }
  return {
    profile: name,
    version: profile.version,
    rules,
    latency,
    fees,
    calendar,
    feedOffsetNs,
    runsUntilLanesEmpty: profile.runsUntilLanesEmpty,
    keepsCrossed: profile.keepsCrossed,
    settings: [
      ...describe(profile, queue.source, rules, latency(), fees, feedOffsetNs),
      ...sessionSettings(config.sessions),
    ],
  }
}

/** Lots that make one base unit, where a whole number of them does; else 1. */
function lotsInBaseUnit(lotSize: number): number {
  const lots = Math.round(1 / lotSize)
  return lots * lotSize === 1 ? lots : 1
}

function latencyOf(config: ExecutionConfig, profile: Profile, epochNs: bigint): () => LatencyModel {
  const { latency } = config
  if (latency === undefined) {
    const ns = profile.latencyMs * NS_PER_MS
    return () => constantLatency(ns, ns, true)
  }
  if ('table' in latency) {
    const table: LatencyTable = readLatencyTable(latency.table)
    return () => measuredLatency(table, epochNs)
  }
  const entryNs = wholeNs(latency.entryMs, 'latency.entryMs')
  const responseNs = wholeNs(latency.responseMs, 'latency.responseMs')
  return () => constantLatency(entryNs, responseNs, false)
}

function wholeNs(ms: number, field: string): number {
  const ns = Math.round(ms * NS_PER_MS)
  if (Number.isSafeInteger(ns) && ns >= 0) return ns
  throw new InputError({ field }, `got ${ms}`, 'milliseconds, 0 or more', 'Correct it.')
}

function feesOf(instrument: Instrument, config: ExecutionConfig): FeeSchedule {
  if (config.fees !== undefined) {
    const { maker, taker } = config.fees
    return {
      maker: rates(fraction(maker, 'fees.maker')),
      taker: rates(fraction(taker, 'fees.taker')),
      source: 'given for this run',
    }
  }
  if (instrument.fees !== null) return instrument.fees
  throw new InputError(
    { field: 'fees' },
    `${instrument.venue}:${instrument.symbol} has no known fees`,
    'a fee schedule',
    'Import with --maker-fee and --taker-fee, or give "fees" in the run\'s config.',
  )
}

function fraction(text: string, field: string): string {
  if (/^-?\d+(\.\d{1,8})?$/.test(text) && Math.abs(Number(text)) < 1) return text
  const expected = 'a decimal fraction of value below 1 with at most 8 decimals'
  throw new InputError({ field }, `got "${text}"`, expected, 'Write "0.0002" for 2 bps.')
}

function describe(
  profile: Profile,
  queueSource: string | null,
  rules: ExecutionRules,
  latency: LatencyModel,
  fees: readonly FeeSchedule[],
  feedOffsetNs: number,
): ModelSetting[] {
  const line = (name: string, value: string, assumed = false, off = false): ModelSetting => ({
    name,
    value,
    assumed,
    off,
  })
  const partial = profile.fillsWhole
    ? 'off: any fill takes the whole rest'
    : 'by displayed size and queue'
  return [
    line('latency of orders', latency.name, latency.assumed),
    line('feed latency', feedOffsetNs === 0 ? 'as recorded' : `as recorded + ${feedOffsetNs} ns`),
    queueSource === null
      ? line('queue position', rules.queue.name, true)
      : line('queue position', `${rules.queue.name}, ${queueSource}`),
    line('partial fills', partial, false, profile.fillsWhole),
    line(
      'own consumption of displayed size',
      profile.remembersConsumption ? 'remembered' : 'off',
      false,
      !profile.remembersConsumption,
    ),
    line('resting orders tested', profile.testsEachRow ? 'after each row' : 'after each message'),
    line('market impact', 'off: our orders do not move the market', false, true),
    ...fees.map((fee) =>
      line('fees', `maker ${fee.maker.perValue}, taker ${fee.taker.perValue} (${fee.source})`),
    ),
  ]
}

/** Risk of a profile: all of it on by default, off where a published result is to be reproduced. */
export function riskOf(profile: ProfileName, capital: number, holdsTrades: boolean): RiskSettings {
  if (profile !== 'conservative') return noRisk(capital)
  const standard = standardRisk(capital)
  // A recording without trades has no volume that an order could be a share of.
  const volumeShareMax = holdsTrades ? standard.limits.volumeShareMax : Number.POSITIVE_INFINITY
  return { ...standard, limits: { ...standard.limits, volumeShareMax } }
}
