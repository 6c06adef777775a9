import type { BreakerScope } from './breaker-table.ts'

type Traded = { readonly venue: string; readonly symbol: string }

/** A scope as it is written: `global`, `strategy:S`, `venue:V`, `symbol:V:S`. */
export function scopeName(scope: BreakerScope, strategy: string, of: Traded): string {
  if (scope === 'symbol') return `symbol:${of.venue}:${of.symbol}`
  if (scope === 'venue') return `venue:${of.venue}`
  return scope === 'strategy' ? `strategy:${strategy}` : 'global'
}

/** Every scope that an instrument of a strategy stands in. */
export function namesOfScopes(strategy: string, of: Traded): string[] {
  return (['symbol', 'venue', 'strategy', 'global'] as const).map((scope) =>
    scopeName(scope, strategy, of),
  )
}
