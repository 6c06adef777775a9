import type { RunJson } from '../../run/run-record.ts'
import { formatNumber, formatTime } from '../format.ts'
import { finding, type Rule, told } from './finding.ts'

/** Breakers that a run could have had and went without; the torn log has no switch. */
export const breakersOff: Rule = (run) => {
  const all = Object.entries(run.manifest.breakers).filter(([name]) => name !== 'tornLog')
  const off = all.filter(([, { limit }]) => limit === 'off').map(([name]) => name)
  if (off.length === 0) return undefined
  const which = off.length === all.length ? 'All of them' : off.join(', ')
  const text = `${which}: what a desk with money would have stopped went on here.`
  return finding('caution', 'Breakers are switched off', text)
}

export const breakerTripped: Rule = (run) => {
  const trips = run.breakers.filter(({ event }) => event === 'tripped')
  const [first] = trips
  if (first === undefined) return undefined
  const refused = trips.reduce((sum, trip) => sum + trip.refused, 0)
  const more = trips.length === 1 ? '' : ` and ${trips.length - 1} more later`
  const text = `${first.breaker} tripped at ${formatTime(BigInt(first.atNs))}${more}; ${formatNumber(refused, 0)} intents were refused.${withoutText(run)}`
  return finding('caution', 'A breaker stopped it', text)
}

function withoutText(run: RunJson): string {
  const twin = run.withoutBreakers?.metrics.netPnl
  return twin === undefined
    ? ''
    : ` Without breakers its net PnL is ${told(twin)} instead of ${told(run.metrics.netPnl)}.`
}
