import type { ChartData } from '../chart-data.ts'
import { formatNumber } from '../format.ts'
import { type Html, html } from '../html.ts'

const PANELS = [
  ['price', 'Price and our fills'],
  ['position', 'Position'],
  ['equity', 'Net PnL'],
  ['drawdown', 'Drawdown'],
] as const

/** The four linked panels. The page's script draws them; without it the numbers below remain. */
export function chartsSection(data: ChartData, fillsShown: number): Html {
  const { samplesPerPoint, fillsTotal } = data
  const units: Readonly<Record<string, string>> = {
    price: data.priceUnit,
    position: data.quantityUnit,
    equity: data.currency,
    drawdown: data.currency,
  }
  const joined =
    samplesPerPoint > 1
      ? ` Each point joins ${samplesPerPoint} samples and keeps their extremes.`
      : ''
  const chosen =
    fillsShown < fillsTotal
      ? ` ${formatNumber(fillsShown, 0)} of ${formatNumber(fillsTotal, 0)} fills are marked, evenly spread.`
      : ''
  return html`<section id="charts" aria-labelledby="h-charts">
<div class="bar"><h2 id="h-charts">Charts</h2>
<p class="legend"><span class="key buy"></span>bought <span class="key sell"></span>sold <span class="key rest"></span>filled: rested <span class="key take"></span>hollow: took</p>
<div class="buttons"><button type="button" id="zoom-in" title="Zoom in (+)">+<span class="sr">zoom in</span></button><button type="button" id="zoom-out" title="Zoom out (-)">${'\u2212'}<span class="sr">zoom out</span></button><button type="button" id="zoom-reset" title="Whole run (0)">Whole run</button></div></div>
<div id="plots" class="plots" tabindex="0" role="group" aria-label="Charts over time. Arrow keys move the crosshair, shift and arrows move the window, plus and minus zoom, 0 shows the whole run.">
<p id="readout" class="readout" aria-live="polite"> </p>
${PANELS.map(([id, title]) => html`<div class="panel ${id}"><h3>${title} <small>${units[id]}</small></h3><canvas class="base" id="${id}" aria-hidden="true"></canvas><canvas class="over" id="${id}-over" aria-hidden="true"></canvas></div>`)}
<canvas class="overview" id="overview" aria-hidden="true"></canvas>
<p id="hint" class="hint" hidden>Click the chart first, or hold Ctrl, to zoom with the wheel</p>
<div id="tip" class="tip" hidden></div>
</div>
<p class="caption">UTC. The book, position and PnL as the strategy heard them; a fill stands where it was heard. Drag to zoom, shift-drag to move, double-click for the whole run.${joined}${chosen}</p>
<noscript><p class="caption">Charts and the table of fills need this page's own script.</p></noscript>
</section>`
}
