import type { Metric, RunJson } from '../../run/run-record.ts'
import { formatNumber, formatTime, metricHtml, metricTitle } from '../format.ts'
import { type Html, html } from '../html.ts'

const GROUPS: readonly (readonly [string, RegExp])[] = [
  ['Result', /^(net(?!Without|PerDay)|gross|fees|turnover|return)/],
  ['What it hangs on', /^(netWithout|best)/],
  ['Drawdown', /^(maxDrawdown|longestDrawdown|timeUnder|pain|ulcer|recovery)/],
  ['Sharpe ratio and what it proves', /^(sharpe(?!Ann)|psr|minTrack|sortino|omega)/],
  ['Returns by sample', /^(sample|skewness|kurtosis|autocorr|valueAt|expectedShort)/],
  ['By day and by year', /^(days|profitableDays|netPerDay|annual|sharpeAnn|calmar)/],
  [
    'Orders and fills',
    /^(fills|orders|maker|crossedShare|fillRatio|filled|timeToFill|acknowledge)/,
  ],
  ['What the fills stand on', /^(queueDecided|stale|fillProfit|crossedProfit)/],
  ['Position', /^(average|maxAbs|final|timeIn|meanExposure|maxExposure)/],
  ['Round trips', /^(round|win|profitFactor|payoff|holding)/],
  ['After the fill', /^markOut/],
  ['Self-tests', /^(feeProbe|feeMis|ledger)/],
]

/** Every metric of the record with unit, number of observations and definition. */
export function numbersSection(run: RunJson): Html {
  const left = new Map(Object.entries(run.metrics))
  const bodies: Html[] = []
  for (const [title, pattern] of GROUPS) {
    const own = [...left].filter(([name]) => pattern.test(name))
    for (const [name] of own) left.delete(name)
    if (own.length > 0) bodies.push(group(run, title, own))
  }
  if (left.size > 0) bodies.push(group(run, 'Other', [...left]))
  return html`<section id="numbers" aria-labelledby="h-numbers">
<h2 id="h-numbers">Numbers</h2>
<div class="wide"><table class="numbers"><thead><tr><th scope="col">Metric</th><th scope="col" class="num">Value</th><th scope="col">Unit</th><th scope="col" class="num">n</th><th scope="col">Definition</th></tr></thead>${bodies}</table></div>
</section>`
}

function group(run: RunJson, title: string, metrics: readonly (readonly [string, Metric])[]): Html {
  const rows = metrics.map(
    ([name, metric]) =>
      html`<tr><th scope="row" title="${name}">${metricTitle(name)}</th><td class="num">${metricHtml(metric, false)}</td><td>${metric.unit}</td><td class="num n">${formatNumber(metric.n, 0)}</td><td>${metric.definition}${source(metric)}${reason(metric)}${moment(run, metric)}</td></tr>`,
  )
  return html`<tbody><tr class="group"><th colspan="5" scope="rowgroup">${title}</th></tr>${rows}</tbody>`
}

function source(metric: Metric): Html | undefined {
  return metric.source === undefined
    ? undefined
    : html` <span class="source">${metric.source}.</span>`
}

function reason(metric: Metric): Html | undefined {
  if (metric.undefinedBecause === undefined) return undefined
  return html` <em>Not defined here: ${metric.undefinedBecause}.</em>`
}

/** A time after the start is told as a date as well. */
function moment(run: RunJson, metric: Metric): Html | undefined {
  if (metric.unit !== 's after start' || metric.value === null) return undefined
  const unixNs = BigInt(run.startNs) + BigInt(Math.round(metric.value * 1e9))
  return html` <span class="nowrap">${formatTime(unixNs)}</span>`
}
