import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

let collect: (() => void) | null = null

/**
 * Frees what nobody holds any more, now. V8 does not count shared memory when it decides to collect,
 * and a pass gives it no pause: of many tapes, those left behind would pile up. Takes about 20 ms.
 */
export function collectGarbage(): void {
  if (collect === null) {
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as () => void
  }
  collect()
}
