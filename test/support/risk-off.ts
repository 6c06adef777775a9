import { RULES } from '../../src/risk/rules.ts'
import type { RiskConfig } from '../../src/run/risk-config.ts'

/** Every rule and breaker of a run off: what a test sets beside it is all that there is. */
export const RISK_OFF: RiskConfig = {
  ...Object.fromEntries(RULES.flatMap(({ limit }) => (limit === null ? [] : [[limit, 'off']]))),
  breakers: 'off',
}
