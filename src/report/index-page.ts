import type { Metric, RunJson } from '../run/run-record.ts'
import type { StudyJson } from '../run/study-record.ts'
import { formatSpan, formatTime, metricHtml, metricTitle } from './format.ts'
import { type Html, html } from './html.ts'
import { documentOf } from './page.ts'
import { pageScript, pageStyle } from './page-files.ts'
import { switchedOffSettings } from './switched-off.ts'
import type { BrokenRun, IndexedRun } from './write-index.ts'

/** Metrics that every run shows; any other can be chosen for the last column. */
const SHOWN = ['netPnl', 'maxDrawdownPct', 'sharpe', 'netPerTraded', 'fills'] as const
const CHOSEN_FIRST = 'turnover'

/** All runs in one table. The same records give the same bytes. */
export async function indexPage(
  runs: readonly IndexedRun[],
  broken: readonly BrokenRun[],
  studies: readonly StudyJson[] = [],
): Promise<string> {
  const sorted = runs.toSorted((a, b) => compareRuns(a, b))
  const names = otherMetrics(sorted.map((indexed) => indexed.run))
  const body = html`<header>
<p class="brand"><b>Ticktape</b> runs</p>
<h1>${runs.length} ${runs.length === 1 ? 'run' : 'runs'}</h1>
</header>
<main>
<div class="bar"><label>Search <input type="search" id="search" placeholder="strategy, instrument, date, parameter ..." autocomplete="off" spellcheck="false"></label>
<label>Last column <select id="metric">${names.map((name) => metricOption(name))}</select></label>
<p id="count" aria-live="polite"></p></div>
<div class="wide box" tabindex="0" role="region" aria-label="Runs"><table id="runs"><thead><tr>${headings()}</tr></thead>
<tbody>${sorted.map((indexed, i) => runRow(indexed, i))}</tbody></table></div>
${studyList(studies)}
${brokenList(broken)}
</main>`
  return documentOf({
    title: 'Ticktape runs',
    body,
    data: { shown: SHOWN, runs: sorted.map(({ run }) => rowData(run, names)) },
    script: await pageScript(['number.js', 'run-index.js']),
    style: await pageStyle(['base.css', 'run-index.css']),
  })
}

/** Newest market first, then by strategy, then by run id. */
function compareRuns(a: IndexedRun, b: IndexedRun): number {
  const start = BigInt(b.run.startNs) - BigInt(a.run.startNs)
  if (start !== 0n) return start > 0n ? 1 : -1
  const key = ({ run }: IndexedRun) => `${run.manifest.strategy.name} ${run.runId}`
  return key(a) < key(b) ? -1 : 1
}

function otherMetrics(runs: readonly RunJson[]): readonly string[] {
  const names = new Set<string>()
  for (const run of runs) {
    for (const name of Object.keys(run.metrics)) names.add(name)
    for (const name of Object.keys(run.costs)) names.add(`cost.${name}`)
  }
  for (const name of SHOWN) names.delete(name)
  return [...names].sort()
}

function metricOf(run: RunJson, name: string): Metric | undefined {
  return name.startsWith('cost.') ? run.costs[name.slice(5)] : run.metrics[name]
}

function titleOf(name: string): string {
  return name.startsWith('cost.')
    ? `Cost: ${metricTitle(name.slice(5)).toLowerCase()}`
    : metricTitle(name)
}

function metricOption(name: string): Html {
  return name === CHOSEN_FIRST
    ? html`<option value="${name}" selected>${titleOf(name)}</option>`
    : html`<option value="${name}">${titleOf(name)}</option>`
}

function headings(): readonly Html[] {
  const heading = (key: string, title: string, numeric: boolean) =>
    html`<th scope="col" data-key="${key}" aria-sort="none" class="${numeric ? 'num' : ''}"><button type="button">${title}</button></th>`
  return [
    heading('strategy', 'Strategy', false),
    heading('market', 'Market', false),
    heading('start', 'Start, UTC', false),
    heading('span', 'Length', true),
    heading('profile', 'Profile', false),
    heading('seed', 'Seed', true),
    ...SHOWN.map((name) => heading(name, metricTitle(name), true)),
    heading('chosen', metricTitle(CHOSEN_FIRST), true),
  ]
}

function markets(run: RunJson): string {
  const all = run.manifest.tapes.map((t) => `${t.instrument.venue} ${t.instrument.symbol}`)
  return [...new Set(all)].join(', ')
}

function runRow({ directory, run }: IndexedRun, index: number): Html {
  const { manifest } = run
  const off = switchedOffSettings(run).length
  const mark =
    off > 0
      ? html` <span class="bad" title="Costs or protections that are off">${off} off</span>`
      : undefined
  const spanNs = Number(BigInt(run.endNs) - BigInt(run.startNs))
  const link = html`<a href="${encodeURIComponent(directory)}/report.html">${manifest.strategy.name}</a>`
  return html`<tr data-row="${index}"><th scope="row">${link}<small><code>${run.runId.slice(0, 12)}</code></small></th><td class="market">${markets(run)} <small>${manifest.depth.toUpperCase()}</small></td><td class="nowrap">${formatTime(BigInt(run.startNs)).slice(0, 16)}</td><td class="num">${formatSpan(spanNs)}</td><td class="nowrap">${manifest.execution.profile}${mark}</td><td class="num">${manifest.seed}</td>${SHOWN.map((name) => html`<td class="num">${metricHtml(run.metrics[name], name !== 'sharpe')}</td>`)}<td class="num" data-chosen>${metricHtml(run.metrics[CHOSEN_FIRST])}</td></tr>`
}

/** What the page's script sorts and searches by. */
function rowData(run: RunJson, names: readonly string[]) {
  const values: Record<string, readonly [number | null, string]> = {}
  for (const name of [...SHOWN, ...names]) {
    const metric = metricOf(run, name)
    if (metric !== undefined) values[name] = [metric.value, metric.unit]
  }
  const { strategy, execution, seed } = run.manifest
  const params = JSON.stringify(strategy.params)
  const start = formatTime(BigInt(run.startNs))
  return {
    strategy: strategy.name,
    market: markets(run),
    start,
    span: Number(BigInt(run.endNs) - BigInt(run.startNs)),
    profile: execution.profile,
    seed,
    values,
    text: `${strategy.name} ${run.runId} ${markets(run)} ${start} ${execution.profile} ${params}`.toLowerCase(),
  }
}

function studyList(studies: readonly StudyJson[]): Html | undefined {
  if (studies.length === 0) return undefined
  const items = studies.map((study) => {
    const { metric } = study.spec.objective
    const link = html`<a href="studies/${encodeURIComponent(study.study)}/study.html">${study.study}</a>`
    const { unit = '', definition = '' } = study.metrics?.[metric] ?? {}
    const best =
      study.best === undefined
        ? html`none that fits`
        : html`best ${titleOf(metric)} ${metricHtml({ value: study.best.objective, unit, n: 0, definition })}`
    return html`<li>${link} ${study.strategy.name}, ${study.counts?.trials ?? 0} trials, ${best}</li>`
  })
  return html`<h2>Studies</h2><ul class="caption">${items}</ul>`
}

function brokenList(broken: readonly BrokenRun[]): Html | undefined {
  if (broken.length === 0) return undefined
  const items = broken.map((run) => html`<li><code>${run.name}</code> ${run.because}</li>`)
  return html`<h2>Directories without a whole run record</h2><ul class="caption">${items}</ul>`
}
