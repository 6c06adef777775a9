import { BREAKERS } from '../../risk/breakers/breaker-table.ts'
import { RISK_RULES } from '../../risk/denials.ts'
import { RULES } from '../../risk/rules.ts'
import type { BreakerEvent, RunJson } from '../../run/run-record.ts'
import { formatMetric, formatNumber, formatTime, hashHtml } from '../format.ts'
import { type Html, html } from '../html.ts'
import { figure } from './costs.ts'
import { countTable } from './orders.ts'

/** What the gate refused by rule, what the breakers did and when, and how it went without them. */
export function riskSection(
  run: RunJson,
  charts: { readonly line: Html | undefined; readonly paths: Html | undefined },
): Html {
  const { denialsByRule, intents, replaces } = run.counts
  return html`<section id="risk" aria-labelledby="h-risk">
<h2 id="h-risk">Risk</h2>
<div class="columns">
${countTable('Denied by rule', 'the gate refused nothing', Object.entries(denialsByRule), intents + replaces)}
${rulesSaid(Object.keys(denialsByRule))}
</div>
<h3>Breakers</h3>
<p class="caption">${standingText(run)}</p>
${run.breakers.length === 0 ? undefined : breakersPart(run, charts.line)}
${withoutPart(run, charts.paths)}
</section>`
}

/** What the rules that refused something say. */
function rulesSaid(denied: readonly string[]): Html | undefined {
  const says = new Map<string, string>([
    ...RULES.map(({ id, name, says }) => [`${id} ${name}`, says] as const),
    ...BREAKERS.map(({ denial, says }) => [RISK_RULES[denial] ?? '', says] as const),
  ])
  const rows = [...denied].sort().flatMap((rule) => {
    const text = says.get(rule)
    return text === undefined ? [] : html`<tr><th scope="row">${rule}</th><td>${text}</td></tr>`
  })
  if (rows.length === 0) return undefined
  return html`<div><h3>What they say</h3><table class="plain settings"><tbody>${rows}</tbody></table></div>`
}

/** What a replay has none of: nothing measures these there. */
const OUTSIDE = ['eventLoopLag', 'reconcileMismatch', 'tornLog']

function standingText(run: RunJson): string {
  const all = Object.entries(run.manifest.breakers).filter(([name]) => !OUTSIDE.includes(name))
  const off = all.filter(([, { limit }]) => limit === 'off').map(([name]) => name)
  const on = all.length - off.length
  const trips = Object.values(run.counts.trips).reduce((sum, count) => sum + count, 0)
  if (on === 0) return 'All breakers were off: nothing could trip.'
  const what =
    trips === 0 ? 'none tripped' : trips === 1 ? 'one tripped' : `they tripped ${trips} times`
  const offText = off.length === 0 ? '' : ` Off: ${off.join(', ')}.`
  return `${on} were armed, ${what}. A breaker that trips refuses every entry of its scope until it is reset; reductions and cancels pass.${offText}`
}

function breakersPart(run: RunJson, line: Html | undefined): Html {
  return html`${figure('Time line', html`<span class="swatch armed"></span>armed <span class="swatch tripped"></span>tripped`, line, '')}
<div class="wide"><table class="plain"><thead><tr><th scope="col">When, UTC</th><th scope="col">Noticed after</th><th scope="col">Breaker</th><th scope="col">Scope</th><th scope="col">What</th><th scope="col" class="num">Measured</th><th scope="col" class="num">Limit</th><th scope="col" class="num">Refused</th><th scope="col">Why</th></tr></thead>
<tbody>${run.breakers.map(eventRow)}</tbody></table></div>
<p class="caption">A breaker acts at the moment at which its limit was passed. A desk that slept then notices when it next does something; nothing left it in between.</p>`
}

function eventRow(event: BreakerEvent): Html {
  const { atNs, breaker, by, limit, noticedNs, reason, refused, scope, value } = event
  const isTrip = event.event === 'tripped'
  const unit = BREAKERS.find(({ name }) => name === breaker)?.unit ?? ''
  const lateNs = Number(BigInt(noticedNs) - BigInt(atNs))
  const cleared = event.event === 'reset' ? `cleared by ${by}` : event.event
  return html`<tr><td>${formatTime(BigInt(atNs))}</td><td>${lateNs === 0 ? 'at once' : `${formatNumber(lateNs / 1e6, 3)} ms`}</td><th scope="row">${breaker}</th><td>${scope}</td><td class="${isTrip ? 'bad' : ''}">${cleared}</td><td class="num">${isTrip ? measureText(value, unit) : ''}</td><td class="num">${isTrip ? measureText(limit, unit) : ''}</td><td class="num">${isTrip ? formatNumber(refused, 0) : ''}</td><td>${reason}</td></tr>`
}

/** Shares as percentages, everything else with its unit. */
function measureText(value: number | string, unit: string): string {
  if (typeof value === 'string') return value
  if (unit === 'share') return `${formatNumber(value * 100, 2)} %`
  return `${formatNumber(value, Number.isInteger(value) ? 0 : 3)} ${unit}`
}

const COMPARED = [
  ['netPnl', 'Net PnL'],
  ['fees', 'Fees'],
  ['maxDrawdown', 'Max drawdown'],
  ['fills', 'Fills'],
  ['ordersSent', 'Orders sent'],
  ['ordersDenied', 'Orders denied'],
  ['roundTrips', 'Round trips'],
  ['finalPosition', 'Final position'],
] as const

function withoutPart(run: RunJson, paths: Html | undefined): Html | undefined {
  const { withoutBreakers } = run
  if (withoutBreakers === null) return undefined
  const { failure, journalHash, metrics } = withoutBreakers
  if (failure !== null) {
    return html`<h3>Without breakers</h3><p class="none">The strategy threw: ${failure}</p>`
  }
  const rows = COMPARED.map(([name, title]) => {
    const [own, twin] = [run.metrics[name], metrics[name]]
    const unit = own?.unit === name || own?.unit === undefined ? '' : own.unit
    return html`<tr><th scope="row">${title}</th><td class="num">${formatMetric(own)}</td><td class="num">${formatMetric(twin)}</td><td class="n">${unit}</td></tr>`
  })
  return html`<div class="columns">
<div><h3>What would have happened without</h3><table class="plain"><thead><tr><th scope="col"></th><th scope="col" class="num">with</th><th scope="col" class="num">without</th><th scope="col"></th></tr></thead><tbody>${rows}</tbody></table>
<p class="caption">A twin of the desk over the same tapes and seed, every breaker off; rules of the gate stay. Its journal: ${hashHtml(journalHash)}.</p></div>
${figure('Net PnL', html`<span class="swatch"></span>with <span class="swatch s2"></span>without`, paths, 'there are too few samples')}
</div>`
}
