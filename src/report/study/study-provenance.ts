import type { StudyJson } from '../../run/study-record.ts'
import { axisText } from '../../run/trial-table.ts'
import { formatNumber } from '../format.ts'
import { type Html, html } from '../html.ts'

/** What made this study, by hash, and the command that makes it again. Nothing of machine or clock. */
export function studyProvenance(study: StudyJson): Html {
  const { spec } = study
  const hash = (text: string) => html`<code class="whole">${text}</code>`
  const list = (texts: readonly string[]) => html`${texts.map((text) => html`<div>${text}</div>`)}`
  const rows: readonly (readonly [string, Html])[] = [
    ['Study id', hash(study.studyId)],
    ['Hash of the trials', hash(study.trialsHash ?? '')],
    ['Strategy', html`${study.strategy.name}, code ${hash(study.strategy.codeHash)}`],
    [
      'Tapes',
      html`${study.tapes.map((tape) => html`<div>${tape.ref} ${hash(tape.tapeId)}</div>`)}`,
    ],
    [
      'Space',
      list(
        spec.axes.map(
          ({ path, kind, values, from, to }) =>
            `${path}: ${values === null ? `${from} to ${to}${kind === 'log' ? ', on a log scale' : ''}` : values.map(axisText).join(', ')}`,
        ),
      ),
    ],
    [
      'Search',
      html`${spec.search.kind}${'trials' in spec.search ? `, ${spec.search.trials} trials` : ''}`,
    ],
    ['Conditions between parameters', list(spec.where.length > 0 ? spec.where : ['none'])],
    ['Conditions on results', list(spec.require.length > 0 ? spec.require : ['none'])],
    ['Everything else', html`<code>${JSON.stringify(spec.config)}</code>`],
    ['Seed', html`${spec.seed}`],
    ['Equity samples', html`every ${formatNumber(study.sampleNs / 1e9, 1)} s`],
    ['Engine', html`${study.engine}, study schema ${study.schema}`],
  ]
  return html`<section id="provenance" aria-labelledby="h-provenance">
<h2 id="h-provenance">Provenance</h2>
<table class="plain provenance"><tbody>${rows.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}</tbody></table>
<h3>Sweep it again</h3>
<div class="command"><pre id="command"><code>${study.command}</code></pre><button type="button" data-copies="command">Copy</button></div>
<p class="caption">The same inputs give the same trials and, from them, this page byte for byte, with any number of workers and however often it was interrupted. Wall time and versions stand in study.json, outside of what is hashed.</p>
</section>`
}
