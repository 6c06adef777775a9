import { NS_PER_SECOND } from '../units/time.ts'
import type { TapeFacts } from './tape-run.ts'

const STEPS_NS = [0.1, 1, 10, 60].map((seconds) => seconds * NS_PER_SECOND)
const SAMPLES_MAX = 100_000

/** The finest step, of 0.1, 1, 10 and 60 s, that gives at most 100,000 equity samples. */
export function sampleStep(tapes: readonly TapeFacts[]): number {
  const first = BigInt(tapes[0]?.manifest.firstEventNs ?? 0)
  const last = BigInt(tapes.at(-1)?.manifest.lastEventNs ?? 0)
  const spanNs = Number(last - first)
  return STEPS_NS.find((step) => spanNs / step <= SAMPLES_MAX) ?? 60 * NS_PER_SECOND
}
