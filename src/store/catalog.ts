import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { InputError, StoredStateError } from '../lib/assert.ts'
import { collectGarbage } from '../lib/collect-garbage.ts'
import { type TapeColumns, tapeEpoch } from '../tape/columns.ts'
import type { TapeLanes } from '../tape/lane.ts'
import type { TapeManifest } from '../tape/manifest.ts'
import type { RowView } from '../tape/row-view.ts'
import type { Depth } from '../tape/schema.ts'
import { openLaneFiles } from './lay-lane-files.ts'
import { readManifest } from './manifest-file.ts'
import { openReplayCopy, readReplayCopy, replayCopyPath } from './tape-arrow.ts'
import { readTapeParquet } from './tape-parquet.ts'
import { listTapes } from './tape-place.ts'

/** An open tape: what is known of it, and its columns over one SharedArrayBuffer. */
export type OpenTape = {
  readonly manifest: TapeManifest
  /** 00:00 UTC of its first day, ns since 1970. */
  readonly epochNs: bigint
  /** Read when asked for, and kept until `release`. */
  readonly columns: TapeColumns
  /**
   * The lanes of a tape that is too large to be in memory, by depth. Its `columns` cannot be had, so it
   * is replayed at the depths that it was opened for and at no other.
   */
  readonly streamed?: ReadonlyMap<Depth, TapeLanes>
  /** Lets go of what was read: it is read again when it is asked for. */
  release(): void
}

/** Rows of a tape that is replayed from memory; a larger one is read part by part as it is replayed. */
export const ROWS_IN_MEMORY = 4_000_000

const DATE = /^\d{4}-\d{2}-\d{2}$/

/**
 * The directories of the tapes that `ref` names, in time order. `ref` is a path (a tape's directory or
 * its `tape.parquet`), `venue/symbol/date`, or `venue/symbol/from..to` with both days included.
 * Throws `StoredStateError`, listing what exists, when there is none.
 */
export function resolveTapes(root: string, ref: string): string[] {
  const asDirectory = basename(ref) === 'tape.parquet' ? dirname(ref) : ref
  if (existsSync(join(asDirectory, 'tape.json'))) return [asDirectory]
  const tapes = listTapes(root)
  const [venue, symbol, days, ...rest] = ref.split('/')
  const [from, to = from] = (days ?? '').split('..')
  if (rest.length === 0 && from && to && DATE.test(from) && DATE.test(to)) {
    if (from > to) {
      throw new InputError(
        { field: 'tape' },
        `given the range ${from}..${to}`,
        'the earlier day first',
        `Write ${venue}/${symbol}/${to}..${from}.`,
      )
    }
    const found = tapes.filter(
      (t) => t.venue === venue && t.symbol === symbol && t.date >= from && t.date <= to,
    )
    if (found.length > 0) return found.map((t) => t.directory)
  }
  const known = tapes.map((t) => `  ${t.ref}`).join('\n')
  throw new StoredStateError(
    `No tape fits ${JSON.stringify(ref)} (a path, venue/symbol/YYYY-MM-DD, or ` +
      `venue/symbol/FROM..TO). ${
        known === '' ? `There are no tapes in ${root}.` : `Tapes in ${root}:\n${known}`
      }`,
  )
}

export type OpenOptions = {
  /** `arrow`: the replay copy (made on first use). `parquet`: the archive, whole. Default: `arrow`. */
  readonly from?: 'arrow' | 'parquet' | undefined
  /**
   * A tape of more rows is not read into memory, unless `parquet` asks for it: it is replayed from lane
   * files (made on first use).
   */
  readonly rowsInMemory?: number | undefined
  /** The one depth that such a tape is opened for; default: each that it holds. */
  readonly seenAt?: DepthView | undefined
}

/** A depth, and how a tape that does not hold it is seen at it. */
export type DepthView = { readonly depth: Depth; viewOf(held: readonly Depth[]): RowView }

/**
 * Opens the tape in a directory. Throws `StoredStateError` when what is stored does not fit its
 * manifest.
 */
export async function openTape(directory: string, options: OpenOptions = {}): Promise<OpenTape> {
  const manifest = readManifest(directory)
  const path = join(directory, 'tape.parquet')
  if (!existsSync(path)) throw new StoredStateError(`${path}: there is no such file`)
  const epochNs = tapeEpoch(BigInt(manifest.firstEventNs))
  if (options.from === 'parquet') {
    return openColumns(manifest, epochNs, await readTapeParquet(path, epochNs, manifest.rows))
  }
  if (manifest.rows > (options.rowsInMemory ?? ROWS_IN_MEMORY)) {
    return openStreamed(directory, manifest, epochNs, options.seenAt)
  }
  return openSlot(manifest, epochNs, { columns: await openReplayCopy(directory, manifest) }, () => {
    const copy = replayCopyPath(directory, manifest.tapeId)
    const columns = readReplayCopy(copy, manifest)
    if (columns !== undefined) return columns
    throw new StoredStateError(`${copy}: it changed while it was in use. Run again.`)
  })
}

async function openStreamed(
  directory: string,
  manifest: TapeManifest,
  epochNs: bigint,
  seenAt: DepthView | undefined,
): Promise<OpenTape> {
  const held = manifest.depths
  const streamed = new Map<Depth, TapeLanes>()
  for (const depth of seenAt === undefined ? held : [seenAt.depth]) {
    const view = held.includes(depth) ? null : (seenAt?.viewOf(held) ?? null)
    streamed.set(depth, await openLaneFiles(directory, manifest, depth, epochNs, { view }))
  }
  return {
    manifest,
    epochNs,
    streamed,
    get columns(): TapeColumns {
      const depths = [...streamed.keys()].join(', ')
      throw new InputError(
        { file: directory, field: 'rows' },
        `a tape of ${manifest.rows} rows, which is replayed part by part`,
        `one of at most ${ROWS_IN_MEMORY} rows, or a run at a depth that it was opened for (${depths})`,
        'Open it with openTapeAt, for the depth of the run.',
      )
    },
    release() {},
  }
}

/** A tape over columns that stay in memory. */
export function openColumns(
  manifest: TapeManifest,
  epochNs: bigint,
  columns: TapeColumns,
): OpenTape {
  return openSlot(manifest, epochNs, { columns }, () => columns)
}

/** A tape whose columns are in the slot and nowhere else, until a release; then `read` gives them. */
function openSlot(
  manifest: TapeManifest,
  epochNs: bigint,
  slot: { columns: TapeColumns | null },
  read: () => TapeColumns,
): OpenTape {
  return {
    manifest,
    epochNs,
    get columns() {
      slot.columns ??= read()
      return slot.columns
    },
    release() {
      slot.columns = null
      collectGarbage()
    },
  }
}

export { runSql as sql, type SqlAnswer } from './sql.ts'
export { listTapes, type TapeEntry, tapeDirectory } from './tape-place.ts'
export { type Mismatch, verifyRawFiles, verifyTape } from './tape-verify.ts'
