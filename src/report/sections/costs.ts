import { runMoney, settlementCurrency } from '../../measure/run-money.ts'
import type { Metric, RunJson } from '../../run/run-record.ts'
import type { Distribution } from '../charts/return-distribution.ts'
import { formatNumber, formatSpan, metricHtml } from '../format.ts'
import { type Html, html } from '../html.ts'

const ROWS = [
  ['delay', 'Delay', 'decision to arrival, on what filled'],
  ['spread', 'Spread', 'half the spread: paid taking, earned resting'],
  ['impact', 'Impact, adverse selection', 'fill against the mid on arrival, less spread'],
  ['fees', 'Fees', 'rebates are negative'],
  ['executed', 'Executed', 'the four above: what trading really cost'],
  ['opportunity', 'Opportunity', 'unfilled quantity x move until the order ended'],
  ['total', 'Implementation shortfall', 'paper less real profit: the sum of all parts'],
] as const

export type CostCharts = {
  readonly waterfall: Html | undefined
  readonly distribution: Distribution | undefined
}

/** Implementation shortfall by part, mark-outs, and the distribution of the sampled returns. */
export function costsSection(run: RunJson, charts: CostCharts): Html {
  const rows = ROWS.map(([name, title, meaning]) => costRow(run, name, title, meaning))
  const median = run.costs.medianBps
  const currency = settlementCurrency(runMoney(run.manifest))
  return html`<section id="costs" aria-labelledby="h-costs">
<h2 id="h-costs">Costs</h2>
<div class="columns">
<div>
<div class="wide"><table class="plain"><caption class="sr">Implementation shortfall by part</caption>
<thead><tr><th scope="col">Part</th><th scope="col" class="num">${currency}</th><th scope="col" class="num">bps of ordered value</th></tr></thead>
<tbody>${rows}</tbody></table></div>
<p class="caption">Costs are positive. ${median?.value == null ? '' : html`The median filled order cost ${metricHtml(median)} of its own value.`} Executed costs are ${metricHtml(run.costs.executedBps)} of turnover. Queue position and latency stand behind every one of these: see <a href="#limits">what a replay cannot know</a>.</p>
${markOutTable(run)}
</div>
<div>
${figure('Shortfall from decision to result', currency, charts.waterfall, 'no order was sent')}
${distributionFigure(run, charts.distribution)}
</div>
</div>
</section>`
}

function costRow(run: RunJson, name: string, title: string, meaning: string): Html {
  const strong = name === 'executed' || name === 'total' ? 'sum' : ''
  const bps = name === 'executed' ? undefined : run.costs[`${name}Bps`]
  return html`<tr class="${strong}"><th scope="row">${title}<small>${meaning}</small></th><td class="num">${metricHtml(run.costs[name], false)}</td><td class="num">${bps === undefined ? '' : metricHtml(bps, false)}</td></tr>`
}

function markOutTable(run: RunJson): Html {
  const cell = (metric: Metric | undefined) =>
    html`<td class="num">${metricHtml(metric, false)}</td><td class="num n">${metric?.n ?? 0}</td>`
  const row = (title: string, suffix: string) =>
    html`<tr><th scope="row">${title}</th>${cell(run.metrics[`markOut1s${suffix}`])}${cell(run.metrics[`markOut10s${suffix}`])}</tr>`
  return html`<h3>Mark-out <small>what the mid did after our fills, bps; below 0 it went against us</small></h3>
<div class="wide"><table class="plain"><thead><tr><th></th><th scope="col" class="num">1 s</th><th scope="col" class="num n">n</th><th scope="col" class="num">10 s</th><th scope="col" class="num n">n</th></tr></thead>
<tbody>${row('All fills', '')}${row('Resting fills', 'Maker')}</tbody></table></div>`
}

function distributionFigure(run: RunJson, distribution: Distribution | undefined): Html {
  const span = formatSpan(run.sampleNs)
  const still =
    distribution === undefined
      ? ''
      : `, without the ${formatNumber(distribution.still, 0)} that did not move; the outermost bars hold what lies beyond`
  return figure(
    `Returns over ${span}`,
    `bps of capital${still}`,
    distribution?.chart,
    'fewer than 30 samples moved, or the capital has no value in the currency of the profit',
  )
}

/** A chart under its title, or the reason why there is none. */
export function figure(
  title: string,
  unit: string | Html,
  chart: Html | undefined,
  because: string,
): Html {
  const body = chart ?? html`<p class="none">No chart: ${because}.</p>`
  return html`<figure><figcaption>${title} <small>${unit}</small></figcaption>${body}</figure>`
}
