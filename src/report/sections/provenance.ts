import type { RunJson } from '../../run/run-record.ts'
import { formatNumber } from '../format.ts'
import { type Html, html } from '../html.ts'

/** What made this run, by hash, and the command that makes it again. Nothing of machine or clock. */
export function provenanceSection(run: RunJson): Html {
  const { manifest, counts } = run
  const hash = (text: string) => html`<code class="whole">${text}</code>`
  const rows: readonly (readonly [string, Html])[] = [
    ['Run id', hash(run.runId)],
    [
      'Journal hash',
      html`${hash(run.journalHash)} over ${formatNumber(counts.journalRecords, 0)} records`,
    ],
    ['Strategy', html`${manifest.strategy.name} from <code>${manifest.strategy.file}</code>`],
    ['Strategy code hash', hash(manifest.strategy.codeHash)],
    [
      'Tapes',
      html`${manifest.tapes.map((tape) => html`<div>${tape.ref} ${hash(tape.tapeId)}</div>`)}`,
    ],
    [
      'Execution profile',
      html`${manifest.execution.profile}, version ${manifest.execution.version}`,
    ],
    ['Seed', html`${manifest.seed}`],
    ['Engine', html`${manifest.engine}, run record schema ${run.schema}`],
  ]
  return html`<section id="provenance" aria-labelledby="h-provenance">
<h2 id="h-provenance">Provenance</h2>
<table class="plain provenance"><tbody>${rows.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}</tbody></table>
<h3>Run it again</h3>
<div class="command"><pre id="command"><code>${run.command}</code></pre><button type="button" id="copy">Copy</button></div>
<p class="caption">The same inputs give the same journal hash and, from it, this page byte for byte. Machine, wall time and versions stand in run.json, outside of what is hashed.</p>
</section>`
}
