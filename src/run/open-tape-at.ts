import { viewOf } from '../market/view.ts'
import { type OpenOptions, type OpenTape, openTape } from '../store/catalog.ts'
import type { Depth } from '../tape/schema.ts'

/**
 * Opens the tape in a directory to be replayed at `depth`, held or derived, whether it is read into
 * memory or, larger than that, part by part. Throws what `openTape` throws.
 */
export function openTapeAt(
  directory: string,
  depth: Depth,
  options: Omit<OpenOptions, 'seenAt'> = {},
): Promise<OpenTape> {
  return openTape(directory, {
    ...options,
    seenAt: { depth, viewOf: (held) => viewOf(held, depth) },
  })
}
