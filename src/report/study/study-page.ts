import { formatMetric, formatNumber, formatTime, hashHtml } from '../format.ts'
import { type Html, html } from '../html.ts'
import { documentOf } from '../page.ts'
import { pageScript, pageStyle } from '../page-files.ts'
import { againstText, findingsList } from '../sections/verdict.ts'
import { medianObjective } from './neighbours.ts'
import { studyCharts } from './study-charts.ts'
import { axisLabel, shownTrials, studyMetricTitle, studyPageData } from './study-data.ts'
import { objectiveText, type StudyRecord, studyFindings } from './study-findings.ts'
import { studyProvenance } from './study-provenance.ts'
import { bestTrials } from './study-trials.ts'

const SCRIPTS = [
  'number.js',
  'axis.js',
  'canvas.js',
  'copy-command.js',
  'study-scale.js',
  'heat-map.js',
  'parallel.js',
  'slices.js',
  'study.js',
]

const SECTIONS = [
  ['best', 'Best trials'],
  ['map', 'Heat map'],
  ['lines', 'Parallel coordinates'],
  ['slices', 'Slices'],
  ['provenance', 'Provenance'],
] as const

/** The page of a study: the same study gives the same bytes. */
export async function studyPage(record: StudyRecord): Promise<string> {
  const { study, trials } = record
  const found = studyFindings(record)
  const body = html`${header(record)}
<main>
<section class="verdict" aria-labelledby="h-findings">
<div class="findings">
<h2 id="h-findings">${headline(record)}; ${againstText(found)}</h2>
${findingsList(found)}
</div>
${counting(record)}
</section>
${bestTrials(record)}
${studyCharts(study, shownTrials(trials).length, trials.length)}
${studyProvenance(study)}
</main>`
  return documentOf({
    title: `${study.study} ${study.studyId.slice(0, 12)}`,
    body,
    data: studyPageData(study, trials),
    script: await pageScript(SCRIPTS),
    style: await pageStyle([
      'base.css',
      'header.css',
      'plots.css',
      'tables.css',
      'media.css',
      'study.css',
    ]),
  })
}

function headline({ study, trials }: StudyRecord): string {
  const best = trials.find((trial) => trial.rank === 1)
  const { metric, goal } = study.spec.objective
  const name = studyMetricTitle(metric)
  if (best === undefined) return `${name}: no trial can be the best`
  const most = goal === 'maximise' ? 'Highest' : 'Lowest'
  return `${most} ${name.replace(/^([A-Z])(?=[a-z ])/, (c) => c.toLowerCase())} ${objectiveText(study, best.objective)}`
}

function header({ study, trials }: StudyRecord): Html {
  const { tapes, spec } = study
  const markets = [...new Set(tapes.map((t) => `${t.instrument.venue} ${t.instrument.symbol}`))]
  const from = formatTime(BigInt(tapes[0]?.firstEventNs ?? 0))
  const to = formatTime(BigInt(tapes.at(-1)?.lastEventNs ?? 0))
  const links = SECTIONS.map(([id, title]) => html`<a href="#${id}">${title}</a>`)
  const days = tapes.length === 1 ? 'one day' : `${tapes.length} days, each a run of its own`
  return html`<header>
<p class="brand"><b>Ticktape</b> study <span class="right">study ${hashHtml(study.studyId)}</span></p>
<h1>${study.study}</h1>
<p class="lead">${study.strategy.name} <span class="dot">·</span> ${markets.join(', ')} <span class="dot">·</span> ${study.depth.toUpperCase()} <span class="dot">·</span> <span class="nowrap">${from}</span> to <span class="nowrap">${to}</span> <span class="dot">·</span> ${days} <span class="dot">·</span> ${searchText(spec.search.kind)} over ${spec.axes.length} ${spec.axes.length === 1 ? 'axis' : 'axes'}</p>
${tiles({ study, trials })}
</header>
<nav aria-label="Sections">${links}</nav>`
}

function searchText(kind: string): string {
  return kind === 'grid' ? 'grid' : kind === 'sobol' ? 'Sobol points' : 'random points'
}

