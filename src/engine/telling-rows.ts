import { kindOf, type Lane } from '../tape/lane.ts'
import { STATUS, TRADE } from '../tape/schema.ts'
import { NS_PER_SECOND } from '../units/time.ts'

/** Silences that are shorter are not found in advance. */
export const SILENCE_NS_MIN = NS_PER_SECOND

const known = new WeakMap<Lane, { quiet?: Int32Array; trading?: Int32Array }>()

/**
 * The rows of a lane that tell a watch more than that the market was heard: its first one, those of the
 * venue's status, those after SILENCE_NS_MIN or more of silence, and the trades if somebody counts them.
 * Found once a lane: no desk changes it, and every run over the tape comes back to it.
 */
export function tellingRows(lane: Lane, withTrades: boolean): Int32Array {
  const name = withTrades ? 'trading' : 'quiet'
  const found = known.get(lane) ?? {}
  known.set(lane, found)
  found[name] ??= find(lane, withTrades)
  return found[name]
}

function find({ rows, timeNs, word }: Lane, withTrades: boolean): Int32Array {
  const found = new Int32Array(rows)
  let count = 0
  let lastNs = Number.NEGATIVE_INFINITY
  for (let at = 0; at < rows; at++) {
    const ns = timeNs[at] ?? 0
    const kind = kindOf(word[at] ?? 0)
    if (ns - lastNs >= SILENCE_NS_MIN || kind === STATUS || (withTrades && kind === TRADE)) {
      found[count++] = at
    }
    lastNs = ns
  }
  return found.slice(0, count)
}
