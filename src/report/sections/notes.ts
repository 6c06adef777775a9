import type { RunJson } from '../../run/run-record.ts'
import { formatTime } from '../format.ts'
import { type Html, html } from '../html.ts'

/** What the strategy itself noted in passing; nothing where it noted nothing. */
export function notesSection({ notes }: RunJson): Html {
  if (notes.length === 0) return html``
  return html`<section id="notes" aria-labelledby="h-notes">
<h2 id="h-notes">Notes of the strategy</h2>
<table><thead><tr><th scope="col">Time, UTC</th><th scope="col">Note</th></tr></thead>
<tbody>${notes.map(({ timeNs, text }) => html`<tr><td>${formatTime(BigInt(timeNs))}</td><td>${text}</td></tr>`)}</tbody></table>
</section>`
}
