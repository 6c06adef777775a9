import { test } from 'vitest'
import { haircutSharpe } from '../src/measure/sharpe/haircut.ts'
import { autocorrelationFactor } from '../src/measure/sharpe/annualise.ts'
test('x', () => {
  const f = autocorrelationFactor(12, .1).value!
  for (const seed of [1, 2, 3]) for (const method of ['bonferroni', 'holm', 'bhy'] as const) console.log(method, JSON.stringify(haircutSharpe(f / Math.sqrt(12), 120, 100, { method, correlation: .4, seed, simulations: 5000 })), haircutSharpe(f / Math.sqrt(12), 120, 100, { method, correlation: .4, seed, simulations: 5000 }).value!.adjustedSharpe * Math.sqrt(12))
})
