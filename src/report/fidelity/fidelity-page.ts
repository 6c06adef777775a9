import type { ContenderRecord, FidelityRecord } from '../../fidelity/fidelity-record.ts'
import { ERROR_QUANTILES } from '../../fidelity/score.ts'
import { formatNumber, formatTime, hashHtml } from '../format.ts'
import { type Html, html } from '../html.ts'
import { documentOf } from '../page.ts'
import { pageScript, pageStyle } from '../page-files.ts'
import { againstText, findingsList } from '../sections/verdict.ts'
import { f1Chart, reliabilityChart, splitChart, undecidedChart } from './fidelity-charts.ts'
import { fidelityFindings } from './fidelity-findings.ts'
import { number, table } from './figures-table.ts'
import { fitSection } from './fit-section.ts'

const SECTIONS = [
  ['models', 'Models'],
  ['times', 'Fill times'],
  ['reliability', 'Reliability'],
  ['splits', 'Where they err'],
  ['fit', 'Fit'],
  ['provenance', 'Provenance'],
] as const

/** The page of a fidelity test: the same record gives the same bytes. */
export async function fidelityPage(record: FidelityRecord): Promise<string> {
  const found = fidelityFindings(record)
  const shown = shownContenders(record)
  const body = html`${header(record)}
<main>
<section class="verdict" aria-labelledby="h-findings">
<div class="findings">
<h2 id="h-findings">${headline(record)}; ${againstText(found)}</h2>
${findingsList(found)}
</div>
${rules()}
</section>
${modelsSection(record, await f1Chart(record), await undecidedChart(record))}
${timesSection(record)}
${await reliabilitySection(shown)}
${await splitsSection(shown)}
${fitSection(record)}
${provenance(record)}
</main>`
  return documentOf({
    title: `Fidelity ${record.tape.ref}`,
    body,
    data: null,
    script: await pageScript([]),
    style: await pageStyle([
      'base.css',
      'header.css',
      'plots.css',
      'tables.css',
      'media.css',
      'fidelity.css',
    ]),
  })
}

/** The latest, a published and the best calibrated ones: what charts by group show. */
function shownContenders({ contenders }: FidelityRecord): ContenderRecord[] {
  const latest = contenders.find(({ name }) => name === 'riskAverse')
  const published = contenders.find(({ name }) => name === 'power(3)')
  const last = (kind: string) => contenders.filter(({ name }) => name.startsWith(`${kind}(`)).at(-1)
  return [latest, published, last('hazard'), last('sizesWithPast')].filter((it) => it !== undefined)
}

function best({ contenders }: FidelityRecord): ContenderRecord | undefined {
  return contenders.toSorted((a, b) => b.f1 - a.f1)[0]
}

function headline(record: FidelityRecord): string {
  const it = best(record)
  if (it === undefined || !Number.isFinite(it.f1)) return 'No fill to score'
  return `${it.name} is nearest to the truth: F1 ${it.f1.toFixed(3)}`
}

function header(record: FidelityRecord): Html {
  const { tape, instrument, shadows, oracle, undecided, trueQueue } = record
  const links = SECTIONS.filter(([id]) => id !== 'fit' || record.fit !== undefined).map(
    ([id, title]) => html`<a href="#${id}">${title}</a>`,
  )
  const tile = (title: string, main: string, detail: string, strong = false) =>
    html`<div class="${strong ? 'tile strong' : 'tile'}"><dt>${title}</dt><dd>${main}</dd><dd class="detail">${detail}</dd></div>`
  const it = best(record)
  return html`<header>
<p class="brand"><b>Ticktape</b> fidelity <span class="right">tape ${hashHtml(tape.tapeId)}</span></p>
<h1>${instrument.venue} ${instrument.symbol}: predicted fills against real orders</h1>
<p class="lead"><span class="nowrap">${formatTime(BigInt(record.firstNs))}</span> to <span class="nowrap">${formatTime(BigInt(record.lastNs))}</span> <span class="dot">·</span> ${record.conflateNs === 0 ? 'levels told with every message' : `levels told every ${record.conflateNs / 1e6} ms`}</p>
<dl class="tiles five">
${tile('Best F1', number(it?.f1 ?? Number.NaN, 3), it?.name ?? '', true)}
${tile('Shadows', formatNumber(shadows.added, 0), `${number(shadows.trueRatePct, 2)} % truly filled`)}
${tile('Undecided', formatNumber(undecided.shadows, 0), `${number(100 - record.decidedPct, 1)} %; ${number(undecided.trueRatePct, 0)} % of them fill`)}
${tile('Oracle', number(oracle.f1, 4), `exact times ${number(oracle.exactPct, 1)} %`)}
${tile('Order by order', number(trueQueue.f1, 4), `exact times ${number(trueQueue.exactPct, 1)} %`)}
</dl>
</header>
<nav aria-label="Sections">${links}</nav>`
}

