import type { InputPlace } from '../lib/assert.ts'
import { checkRunConfig, type RunConfig } from '../run/run-config.ts'
import type { AxisValue, Point } from '../run/study-record.ts'

/** One name for what is usually one number: latency of requests and of responses alike. */
const BOTH_WAYS = 'execution.latencyMs'

type Tree = { [key: string]: unknown }

/** A study's config with a point's values in their places. Throws `InputError` for one that does not fit. */
export function pointConfig(base: RunConfig, point: Point, place: InputPlace): RunConfig {
  const config = structuredClone(base) as Tree
  for (const [path, value] of Object.entries(point)) {
    if (path === BOTH_WAYS) {
      put(config, 'execution.latency', { entryMs: Number(value), responseMs: Number(value) })
    } else put(config, path, value)
  }
  return checkRunConfig(config, place)
}

function put(config: Tree, path: string, value: AxisValue): void {
  const parts = path.split('.')
  const last = parts.pop() ?? ''
  let at = config
  for (const part of parts) {
    const inside = at[part]
    const next: Tree = inside !== null && typeof inside === 'object' ? (inside as Tree) : {}
    at[part] = next
    at = next
  }
  // Rates are decimals in a config, so that no rate is what a double makes of it.
  const isRate = path.startsWith('execution.fees.') && typeof value === 'number'
  at[last] = isRate ? value.toFixed(8).replace(/\.?0+$/, '') : value
}
