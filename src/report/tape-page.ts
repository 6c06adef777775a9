import type { PicturePiece } from '../store/tape-picture.ts'
import type { TapeQuality } from '../store/tape-quality.ts'
import type { TapeManifest } from '../tape/manifest.ts'
import { makeGrid, textOfSteps } from '../units/grid.ts'
import { isoTime } from '../units/time.ts'
import { chartSvg } from './charts/svg.ts'
import { formatNumber } from './format.ts'
import { type Html, html } from './html.ts'
import { documentOf } from './page.ts'
import { pageStyle } from './page-files.ts'

const CHART = { width: 880, height: 180 } as const
const DIGITS = 6

/** What a page of a tape is made of. `warned`: names of measures above their limits. */
export type TapePageParts = {
  readonly ref: string
  readonly manifest: TapeManifest
  readonly quality: TapeQuality
  readonly pieces: readonly PicturePiece[]
  readonly warned: readonly string[]
}

/** A page with a picture of a tape's day and what the tape is worth. The same tape, the same bytes. */
export async function tapePage(parts: TapePageParts): Promise<string> {
  const { ref, manifest, pieces } = parts
  const grid = makeGrid(manifest.instrument.tickSize)
  const price = (ticks: number | null) => (ticks === null ? null : Number(textOfSteps(grid, ticks)))
  const rows = pieces.map((piece) => ({
    hours: piece.fromSeconds / 3600,
    low: price(piece.lowTicks),
    high: price(piece.highTicks),
    lots: piece.lots,
    rows: piece.rows,
  }))
  const hasTrades = (manifest.rowsByKind.TRADE ?? 0) > 0
  const priced = rows.filter(({ low }) => low !== null)
  const body = html`<main>
<h1>${ref}</h1>
<p>${manifest.rows} rows, ${manifest.depths.join(', ') || 'trades only'}, from
${isoTime(BigInt(manifest.firstEventNs))} to ${isoTime(BigInt(manifest.lastEventNs))}.
Imported by ${manifest.importer.name}; ${manifest.source}. Tape ${manifest.tapeId.slice(0, 16)}.</p>
${priced.length === 0 ? undefined : await section(hasTrades ? 'Trades: lowest and highest price' : 'Bids: lowest and highest price', bars(priced, 'low', 'high'))}
${hasTrades ? await section('Traded lots', bars(rows, 'lots')) : undefined}
${await section('Rows', bars(rows, 'rows'))}
<p>Across: hours after the first row.</p>
<h2>Quality</h2>
${qualityTable(parts)}
${counts('Rows by kind', manifest.rowsByKind)}
${counts('Left out', manifest.dropped)}
${counts('Kept, not as they stood', manifest.treated)}
</main>`
  const style = await pageStyle(['base.css', 'tables.css', 'media.css'])
  return documentOf({ title: ref, body, data: {}, script: '', style })
}

async function section(title: string, spec: Parameters<typeof chartSvg>[0]): Promise<Html> {
  return html`<h2>${title}</h2>
${await chartSvg(spec, title)}`
}

function bars(
  values: readonly object[],
  from: string,
  to?: string,
): Parameters<typeof chartSvg>[0] {
  const isRange = to !== undefined
  return {
    ...CHART,
    data: { values: [...values] },
    mark: {
      type: isRange ? 'rule' : 'bar',
      color: 'var(--s1)',
      ...(isRange ? { strokeWidth: 2 } : {}),
    },
    encoding: {
      x: { field: 'hours', type: 'quantitative' },
      y: { field: from, type: 'quantitative', scale: { zero: !isRange } },
      ...(isRange ? { y2: { field: to } } : {}),
    },
  }
}

function qualityTable({ quality, warned }: TapePageParts): Html {
  const rows = Object.entries(quality).map(
    ([name, { value, unit, n, meaning }]) => html`<tr><th scope="row">${name}</th>
<td>${formatNumber(value, Number.isInteger(value) ? 0 : DIGITS)} ${unit}</td><td>${n}</td>
<td>${meaning}${warned.includes(name) ? ' (above its limit)' : ''}</td></tr>
`,
  )
  return html`<table><thead><tr><th>measure</th><th>value</th><th>n</th><th>meaning</th></tr></thead>
<tbody>${rows}</tbody></table>`
}

function counts(title: string, of: Readonly<Record<string, number>>): Html | undefined {
  const entries = Object.entries(of)
  if (entries.length === 0) return undefined
  const rows = entries.map(
    ([name, count]) => html`<tr><th scope="row">${name}</th><td>${count}</td></tr>
`,
  )
  return html`<h2>${title}</h2>
<table><tbody>${rows}</tbody></table>`
}
