import type { StudyJson } from '../../run/study-record.ts'
import { formatNumber } from '../format.ts'
import { type Html, html } from '../html.ts'
import { axisLabel } from './study-data.ts'

/** Heat map, parallel coordinates and slices. The page's script draws them. */
export function studyCharts(study: StudyJson, shown: number, total: number): Html {
  const { axes } = study.spec
  const chosen =
    shown < total
      ? ` ${formatNumber(shown, 0)} of ${formatNumber(total, 0)} trials are drawn: the best ones, and the others evenly spread.`
      : ''
  return html`${axes.length < 2 ? undefined : heatMap(study)}
<section id="lines" aria-labelledby="h-lines">
<div class="bar"><h2 id="h-lines">Parallel coordinates</h2>
<div class="buttons"><label class="pick">Colour <select id="lines-metric"></select></label><button type="button" id="lines-clear">Clear ranges</button></div></div>
<div class="plots chart" id="lines-box"><canvas id="lines-canvas" class="lines" role="img" aria-label="Each trial as a line through its parameters and its result"></canvas><div class="tip" id="lines-tip" hidden></div></div>
<p class="caption">A line is a trial. Drag along an axis to keep only the trials that pass there; the best of those is drawn last and strongest.${chosen}</p>
<p id="lines-count" class="count" aria-live="polite"></p>
</section>
<section id="slices" aria-labelledby="h-slices">
<div class="bar"><h2 id="h-slices">Slices</h2>
<p class="legend"><span class="key-dot"></span>a trial <span class="key-line median"></span>median of all <span class="key-line through"></span>through the best trial</p>
<div class="buttons"><label class="pick">Metric <select id="slices-metric"></select></label></div></div>
<div class="slices">${axes.map(
    (axis, i) =>
      html`<figure class="slice"><figcaption>${axisLabel(axis.path)}</figcaption><canvas class="slice" data-axis="${i}" role="img" aria-label="Results over ${axisLabel(axis.path)}"></canvas></figure>`,
  )}</div>
<p class="caption">One axis at a time. The median line says what the axis does on the whole; the line through the best trial says what it does where you would trade.</p>
<noscript><p class="caption">Charts need this page's own script.</p></noscript>
</section>`
}

function heatMap(study: StudyJson): Html {
  const hasMore = study.spec.axes.length > 2
  return html`<section id="map" aria-labelledby="h-map">
<div class="bar"><h2 id="h-map">Heat map</h2>
<div class="buttons"><label class="pick">Across <select id="map-x"></select></label><label class="pick">Up <select id="map-y"></select></label><label class="pick">Metric <select id="map-metric"></select></label><label class="pick"${hasMore ? undefined : html` hidden`}>Other axes <select id="map-others"><option value="median">median of them</option><option value="best">best of them</option><option value="through">as in the best trial</option></select></label></div></div>
<div class="plots chart" id="map-box"><canvas id="map-canvas" class="map" role="img" aria-label="A metric over two parameters"></canvas><div class="tip" id="map-tip" hidden></div></div>
<div class="scale" aria-hidden="true"><span id="map-low"></span><canvas id="map-scale"></canvas><span id="map-high"></span></div>
<p class="caption">Look for a wide field of one colour, not for the strongest square. The best trial is framed.${hasMore ? ' A square stands for all trials there: their median, unless chosen otherwise.' : ''}</p>
</section>`
}
