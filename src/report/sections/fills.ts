import type { RunJson } from '../../run/run-record.ts'
import { formatNumber } from '../format.ts'
import { type Html, html } from '../html.ts'
import { figure } from './costs.ts'

/** Column of the fills table: key, heading, tooltip. The page's script fills and sorts it. */
const COLUMNS = [
  ['number', '#', 'Number of the fill, in the order heard'],
  ['time', 'Heard, UTC', 'When we heard of it'],
  ['side', 'Side', ''],
  ['price', 'Price', ''],
  ['qty', 'Quantity', ''],
  ['reason', 'Reason', 'Why the simulated venue filled it'],
  ['role', 'Role', 'Rested (maker) or took liquidity'],
  ['queuePlaced', 'Queue at placement', 'Size ahead of us when the order joined its level'],
  ['queueFilled', 'Queue at fill', 'Size ahead of us when it filled'],
  ['latency', 'Heard after, ms', 'From the fill at the venue to our hearing of it'],
  ['fee', 'Fee', 'Settlement currency; a rebate is negative'],
  ['order', 'Order', 'Our order'],
] as const

/** Fills by reason and the table of fills with filter and sort. */
export function fillsSection(
  run: RunJson,
  shown: number,
  total: number,
  byReason: Html | undefined,
): Html {
  const sampled =
    shown < total
      ? `${formatNumber(shown, 0)} of ${formatNumber(total, 0)} fills: evenly spread over the order in which they were heard, the first and the last among them. All are in fills.parquet.`
      : total === 1
        ? 'One fill.'
        : `All ${formatNumber(total, 0)} fills.`
  const head = COLUMNS.map(
    ([key, title, hint]) =>
      html`<th scope="col" data-key="${key}" title="${hint}" aria-sort="none"><button type="button">${title}</button></th>`,
  )
  return html`<section id="fills" aria-labelledby="h-fills">
<h2 id="h-fills">Fills</h2>
<div class="columns narrow">
${figure('Fills by reason', html`<span class="swatch"></span>rested <span class="swatch s2"></span>took`, byReason, 'nothing was filled')}
<p class="caption">A fill's reason says how sure it is. <b>taker-level</b> and <b>traded-through</b> stand on displayed size or on a public trade beyond our price; <b>queue-cleared</b> stands on our estimate of the queue; <b>crossed</b> on quotes alone. Queue sizes are ${run.manifest.depth === 'l3' ? 'those of the recorded order list' : 'estimates from aggregated depth'}: see <a href="#limits">what a replay cannot know</a>.</p>
</div>
<div class="bar"><label class="filter">Filter <input type="search" id="fill-filter" placeholder="reason, side, price, order ..." autocomplete="off" spellcheck="false"></label>
<p id="fill-count" class="count" aria-live="polite"></p></div>
<div class="scroll" id="fill-scroll" tabindex="0" role="region" aria-label="Fills"><table class="fills"><caption class="sr">Fills. ${sampled}</caption><thead><tr>${head}</tr></thead><tbody id="fill-rows"></tbody></table></div>
<p class="caption">${sampled} Words are all looked for; <code>side:buy reason:crossed qty&gt;5</code> looks in one column. A row that is clicked is shown in the charts.</p>
</section>`
}
