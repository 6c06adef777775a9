import type { Metric, RunJson } from '../../run/run-record.ts'
import {
  formatMetric,
  formatNumber,
  formatSpan,
  formatTime,
  hashHtml,
  metricHtml,
} from '../format.ts'
import { type Html, html } from '../html.ts'

/** Anchors of the page, in its order. */
export const SECTIONS = [
  ['charts', 'Charts'],
  ['costs', 'Costs'],
  ['fills', 'Fills'],
  ['orders', 'Orders'],
  ['risk', 'Risk'],
  ['numbers', 'Numbers'],
  ['model', 'Model'],
  ['data', 'Data'],
  ['provenance', 'Provenance'],
] as const

/** Strategy, market and period; the headline numbers; the way around the page. */
export function headerSection(run: RunJson): Html {
  const { manifest } = run
  const markets = [
    ...new Set(manifest.tapes.map((t) => `${t.instrument.venue} ${t.instrument.symbol}`)),
  ]
  const spanNs = Number(BigInt(run.endNs) - BigInt(run.startNs))
  const links = SECTIONS.map(([id, title]) => html`<a href="#${id}">${title}</a>`)
  return html`<header>
<p class="brand"><b>Ticktape</b> run report <span class="right">run ${hashHtml(run.runId)}</span></p>
<h1>${manifest.strategy.name}</h1>
<p class="lead">${markets.join(', ')} <span class="dot">·</span> ${manifest.depth.toUpperCase()} <span class="dot">·</span> <span class="nowrap">${formatTime(BigInt(run.startNs))}</span> to <span class="nowrap">${formatTime(BigInt(run.endNs))}</span> <span class="dot">·</span> ${formatSpan(spanNs)} <span class="dot">·</span> profile <b>${manifest.execution.profile}</b></p>
${tiles(run)}
</header>
<nav aria-label="Sections">${links}</nav>`
}

function tiles(run: RunJson): Html {
  const m = (name: string) => run.metrics[name]
  return html`<dl class="tiles">
${tile('Net PnL', m('netPnl'), html`gross ${metricHtml(m('grossPnl'), false)} <span class="dot">·</span> fees ${metricHtml(m('fees'), false)}`, true)}
${tile('Return on capital', m('returnOnCapital'), html`of ${capitalText(run)}`)}
${tile('Max drawdown', m('maxDrawdownPct'), html`${metricHtml(m('maxDrawdown'))}`)}
${tile('Sharpe', m('sharpe'), html`${m('sharpe')?.unit ?? ''}, n ${formatNumber(m('sharpe')?.n ?? 0, 0)} <span class="dot">·</span> PSR ${metricHtml(m('psr2012'))}`, false, false)}
${tile('Turnover', m('turnover'), html`net ${metricHtml(m('netPerTraded'))} of it`)}
${tile('Fills', m('fills'), html`${metricHtml(m('makerShare'))} rested`)}
</dl>`
}

function tile(
  title: string,
  metric: Metric | undefined,
  detail: Html,
  strong = false,
  withUnit = true,
): Html {
  return html`<div class="${strong ? 'tile strong' : 'tile'}"><dt>${title}</dt><dd>${metricHtml(metric, withUnit)}</dd><dd class="detail">${detail}</dd></div>`
}

function capitalText(run: RunJson): string {
  const { amount, currency } = run.manifest.capital
  const metric = { value: Number(amount), unit: currency, n: 1, definition: '' }
  return `${formatMetric(metric)} ${currency}`
}
