import { formatNumber } from '../format.ts'
import { type Html, html } from '../html.ts'

/** A table whose first column names the row. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): Html {
  const [first = '', ...others] = heads
  return html`<div class="wide"><table><thead><tr><th scope="col">${first}</th>${others.map((head) => html`<th scope="col" class="num">${head}</th>`)}</tr></thead>
<tbody>${rows.map(([name = '', ...cells]) => html`<tr><th scope="row" class="nowrap">${name}</th>${cells.map((cell) => html`<td class="num">${cell}</td>`)}</tr>`)}</tbody></table></div>`
}

/** A number, or a dash where it is not defined. */
export function number(value: number, decimals: number): string {
  return Number.isFinite(value) ? formatNumber(value, decimals) : '–'
}
