import { shellWord } from '../../lib/shell-word.ts'
import type { Metric } from '../../run/run-record.ts'
import type { StudyJson } from '../../run/study-record.ts'
import type { StoredTrial } from '../../run/trial-table.ts'
import { formatNumber, metricHtml } from '../format.ts'
import { type Html, html } from '../html.ts'
import { landscapeOf, medianObjective, neighboursOf } from './neighbours.ts'
import { axisLabel, studyMetricTitle } from './study-data.ts'
import type { StudyRecord } from './study-findings.ts'

const TRIALS_LISTED = 25
const COLUMNS = ['netPnl', 'maxDrawdownPct', 'sharpe', 'netPerTraded', 'fills']

/** The best trials with their neighbourhoods, how many they are the best of, and the best one's command. */
export function bestTrials({ study, trials }: StudyRecord): Html {
  const { axes, objective } = study.spec
  const ranked = trials
    .filter((trial) => trial.rank !== null)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
  const listed = ranked.slice(0, TRIALS_LISTED)
  const landscape = landscapeOf(axes, trials)
  const metrics = COLUMNS.filter((name) => name !== objective.metric)
  const heads = [
    html`<th scope="col" class="num">Rank</th>`,
    html`<th scope="col" class="num">Trial</th>`,
    ...axes.map((axis) => html`<th scope="col" class="num">${axisLabel(axis.path)}</th>`),
    html`<th scope="col" class="num">${studyMetricTitle(objective.metric)}</th>`,
    html`<th scope="col" class="num" title="Median of the trials one step away on one axis">Neighbours</th>`,
    ...metrics.map((name) => html`<th scope="col" class="num">${studyMetricTitle(name)}</th>`),
  ]
  const rows = listed.map((trial) => {
    const near = neighboursOf(axes, landscape, trial)
    const around = near.length === 0 ? null : medianObjective(near)
    return html`<tr class="${trial.rank === 1 ? 'first' : ''}"><td class="num">${trial.rank ?? ''}</td><td class="num">${trial.trial}</td>${axes.map(
      (axis) => valueCell(trial.point[axis.path]),
    )}<td class="num"><b>${metricHtml(metricOf(study, objective.metric, trial.objective), false)}</b></td><td class="num">${metricHtml(metricOf(study, objective.metric, around), false)}</td>${metrics.map(
      (name) =>
        html`<td class="num">${metricHtml(metricOf(study, name, trial.metrics[name] ?? null), false)}</td>`,
    )}</tr>`
  })
  const unit = study.metrics?.[objective.metric]?.unit ?? ''
  return html`<section id="best" aria-labelledby="h-best">
<h2 id="h-best">Best trials <small>${formatNumber(listed.length, 0)} of the ${formatNumber(trials.length, 0)} that were tried; ${objective.goal} ${studyMetricTitle(objective.metric)}${unit === '' ? '' : `, ${unit}`}</small></h2>
${
  listed.length === 0
    ? html`<p class="none">No trial can be compared.</p>`
    : html`<div class="wide box" tabindex="0" role="region" aria-label="Best trials"><table class="trials"><thead><tr>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`
}
<p class="caption"><b>Neighbours</b> is the median of the trials one step away: where it falls far behind, the trial is a peak of noise. All ${formatNumber(trials.length, 0)} trials with every metric are in trials.parquet.</p>
${bestCommand(study, ranked[0])}
</section>`
}

/** A parameter with five digits; all of them as a tooltip. */
function valueCell(value: number | string | boolean | undefined): Html {
  const whole = String(value)
  const short = typeof value === 'number' ? String(Number(value.toPrecision(5))) : whole
  return short === whole
    ? html`<td class="num">${whole}</td>`
    : html`<td class="num" title="${whole}">${short}</td>`
}

function metricOf(study: StudyJson, name: string, value: number | null): Metric {
  const { unit = '', definition = '' } = study.metrics?.[name] ?? {}
  return { value, unit, n: 0, definition, undefinedBecause: 'it has no value in this trial' }
}

/** What makes the best trial's run of the first day again, with its whole report. */
function bestCommand(study: StudyJson, best: StoredTrial | undefined): Html | undefined {
  const tape = study.tapes[0]
  if (best === undefined || tape === undefined) return undefined
  const { directory, strategy } = study.seen
  const words = ['ticktape', 'run', strategy, '--tape', tape.ref, '--as', study.depth]
  words.push('--config', `${directory}/best.json`)
  if (study.spec.seed !== 1) words.push('--seed', String(study.spec.seed))
  const command = words.map(shellWord).join(' ')
  return html`<h3>The best trial as a run</h3>
<div class="command"><pre id="best-command"><code>${command}</code></pre><button type="button" data-copies="best-command">Copy</button></div>
<p class="caption">It has the run id ${best.runIds[0]?.slice(0, 12)} and the journal hash ${best.journalHashes[0]?.slice(0, 12)}: those of this study${study.tapes.length > 1 ? ', on its first day' : ''}.</p>`
}
