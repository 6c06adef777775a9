import { createHash } from 'node:crypto'
import { firstKnownMid, settledCapital } from '../measure/capital.ts'
import { chartData } from './chart-data.ts'
import { breakerLine } from './charts/breaker-line.ts'
import { costWaterfall } from './charts/cost-waterfall.ts'
import { fillsByReason } from './charts/fills-by-reason.ts'
import { pathsApart } from './charts/paths-apart.ts'
import { returnDistribution } from './charts/return-distribution.ts'
import { embeddedJson, type Html, html, trusted } from './html.ts'
import { pageScript, pageStyle } from './page-files.ts'
import type { RunRecord } from './record.ts'
import { chartsSection } from './sections/charts.ts'
import { costsSection } from './sections/costs.ts'
import { dataSection } from './sections/data-quality.ts'
import { fillsSection } from './sections/fills.ts'
import { headerSection } from './sections/header.ts'
import { modelSection } from './sections/model.ts'
import { notesSection } from './sections/notes.ts'
import { numbersSection } from './sections/numbers.ts'
import { ordersSection } from './sections/orders.ts'
import { provenanceSection } from './sections/provenance.ts'
import { riskSection } from './sections/risk.ts'
import { verdictSection } from './sections/verdict.ts'

const REPORT_SCRIPTS = [
  'codec.js',
  'copy-command.js',
  'number.js',
  'pyramid.js',
  'axis.js',
  'canvas.js',
  'panels.js',
  'fill-filter.js',
  'row-table.js',
  'fill-table.js',
  'order-table.js',
  'order-life.js',
  'charts.js',
  'chart-input.js',
  'report.js',
]

/** The report of a run as one page: the same record gives the same bytes. */
export async function reportPage(record: RunRecord): Promise<string> {
  const { run, fills, orders, equity } = record
  const data = chartData(record)
  const shown = fills.shown.rows
  const capital = capitalOf(record)
  const charts = {
    waterfall: await costWaterfall(run),
    distribution: await returnDistribution(equity, run.sampleNs, capital),
  }
  const risk = { line: await breakerLine(run), paths: await pathsApart(run) }
  const body = html`${headerSection(run)}
<main>
${verdictSection(run)}
${chartsSection(data, shown)}
${costsSection(run, charts)}
${fillsSection(run, shown, fills.rows, await fillsByReason(fills))}
${ordersSection(run, orders)}
${riskSection(run, risk)}
${notesSection(run)}
${numbersSection(run)}
${modelSection(run)}
${dataSection(run)}
${provenanceSection(run)}
</main>`
  return documentOf({
    title: `${run.manifest.strategy.name} ${run.runId.slice(0, 12)}`,
    body,
    data,
    script: await pageScript(REPORT_SCRIPTS),
    style: await pageStyle(['base.css', 'header.css', 'plots.css', 'tables.css', 'media.css']),
  })
}

/** Capital in settlement currency, as the record's metrics count it; NaN when it is not known. */
function capitalOf({ run, equity }: RunRecord): number {
  const { bidTicks, askTicks } = equity.numbers
  const mid = (row: number) => (bidTicks?.[row] ?? Number.NaN) + (askTicks?.[row] ?? Number.NaN)
  return settledCapital(run.manifest, firstKnownMid(equity.rows, mid)).amount
}

export type PageParts = {
  readonly title: string
  readonly body: Html
  /** Embedded as JSON in the element `page-data`. */
  readonly data: unknown
  readonly script: string
  readonly style: string
}

/** A whole page that loads nothing: its security policy allows its own script and style, by hash. */
export function documentOf(parts: PageParts): string {
  const policy = [
    "default-src 'none'",
    `script-src '${hashSource(parts.script)}'`,
    `style-src '${hashSource(parts.style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${parts.title}</title>
<style>${trusted(parts.style)}</style>
</head>
<body>
${parts.body}
<script type="application/json" id="page-data">${trusted(embeddedJson(parts.data))}</script>
<script>${trusted(parts.script)}</script>
</body>
</html>
`.html
}

function hashSource(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
