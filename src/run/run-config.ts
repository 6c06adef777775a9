import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { InputError, type InputPlace } from '../lib/assert.ts'
import { checkRiskConfig, type RiskConfig, riskConfigShape } from './risk-config.ts'

const latency = z.union([
  z.strictObject({ entryMs: z.number().nonnegative(), responseMs: z.number().nonnegative() }),
  z.strictObject({ table: z.string() }),
])
const queue = z.union([
  z.string(),
  z.strictObject({
    parameters: z.string(),
    model: z.enum(['hazard', 'sizes', 'sizesWithPast']).optional(),
    scale: z
      .strictObject({ unitLots: z.number().positive(), meanLots: z.number().positive() })
      .optional(),
  }),
])
const rate = z.string().regex(/^-?\d+(\.\d+)?$/)

/** The shape of a run's config, for files that hold one among other things. */
export const runConfigShape = z.strictObject({
  execution: z
    .strictObject({
      profile: z.enum(['conservative', 'hftbacktest-l2-no-partial']).optional(),
      queue: queue.optional(),
      latency: latency.optional(),
      feedOffsetMs: z.number().nonnegative().optional(),
      fees: z.strictObject({ maker: rate, taker: rate }).optional(),
      sessions: z.strictObject({ opens: z.string(), closes: z.string() }).optional(),
    })
    .optional(),
  risk: riskConfigShape.optional(),
  capital: z.number().positive().optional(),
  params: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])).optional(),
})

/** A run's config file: what it changes of its profile, limits, capital and strategy parameters. */
export type RunConfig = z.infer<typeof runConfigShape>

/** Reads a config file (JSON). Throws `InputError` naming the field that does not fit. */
export function readRunConfig(file: string): RunConfig {
  return checkRunConfig(readJsonFile(file, 'docs/running.md'), { file })
}

/** A config that came as a value. Throws `InputError` naming the field that does not fit. */
export function checkRunConfig(value: unknown, place: InputPlace): RunConfig {
  const parsed = runConfigShape.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  if (issue?.path[0] === 'risk') checkRiskConfig((value as { risk: unknown }).risk, place)
  throw new InputError(
    { ...place, field: issue?.path.join('.') || '(top)' },
    issue?.message ?? 'does not fit',
    'execution, risk, capital and params as documented',
    'See docs/running.md for an example.',
  )
}

/** Reads a file of risk settings (JSON). Throws `InputError` naming the field that does not fit. */
export function readRiskConfig(file: string): RiskConfig {
  return checkRiskConfig(readJsonFile(file, 'docs/risk.md'), { file })
}

/** The JSON in a file. Throws `InputError` when there is none; `page` shows an example. */
export function readJsonFile(file: string, page: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    throw new InputError({ file }, said, 'a JSON file', `See ${page} for an example.`)
  }
}
