import type { RunJson } from '../../run/run-record.ts'
import { formatNumber } from '../format.ts'
import { type Html, html } from '../html.ts'
import type { RecordOrders } from '../record.ts'
import { refusals } from '../refusals.ts'

/** How orders ended, why some were refused, and what the risk gate denied. */
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
${countTable('Denied by the risk gate', 'none was denied', Object.entries(counts.denialsByRule), counts.intents)}
${late}
</div>
<p class="caption">${formatNumber(counts.intents, 0)} intents, ${formatNumber(counts.orders, 0)} orders sent, ${formatNumber(counts.cancels, 0)} cancels, ${formatNumber(counts.replaces, 0)} replaces, ${formatNumber(counts.unfinished, 0)} requests or reports unfinished at the end.</p>
</section>`
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
