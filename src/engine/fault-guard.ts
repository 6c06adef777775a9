import type { Handlers } from '../strategy/strategy.ts'
import { refusePromise } from './strategy-fault.ts'

/**
 * A strategy's instance whose faults are its own: what one of its calls throws goes to `fail` and no
 * further. Calls that it does not answer stay left out.
 */
export function guarded(
  name: string,
  create: () => Handlers,
  fail: (error: unknown) => void,
): Handlers {
  let own: Handlers
  try {
    own = create()
    refusePromise(name, own)
  } catch (error) {
    fail(error)
    return {}
  }
  const shield =
    <T extends unknown[]>(call: (...given: T) => unknown) =>
    (...given: T): void => {
      try {
        refusePromise(name, call.apply(own, given))
      } catch (error) {
        fail(error)
      }
    }
  return {
    ...(own.onQuote && { onQuote: shield(own.onQuote) }),
    ...(own.onBook && { onBook: shield(own.onBook) }),
    ...(own.onTrade && { onTrade: shield(own.onTrade) }),
    ...(own.onFill && { onFill: shield(own.onFill) }),
    ...(own.onReport && { onReport: shield(own.onReport) }),
    ...(own.onPlanEnd && { onPlanEnd: shield(own.onPlanEnd) }),
    ...(own.onTimer && { onTimer: shield(own.onTimer) }),
  }
}
