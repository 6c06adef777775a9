import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { InputError } from '../../lib/assert.ts'

const column = z.string().min(1)
const scale = z
  .string()
  .regex(/^\d+(\.\d+)?$/, 'expected a decimal number as text, such as "0.0001"')

const common = {
  time: z.strictObject({
    /** When it happened at the venue. */
    event: column,
    /** When the capture heard it; left out: at that time. */
    received: column.optional(),
    /** Whole numbers since 1970, decimal seconds, or a date with a time (`text`, and time columns). */
    unit: z.enum(['ns', 'us', 'ms', 's', 'text']),
    /** What the clock shows: UTC, hours from it, or New York with its summer time. */
    zone: z
      .union([z.literal('UTC'), z.literal('New York'), z.number().min(-14).max(14)])
      .optional(),
  }),
  /** The price of one unit of the price columns, in the quote currency. */
  priceScale: scale.optional(),
  /** Base units (or contracts) in one unit of the size columns. */
  sizeScale: scale.optional(),
  /** The column that names the instrument, where a file holds several. */
  symbol: column.optional(),
  csv: z
    .strictObject({
      delimiter: z.string().length(1).optional(),
      /** False: the columns are called column0, column1 and so on. */
      header: z.boolean().optional(),
    })
    .optional(),
}

const words = z.array(z.string()).min(1)
const sides = z.strictObject({ buy: words, sell: words, unknown: words.optional() })

const mapping = z.discriminatedUnion('rows', [
  z.strictObject({
    rows: z.literal('quotes'),
    ...common,
    columns: z.strictObject({
      bidPrice: column,
      askPrice: column,
      bidSize: column.optional(),
      askSize: column.optional(),
    }),
  }),
  z.strictObject({
    rows: z.literal('trades'),
    ...common,
    columns: z.strictObject({ price: column, size: column, side: column.optional() }),
    sides: sides.optional(),
  }),
  z.strictObject({
    rows: z.literal('levels'),
    ...common,
    columns: z.strictObject({
      price: column,
      size: column,
      side: column,
      /** True where a row is part of a full refresh. */
      snapshot: column.optional(),
    }),
    sides,
  }),
  z.strictObject({ rows: z.literal('tape') }),
])

/** How the columns of a table become rows of a tape. */
export type Mapping = z.infer<typeof mapping>
/** A mapping of a table that is not a tape's own. */
export type TableMapping = Exclude<Mapping, { readonly rows: 'tape' }>

/** Reads a mapping file. Throws `InputError` naming the field that does not fit. */
export function readMapping(path: string): Mapping {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new InputError(
      { file: path },
      error instanceof SyntaxError ? 'the file is not JSON' : 'the file cannot be read',
      'a mapping file',
      'See docs/importing.md.',
    )
  }
  const parsed = mapping.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new InputError(
    { file: path, field: issue?.path.join('.') || 'rows' },
    issue?.message ?? 'it does not fit',
    'a mapping of quotes, trades, levels or a tape',
    'See docs/importing.md.',
  )
}
