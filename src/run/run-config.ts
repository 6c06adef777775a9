import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { InputError } from '../lib/assert.ts'

const latency = z.union([
  z.strictObject({ entryMs: z.number().nonnegative(), responseMs: z.number().nonnegative() }),
  z.strictObject({ table: z.string() }),
])
const rate = z.string().regex(/^-?\d+(\.\d+)?$/)
const limit = z.number().positive().optional()

const schema = z.strictObject({
  execution: z
    .strictObject({
      profile: z.enum(['conservative', 'hftbacktest-l2-no-partial']).optional(),
      queue: z.string().optional(),
      latency: latency.optional(),
      feedOffsetMs: z.number().nonnegative().optional(),
      fees: z.strictObject({ maker: rate, taker: rate }).optional(),
    })
    .optional(),
  risk: z
    .strictObject({
      orderValueMax: limit,
      positionValueMax: limit,
      priceCollarBps: limit,
      openOrdersMax: limit,
    })
    .optional(),
  capital: z.number().positive().optional(),
  params: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])).optional(),
})

/** A run's config file: what it changes of its profile, limits, capital and strategy parameters. */
export type RunConfig = z.infer<typeof schema>

/** Reads a config file (JSON). Throws `InputError` naming the field that does not fit. */
export function readRunConfig(file: string): RunConfig {
  let json: unknown
  try {
    json = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    throw new InputError({ file }, said, 'a JSON file', 'See docs/running.md for an example.')
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new InputError(
    { file, field: issue?.path.join('.') || '(top)' },
    issue?.message ?? 'does not fit',
    'execution, risk, capital and params as documented',
    'See docs/running.md for an example.',
  )
}
