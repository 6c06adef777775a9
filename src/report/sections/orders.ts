import type { RunJson } from '../../run/run-record.ts'
import { formatNumber } from '../format.ts'
import { type Html, html } from '../html.ts'
import type { RecordOrders } from '../record.ts'
import { refusals } from '../refusals.ts'

/** Column of the order table: key, heading, tooltip. The page's script fills and sorts it. */
const COLUMNS = [
  ['number', '#', 'Number of the order, in the order of the intents'],
  ['time', 'Sent, UTC', 'When the strategy asked for it'],
  ['side', 'Side', ''],
  ['terms', 'Terms', ''],
  ['price', 'Price', 'Its last price'],
  ['qty', 'Quantity', ''],
  ['filled', 'Filled', ''],
  ['average', 'Average', 'Mean price of its fills'],
  ['status', 'Status', 'At the end of the run'],
  ['why', 'Why', "The rule that denied it, or the venue's reason"],
  ['answered', 'Answered, ms', "From asking to hearing the venue's first answer"],
  ['life', 'Life, ms', 'From asking to hearing of its end'],
  ['events', 'Events', 'Records of the journal that are about it'],
] as const

/** How orders ended, why the venue refused some, and the life of each, event by event. */
export function ordersSection(run: RunJson, orders: RecordOrders): Html {
  const { counts } = run
  const refused = refusals(run)
  const late =
    refused.requests.length === 0
      ? undefined
      : countTable(
          'Cancels and replaces refused',
          '',
          refused.requests,
          counts.cancels + counts.replaces,
        )
  return html`<section id="orders" aria-labelledby="h-orders">
<h2 id="h-orders">Orders</h2>
<div class="columns three">
${countTable('By status at the end', 'no order was sent', orders.byStatus, orders.rows)}
${countTable('Refused by the venue', 'none was refused', refused.orders, orders.rows)}
${late}
</div>
<p class="caption">${formatNumber(counts.intents, 0)} intents, ${formatNumber(counts.orders, 0)} orders sent, ${formatNumber(counts.cancels, 0)} cancels, ${formatNumber(counts.replaces, 0)} replaces, ${formatNumber(counts.unfinished, 0)} requests or reports unfinished at the end.</p>
${orders.rows === 0 ? undefined : livesTable(orders)}
</section>`
}

function livesTable({ lives, rows }: RecordOrders): Html {
  const shown = lives.shown.rows
  const sampled =
    shown < rows
      ? `${formatNumber(shown, 0)} of ${formatNumber(rows, 0)} orders: as many of each status as there is room for, evenly spread. All are in orders.parquet and journal.parquet.`
      : `All ${formatNumber(rows, 0)} orders.`
  const head = COLUMNS.map(
    ([key, title, hint]) =>
      html`<th scope="col" data-key="${key}" title="${hint}" aria-sort="none"><button type="button">${title}</button></th>`,
  )
  return html`<div class="bar"><h3>Order lives</h3><label class="filter">Filter <input type="search" id="order-filter" placeholder="status, reason, side, price ..." autocomplete="off" spellcheck="false"></label>
<p id="order-count" class="count" aria-live="polite"></p></div>
<div class="scroll" id="order-scroll" tabindex="0" role="region" aria-label="Orders"><table class="fills"><caption class="sr">Orders. ${sampled}</caption><thead><tr>${head}</tr></thead><tbody id="order-rows"></tbody></table></div>
<p class="caption">${sampled} A row that is clicked shows what happened to it; <code>status:denied</code> looks in one column.</p>
<div id="order-life" class="life" hidden aria-live="polite"><h3 id="order-life-title"></h3>
<div class="wide"><table class="plain"><thead><tr><th scope="col">UTC</th><th scope="col">At</th><th scope="col">Leg</th><th scope="col" class="num">It took, ms</th><th scope="col">Event</th><th scope="col"></th></tr></thead><tbody id="order-life-rows"></tbody></table></div></div>`
}

/** Counts with their share, most first. */
export function countTable(
  title: string,
  none: string,
  counts: readonly (readonly [string, number])[],
  of: number,
): Html {
  if (counts.length === 0) return html`<div><h3>${title}</h3><p class="none">${none}</p></div>`
  const rows = counts
    .toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(
      ([name, count]) =>
        html`<tr><th scope="row">${name}</th><td class="num">${formatNumber(count, 0)}</td><td class="num n">${of > 0 ? `${formatNumber((count / of) * 100, 1)} %` : ''}</td></tr>`,
    )
  return html`<div><h3>${title}</h3><table class="plain counts"><tbody>${rows}</tbody></table></div>`
}
