import { createHash } from 'node:crypto'
import { createReadStream, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { StoredStateError } from '../lib/assert.ts'
import { canonicalJson, sha256Hex } from '../lib/hash-chain.ts'
import { type TapeManifest, tapeIdOf } from '../tape/manifest.ts'
import { TAPE_COLUMNS, TAPE_SCHEMA_VERSION, type TapeColumnName } from '../tape/schema.ts'
import { hashColumns } from './tape-parquet.ts'
import { syncToDisk } from './tape-writer.ts'

const count = z.number().int().nonnegative()
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in hex')
const unixNs = z.string().regex(/^-?\d+$/, 'expected whole nanoseconds since 1970 as text')
const step = z.string().regex(/^\d+(\.\d+)?$/, 'expected a decimal number as text')
const rate = z.string().regex(/^-?\d+(\.\d+)?$/, 'expected a decimal number as text')
const counts = z.record(z.string(), count)

const feeRates = z.strictObject({ perValue: rate, perQuantity: rate, perTrade: rate })

const instrument = z.strictObject({
  venue: z.string().min(1),
  symbol: z.string().min(1),
  contract: z.enum(['spot', 'linear', 'inverse']),
  tickSize: step,
  lotSize: step,
  multiplier: step,
  baseCurrency: z.string(),
  quoteCurrency: z.string(),
  fees: z.strictObject({ maker: feeRates, taker: feeRates, source: z.string() }).nullable(),
})

const clockRepair = z.strictObject({
  method: z.enum(['none', 'minimum-shift']),
  shiftNs: z.number().int(),
  rowsTouched: count,
  minimumLatencyNs: z.number().int(),
  driftNs: count,
  driftAlarm: z.boolean(),
  standIn: z.string().nullable(),
})

const rawFile = z.strictObject({
  name: z.string().min(1),
  bytes: count,
  sha256,
  firstSeq: count,
  rows: count,
  clock: clockRepair,
})

const manifestShape = {
  schema: z.literal(TAPE_SCHEMA_VERSION),
  tapeId: sha256,
  instrument,
  date: z.iso.date(),
  firstEventNs: unixNs,
  lastEventNs: unixNs,
  firstReceivedNs: unixNs,
  lastReceivedNs: unixNs,
  rows: count,
  rowsByKind: counts,
  depths: z.array(z.enum(['l1', 'l2', 'l3'])),
  dropped: counts,
  treated: counts,
  offGridTrades: count,
  gaps: count,
  crossedRows: count,
  lockedRows: count,
  importer: z.strictObject({ name: z.string(), version: z.number().int(), rules: z.string() }),
  source: z.string(),
  licence: z.string(),
  rawFiles: z.array(rawFile).readonly(),
  continues: sha256.nullable(),
  columnSha256: z.strictObject(
    Object.fromEntries(TAPE_COLUMNS.map(({ name }) => [name, sha256])) as Record<
      TapeColumnName,
      typeof sha256
    >,
  ),
}

const sealedManifest = z.strictObject({
  ...manifestShape,
  /** The file beside it, byte for byte; not part of the tape's id. */
  parquet: z.strictObject({ bytes: count, sha256 }),
  /** SHA-256 of all the rest of this file, as canonical JSON. */
  seal: sha256,
})

/** `tape.json` as it stands on disk: the manifest, the Parquet file's hash, and a seal over both. */
export type SealedManifest = TapeManifest & {
  readonly parquet: { readonly bytes: number; readonly sha256: string }
  readonly seal: string
}

/** A manifest before the content of its tape has been hashed. */
export type ManifestDraft = Omit<TapeManifest, 'tapeId' | 'columnSha256'>

/**
 * Hashes `tape.parquet` in `directory`, writes `tape.json` beside it, and returns the manifest with
 * its id.
 */
export async function sealTape(directory: string, draft: ManifestDraft): Promise<TapeManifest> {
  const path = join(directory, 'tape.parquet')
  const unidentified = { ...draft, columnSha256: await hashColumns(path) }
  const manifest: TapeManifest = { ...unidentified, tapeId: tapeIdOf(unidentified) }
  const parquet = { bytes: statSync(path).size, sha256: await hashFile(path) }
  const seal = sealOf({ ...manifest, parquet })
  const json = join(directory, 'tape.json')
  writeFileSync(json, `${JSON.stringify({ ...manifest, parquet, seal }, null, 2)}\n`)
  syncToDisk(json)
  return manifest
}

/**
 * The manifest of the tape in `directory`. Throws `StoredStateError` naming file and field when it is
 * missing, does not fit the schema, or was edited after it had been written.
 */
export function readManifest(directory: string): TapeManifest {
  const sealed = readSealed(directory)
  if (sealed.seal !== sealOf(sealed)) {
    throw new StoredStateError(
      `${join(directory, 'tape.json')}: was changed after it was written (its seal does not fit). ` +
        'Import the raw recording again.',
    )
  }
  const { parquet: _p, seal: _s, ...manifest } = sealed
  return manifest
}

/** `tape.json` as it stands, checked for its shape only. */
export function readSealed(directory: string): SealedManifest {
  const path = join(directory, 'tape.json')
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (!missing && !(error instanceof SyntaxError)) throw error
    throw new StoredStateError(`${path}: ${missing ? 'there is no such file' : 'is not JSON'}`)
  }
  const schema = (value as { schema?: unknown } | null)?.schema
  if (typeof schema === 'number' && schema !== TAPE_SCHEMA_VERSION) {
    throw new StoredStateError(
      `${path}: has tape schema ${schema}, this version reads schema ${TAPE_SCHEMA_VERSION}. ` +
        'Import the raw recording again.',
    )
  }
  const parsed = sealedManifest.safeParse(value)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new StoredStateError(
      `${path}: field ${issue?.path.join('.') || '(whole file)'}: ${issue?.message ?? 'does not fit'}`,
    )
  }
  return parsed.data
}

/** The seal that belongs to this content. */
export function sealOf(sealed: Omit<SealedManifest, 'seal'> & { readonly seal?: string }): string {
  const { seal: _s, ...content } = sealed
  return sha256Hex(canonicalJson(content))
}

/** SHA-256 of a file, streaming. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const bytes of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(bytes)
  return hash.digest('hex')
}