function rules(): Html {
  const lines = [
    'A shadow stands where a real order stood, and is told what a feed of levels tells.',
    'True: the real order was executed at least once before its end.',
    'Predicted: the model fills the shadow by then.',
    'Bias: predicted less true share of fills. Exact: within 1 ms of the true time.',
    'Open: shadows that trades and sizes alone do not decide.',
  ]
  return html`<aside aria-labelledby="h-rules">
<h2 id="h-rules">How this is counted</h2>
<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>
</aside>`
}

function modelsSection(record: FidelityRecord, f1: Html, undecided: Html): Html {
  const heads = [
    'F1',
    '95 %',
    'Strict F1',
    'Bias pp',
    'Precision',
    'Recall',
    'Exact %',
    'Brier',
    'Open: F1',
    'Open: wrong %',
    'Moved: F1',
  ]
  const cells = (it: ContenderRecord) => [
    number(it.f1, 4),
    `${number(it.interval.f1.low, 3)} to ${number(it.interval.f1.high, 3)}`,
    number(it.strict.f1, 4),
    number(it.biasPp, 2),
    number(it.precision, 3),
    number(it.recall, 3),
    number(it.timing.exactPct, 1),
    number(it.reliability.brier, 4),
    number(it.undecided.f1, 3),
    number(it.undecided.errorRatePct, 1),
    number(it.moved.f1, 4),
  ]
  const rows = record.contenders.map((it) => [it.name, ...cells(it)])
  return html`<section id="models" aria-labelledby="h-models">
<h2 id="h-models">Models</h2>
<div class="pair"><figure><figcaption>F1 with its interval</figcaption>${f1}</figure><figure><figcaption>Wrong on the undecided</figcaption>${undecided}</figure></div>
${table(['Model', ...heads], rows)}
<p class="caption">Intervals: 95 %, 1,000 resamples of ${formatNumber(record.clusters, 0)} clusters (level and minute). Moved: ${formatNumber(record.shadows.moved, 0)} orders that came by a modification, a second set. In-match: what leaves a level beside a trade left from its head, a switch for feeds that tell event by event.</p>
</section>`
}

function timesSection({ contenders }: FidelityRecord): Html {
  const heads = ERROR_QUANTILES.map((p) => `${p * 100} %`)
  const rows = contenders.map(({ name, timing }) => [
    name,
    number(timing.exactPct, 1),
    number(timing.earlyPct, 1),
    number(timing.latePct, 1),
    ...timing.errorSeconds.map(seconds),
  ])
  return html`<section id="times" aria-labelledby="h-times">
<h2 id="h-times">Fill times</h2>
${table(['Model', 'Exact %', 'Early %', 'Late %', ...heads], rows)}
<p class="caption">Shares of the true fills. Quantiles of predicted less true time over fills that both have, in seconds.</p>
</section>`
}

async function reliabilitySection(shown: readonly ContenderRecord[]): Promise<Html> {
  const figures: Html[] = []
  for (const it of shown) {
    const chart = await reliabilityChart(it)
    figures.push(
      html`<figure><figcaption>${it.name} <small>Brier ${number(it.reliability.brier, 4)}</small></figcaption>${chart}</figure>`,
    )
  }
  return html`<section id="reliability" aria-labelledby="h-reliability">
<h2 id="h-reliability">Reliability</h2>
<div class="figures">${figures}</div>
<p class="caption">Across: the chance of a fill that the model saw where it came closest to one, from its queue and the spread that its guesses left in it. Up: the share that filled. On the dashed line the chances are what they say.</p>
</section>`
}

async function splitsSection(shown: readonly ContenderRecord[]): Promise<Html> {
  const figures: Html[] = []
  for (const [i, { name, unit }] of (shown[0]?.splits ?? []).entries()) {
    const chart = await splitChart(shown, i)
    figures.push(
      html`<figure><figcaption>By ${name} <small>${unit}</small></figcaption>${chart}</figure>`,
    )
  }
  const keys = shown.map(({ name }, i) => html`<span class="swatch s${i}"></span>${name}`)
  return html`<section id="splits" aria-labelledby="h-splits">
<div class="bar"><h2 id="h-splits">Where they err</h2><p class="legend">${keys}</p></div>
<div class="figures">${figures}</div>
<p class="caption">Wrong outcomes in % of the shadows of each group. F1 and bias of every group stand in fidelity.json.</p>
</section>`
}

function provenance(record: FidelityRecord): Html {
  const { tape, scale, shadows, seed, engine } = record
  const rows: readonly (readonly [string, string])[] = [
    ['Tape', `${tape.ref}, ${tape.tapeId}`],
    [
      'Shadows',
      `${shadows.added} added, ${shadows.moved} moved, ${shadows.unended} without an end on the tape`,
    ],
    ['Scale', `one order is ${scale.unitLots} lots (median added), ${scale.meanLots} on average`],
    ['Bootstrap', `seed ${seed}`],
    ['Engine', engine],
  ]
  return html`<section id="provenance" aria-labelledby="h-provenance">
<h2 id="h-provenance">Provenance</h2>
<table class="provenance plain"><tbody>${rows.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}</tbody></table>
</section>`
}

function seconds(value: number): string {
  if (!Number.isFinite(value)) return '–'
  return value === 0 ? '0' : formatNumber(value, Math.abs(value) < 0.01 ? 4 : 2)
}
