import { InputError } from '../../lib/assert.ts'
import { RandomStream } from '../../lib/random.ts'
import { NS_PER_SECOND } from '../../units/time.ts'

/** A stretch of market time, ns since the tape's start: `fromNs` belongs to it, `untilNs` does not. */
export type Stretch = { readonly fromNs: number; readonly untilNs: number }

export type Interruptions = {
  /** The venue halts: orders come and go, nothing trades. */
  readonly halts: readonly Stretch[]
  /** The capture hears nothing. */
  readonly gaps: readonly Stretch[]
}

/** Each interruption has this much market time and more to itself. */
const LEAST_ROOM_NS = 10 * NS_PER_SECOND

/** How long halts and gaps last, shortest and longest, where there is room. */
const HALT_NS = [30 * NS_PER_SECOND, 180 * NS_PER_SECOND] as const
const GAP_NS = [1 * NS_PER_SECOND, 8 * NS_PER_SECOND] as const

/**
 * Spreads halts and gaps over a market of `lengthNs`, from a stream of their own: a market without any
 * is not touched by it. None meets another. Throws `InputError` when they do not find room.
 */
export function interruptions(
  seed: number,
  lengthNs: number,
  halts: number,
  gaps: number,
): Interruptions {
  const total = halts + gaps
  const roomNs = lengthNs / Math.max(1, total)
  if (roomNs < LEAST_ROOM_NS) {
    throw new InputError(
      { field: halts > 0 ? 'halts' : 'gaps' },
      `${total} halts and gaps in ${lengthNs / NS_PER_SECOND} s`,
      `at most one in ${LEAST_ROOM_NS / NS_PER_SECOND} s of market time`,
      'Ask for fewer, or for more hours.',
    )
  }
  const draws = new RandomStream(seed, 'synth/interruptions')
  const found = { halts: [] as Stretch[], gaps: [] as Stretch[] }
  for (let i = 0; i < total; i++) {
    draws.at(i)
    const haltsLeft = halts - found.halts.length
    const isHalt = draws.below(total - i) < haltsLeft
    const [least, most] = isHalt ? HALT_NS : GAP_NS
    const fromNs = Math.round(roomNs * (i + 0.1 + 0.4 * draws.uniform()))
    const lastsNs = Math.min(least + (most - least) * draws.uniform(), 0.4 * roomNs)
    const stretch = { fromNs, untilNs: fromNs + Math.round(lastsNs) }
    if (isHalt) found.halts.push(stretch)
    else found.gaps.push(stretch)
  }
  return found
}
