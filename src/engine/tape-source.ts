import { viewAt } from '../market/view.ts'
import type { OpenTape } from '../store/catalog.ts'
import type { TapeLanes } from '../tape/lane.ts'
import { layLanes } from '../tape/lay-lanes.hot.ts'
import type { Depth } from '../tape/schema.ts'

/** A tape that is read when a pass comes to it, and let go when it has left it behind. */
export type TapeSource = {
  /** 00:00 UTC of its first day, ns since 1970: known without reading it. */
  readonly epochNs: bigint
  /** Its rows for a run at `depth`, by both clocks. */
  lanes(depth: Depth): TapeLanes
  /** A run over several tapes has left this one behind. */
  release?(): void
}

const laidOut = new WeakMap<OpenTape, Map<Depth, TapeLanes>>()

/**
 * An open tape as a pass takes it: its rows at a depth that it holds or that can be derived, laid out
 * by both clocks. The layout is kept beside the open tape, so that a second run begins at once.
 */
export function tapeSource(tape: OpenTape): TapeSource {
  return {
    epochNs: tape.epochNs,
    lanes(depth) {
      const streamed = tape.streamed?.get(depth)
      if (streamed !== undefined) return streamed
      const known = laidOut.get(tape) ?? new Map<Depth, TapeLanes>()
      laidOut.set(tape, known)
      const lanes =
        known.get(depth) ?? layLanes(viewAt(tape.columns, tape.manifest.depths, depth), depth)
      known.set(depth, lanes)
      return lanes
    },
    release() {
      laidOut.delete(tape)
      tape.release()
    },
  }
}
