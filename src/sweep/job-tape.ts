import { type OpenTape, openColumns, openTape } from '../store/catalog.ts'
import type { TapeColumns } from '../tape/columns.ts'
import type { TapeManifest } from '../tape/manifest.ts'

/**
 * A day's tape on its way to a worker: its columns, which are shared memory, so that sending them
 * copies nothing; or, where it is too large for memory, its place, to be read part by part there.
 */
export type JobTape =
  | { readonly manifest: TapeManifest; readonly epochNs: bigint; readonly columns: TapeColumns }
  | { readonly directory: string; readonly rowsInMemory: number }

/** Reads a tape once for all workers, or makes ready what each of them will read. */
export async function sendableTape(directory: string, rowsInMemory: number): Promise<JobTape> {
  const tape = await openTape(directory, { rowsInMemory })
  if (tape.streamed !== undefined) return { directory, rowsInMemory }
  const { manifest, epochNs, columns } = tape
  return { manifest, epochNs, columns }
}

/** The tape as a worker has it. */
export async function receivedTape(tape: JobTape): Promise<OpenTape> {
  if (!('directory' in tape)) return openColumns(tape.manifest, tape.epochNs, tape.columns)
  return openTape(tape.directory, { rowsInMemory: tape.rowsInMemory })
}