function tiles({ study, trials }: StudyRecord): Html {
  const { metric } = study.spec.objective
  const unit = study.metrics?.[metric]?.unit ?? ''
  const best = trials.find((trial) => trial.rank === 1)
  const second = trials.find((trial) => trial.rank === 2)
  const { failed = 0, infeasible = 0, everTried = trials.length } = study.counts ?? {}
  const done = trials.filter((trial) => trial.metrics.netPnl !== null)
  const won = done.filter((trial) => (trial.metrics.netPnl ?? 0) > 0).length
  const value = (of: number | null) =>
    html`${formatMetric({ value: of, unit, n: 0, definition: '' })} <span class="unit">${of === null ? '' : unit}</span>`
  const share = done.length === 0 ? null : (won / done.length) * 100
  const tile = (title: string, main: Html, detail: Html, strong = false) =>
    html`<div class="${strong ? 'tile strong' : 'tile'}"><dt>${title}</dt><dd>${main}</dd><dd class="detail">${detail}</dd></div>`
  return html`<dl class="tiles five">
${tile(`Best ${studyMetricTitle(metric)}`, value(best?.objective ?? null), html`trial ${best?.trial ?? '–'} <span class="dot">·</span> second ${value(second?.objective ?? null)}`, true)}
${tile('Trials', html`${formatNumber(trials.length, 0)}`, html`${failed} failed, ${infeasible} outside`)}
${tile('Middle trial', value(Number.isNaN(medianObjective(trials)) ? null : medianObjective(trials)), html`median of all that ran`)}
${tile('With a profit', html`${share === null ? '–' : formatNumber(share, 0)} <span class="unit">%</span>`, html`${formatNumber(won, 0)} of ${formatNumber(done.length, 0)} that ran`)}
${tile('Ever tried', html`${formatNumber(everTried, 0)}`, html`sets of this strategy here`)}
</dl>`
}

/** The best trial against the number of its trials, in figures. */
function judgedLines({ judged, tapes }: StudyRecord['study']): readonly string[] {
  if (judged === undefined) return []
  const percent = (share: number) => `${formatNumber(share * 100, 1)} %`
  const { trials, periods, dsr, pbo, snooping, effectiveTrials } = judged
  const figures = [
    dsr.value === null
      ? ''
      : `deflated Sharpe ratio ${percent(dsr.value.dsr)} (PSR ${percent(dsr.value.psr)})`,
    pbo.value === null
      ? ''
      : `probability of backtest overfitting ${percent(pbo.value.pbo)} of ${formatNumber(pbo.value.splits, 0)} splits`,
    snooping.value === null
      ? ''
      : `superior predictive ability p = ${formatNumber(snooping.value.spa.consistent, 3)}, Reality Check p = ${formatNumber(snooping.value.realityCheck.pValue, 3)}`,
    effectiveTrials.value === null
      ? ''
      : `the trials are worth ${formatNumber(effectiveTrials.value, 1)} independent ones`,
  ].filter((text) => text !== '')
  const over = `${formatNumber(periods, 0)} equal parts of ${tapes.length === 1 ? 'the day' : `${tapes.length} days`}`
  if (figures.length === 0) return [`The best trial could not be judged by ${over}.`]
  const verdict = judged.isSignificant
    ? 'It stands against their number'
    : 'It does not stand against their number'
  return [
    `The best trial against ${formatNumber(trials, 0)}, by the profits of ${over}: ${figures.join('; ')}. ${verdict}.`,
  ]
}

/** Beside the findings: how trials are counted. */
function counting({ study, trials }: StudyRecord): Html {
  const { ruledOut = 0, everTried = 0 } = study.counts ?? {}
  const lines = [
    `Every trial counts: ${formatNumber(trials.length, 0)} here, the failed ones too.`,
    `The ledger knows ${formatNumber(everTried, 0)} parameter sets of ${study.strategy.name} on these tapes, from all studies and all versions of its code.`,
    ...(ruledOut > 0
      ? [
          `${formatNumber(ruledOut, 0)} points did not meet ${study.spec.where.join(' and ')}: never tried, not counted.`,
        ]
      : []),
    ...judgedLines(study),
    'Runs by hand are not in the ledger: count them yourself.',
    `Axes: ${study.spec.axes.map((axis) => axisLabel(axis.path)).join(', ')}.`,
  ]
  return html`<aside aria-labelledby="h-counting">
<h2 id="h-counting">How this is counted</h2>
<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>
</aside>`
}
