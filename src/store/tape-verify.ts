import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { StoredStateError } from '../lib/assert.ts'
import { type TapeManifest, tapeIdOf } from '../tape/manifest.ts'
import { TAPE_COLUMNS } from '../tape/schema.ts'
import { hashFile, readManifest, readSealed, type SealedManifest, sealOf } from './manifest-file.ts'
import { REPLAY_COLUMNS, readReplayCopy, replayCopyPath } from './tape-arrow.ts'
import { hashColumns, readTapeParquet } from './tape-parquet.ts'

/** One thing that does not fit: `stored` stands in `tape.json`, `found` is what the tape gives. */
export type Mismatch = { readonly what: string; readonly stored: string; readonly found: string }

/**
 * Recomputes everything about a stored tape that can be: the hash of the file, of each column, the
 * tape's id and the manifest's seal. No mismatch: an empty list. Reads every byte.
 */
export async function verifyTape(directory: string): Promise<Mismatch[]> {
  const found: Mismatch[] = []
  const compare = (what: string, stored: string | number, is: string | number) => {
    if (stored !== is) found.push({ what, stored: String(stored), found: String(is) })
  }
  const sealed = readIfSound(directory)
  if (typeof sealed === 'string') {
    return [{ what: 'tape.json', stored: 'a manifest of its schema', found: sealed }]
  }
  compare('tape.json (seal)', sealed.seal, sealOf(sealed))
  const path = join(directory, 'tape.parquet')
  if (!existsSync(path)) {
    return [
      ...found,
      { what: 'tape.parquet', stored: `${sealed.parquet.bytes} bytes`, found: 'none' },
    ]
  }
  compare('tape.parquet (bytes)', sealed.parquet.bytes, statSync(path).size)
  compare('tape.parquet (SHA-256)', sealed.parquet.sha256, await hashFile(path))
  try {
    const columnSha256 = await hashColumns(path)
    for (const { name } of TAPE_COLUMNS) {
      compare(`column ${name}`, sealed.columnSha256[name], columnSha256[name])
    }
    compare('tapeId', sealed.tapeId, tapeIdOf({ ...sealed, columnSha256 }))
    found.push(...(await checkReplayCopy(directory, sealed)))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    if (!isUnreadable(error)) throw error
    found.push({ what: 'tape.parquet (content)', stored: `${sealed.rows} rows`, found: reason })
  }
  return found
}

/**
 * Compares the raw recordings of a tape, looked for by name in `rawDirectory`, with what its manifest
 * says of them. A recording that is not there is a mismatch.
 */
export async function verifyRawFiles(directory: string, rawDirectory: string): Promise<Mismatch[]> {
  const found: Mismatch[] = []
  for (const { name, sha256 } of readManifest(directory).rawFiles) {
    const path = join(rawDirectory, name)
    const is = existsSync(path) ? await hashFile(path) : 'no such file'
    if (is !== sha256) found.push({ what: `raw file ${name}`, stored: sha256, found: is })
  }
  return found
}

/** A replay copy that a pass would take for this tape must hold what the archive holds. */
async function checkReplayCopy(directory: string, manifest: TapeManifest): Promise<Mismatch[]> {
  const copy = readReplayCopy(replayCopyPath(directory, manifest.tapeId), manifest)
  if (copy === undefined) return []
  const path = join(directory, 'tape.parquet')
  const archive = await readTapeParquet(path, copy.epochNs, copy.rows)
  return REPLAY_COLUMNS.filter((name) => !sameBytes(copy[name], archive[name])).map((name) => ({
    what: `replay copy, column ${name}`,
    stored: 'the values of tape.parquet',
    found: 'others (remove the copy: it is made again)',
  }))
}

function sameBytes(a: ArrayBufferView, b: ArrayBufferView): boolean {
  const view = (x: ArrayBufferView) =>
    Buffer.from(x.buffer as ArrayBuffer, x.byteOffset, x.byteLength)
  return view(a).equals(view(b))
}

/** The manifest, or why it is none. */
function readIfSound(directory: string): SealedManifest | string {
  try {
    return readSealed(directory)
  } catch (error) {
    if (error instanceof StoredStateError) return error.message
    throw error
  }
}

/** A file that DuckDB cannot decode is a finding; a disk that cannot be read is not. */
function isUnreadable(error: unknown): boolean {
  return error instanceof StoredStateError || (error instanceof Error && !('code' in error))
}
