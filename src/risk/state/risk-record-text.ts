import { z } from 'zod'
import { BREAKER_NAMES } from '../breakers/breaker-table.ts'
import type { RiskRecord } from './risk-log.ts'

/** JSON has no word for NaN and Infinity: they are written as text. */
const number = z.union([
  z.number(),
  z.enum(['NaN', 'Infinity', '-Infinity']).transform((text) => Number(text)),
])
const unixNs = z.string().regex(/^-?\d+$/)
const scope = z.string().min(1)
const reason = z.string()
const by = z.string()

const shape = z.discriminatedUnion('event', [
  z.strictObject({
    event: z.enum(['tripped', 'half-open', 'closed', 'reset']),
    breaker: z.enum(BREAKER_NAMES),
    value: number,
    limit: number,
    unixNs,
    scope,
    reason,
    by,
  }),
  z.strictObject({
    event: z.literal('equity'),
    day: z.number(),
    dayStart: z.number(),
    peak: z.number(),
    unixNs,
    scope,
  }),
  z.strictObject({ event: z.enum(['killed', 'released']), unixNs, scope, reason, by }),
])

/** A record as plain JSON. */
export function writtenForm(record: RiskRecord): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name,
      typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
    ]),
  )
}

/** A record from plain JSON; null when it is none. */
export function recordOf(json: unknown): RiskRecord | null {
  const parsed = shape.safeParse(json)
  return parsed.success ? parsed.data : null
}
