import { openTapeAt } from '../run/open-tape-at.ts'
import { type OpenTape, openColumns } from '../store/catalog.ts'
import type { TapeColumns } from '../tape/columns.ts'
import type { TapeManifest } from '../tape/manifest.ts'
import type { Depth } from '../tape/schema.ts'

/**
 * A day's tape on its way to a worker: its columns, which are shared memory, so that sending them
 * copies nothing; or, where it is too large for memory, its place, to be read part by part there.
 */
export type JobTape =
  | { readonly manifest: TapeManifest; readonly epochNs: bigint; readonly columns: TapeColumns }
  | { readonly directory: string; readonly depth: Depth; readonly rowsInMemory: number }

/** Reads a tape once for all workers, or makes ready what each of them will read. */
export async function sendableTape(
  directory: string,
  depth: Depth,
  rowsInMemory: number,
): Promise<JobTape> {
  const tape = await openTapeAt(directory, depth, { rowsInMemory })
  if (tape.streamed !== undefined) return { directory, depth, rowsInMemory }
  const { manifest, epochNs, columns } = tape
  return { manifest, epochNs, columns }
}

/** The tape as a worker has it. */
export async function receivedTape(tape: JobTape): Promise<OpenTape> {
  if (!('directory' in tape)) return openColumns(tape.manifest, tape.epochNs, tape.columns)
  return openTapeAt(tape.directory, tape.depth, { rowsInMemory: tape.rowsInMemory })
}
