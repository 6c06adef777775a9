import type { RunJson, TapeUse } from '../../run/run-record.ts'
import { formatNumber, formatTime, hashHtml } from '../format.ts'
import { type Html, html } from '../html.ts'
import { countTable } from './orders.ts'

/** The tapes with their defects, and what of them reached the run. */
export function dataSection(run: RunJson): Html {
  const events = Object.entries(run.counts.eventsByKind)
  const total = events.reduce((sum, [, count]) => sum + count, 0)
  return html`<section id="data" aria-labelledby="h-data">
<h2 id="h-data">Data quality</h2>
<div class="wide"><table class="plain"><thead><tr><th scope="col">Tape</th><th scope="col">Content id</th><th scope="col">First event</th><th scope="col">Last event</th><th scope="col" class="num">Rows</th><th scope="col" class="num">Gaps</th><th scope="col" class="num">Crossed rows</th><th scope="col" class="num">Clock shift, ms</th><th scope="col" class="num">Tick</th><th scope="col" class="num">Lot</th></tr></thead>
<tbody>${run.manifest.tapes.map(tapeRow)}</tbody></table></div>
<div class="columns three">${countTable('Events replayed', 'no event was replayed', events, total)}<div></div><div></div></div>
</section>`
}

function tapeRow(tape: TapeUse): Html {
  const shifts = tape.clockShiftsNs.map((ns) => formatNumber(ns / 1e6, 3)).join(', ')
  return html`<tr><th scope="row">${tape.ref}</th><td>${hashHtml(tape.tapeId)}</td><td class="nowrap">${formatTime(BigInt(tape.firstEventNs))}</td><td class="nowrap">${formatTime(BigInt(tape.lastEventNs))}</td><td class="num">${formatNumber(tape.rows, 0)}</td><td class="num ${tape.gaps > 0 ? 'bad' : ''}">${tape.gaps}</td><td class="num">${formatNumber(tape.crossedRows, 0)}</td><td class="num">${shifts === '' ? '0' : shifts}</td><td class="num">${tape.instrument.tickSize}</td><td class="num">${tape.instrument.lotSize}</td></tr>`
}
