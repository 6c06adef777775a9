import * as vega from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'
import { type Html, trusted } from '../html.ts'

const FONT = 'system-ui, sans-serif'

/** Looks that all charts share. Colours are the page's own variables: dark mode needs no second chart. */
const CONFIG = {
  background: 'transparent',
  font: FONT,
  view: { stroke: null },
  axis: {
    domain: false,
    ticks: false,
    grid: true,
    gridColor: 'var(--line)',
    labelColor: 'var(--muted)',
    labelFontSize: 11,
    labelPadding: 6,
    title: null,
  },
} as const

/**
 * A chart as inline SVG: the same bytes for the same specification. No script, no style attribute
 * (the page's content security policy allows neither), no address of any kind.
 */
export async function chartSvg(spec: TopLevelSpec, label: string): Promise<Html> {
  const compiled = compile({ ...spec, config: { ...CONFIG, ...spec.config } } as TopLevelSpec)
  vega.resetSVGDefIds()
  const view = new vega.View(vega.parse(compiled.spec), { renderer: 'none' })
  const svg = await view.toSVG()
  view.finalize()
  const clean = svg
    .replace(/ xmlns(:xlink)?="[^"]*"/g, '')
    .replace(/ (aria-[a-z]+|role)="[^"]*"/g, '')
    .replace('<svg ', `<svg role="img" aria-label="${attribute(label)}" `)
  return trusted(clean)
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}
