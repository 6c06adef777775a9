import type { RunJson } from '../../run/run-record.ts'
import type { Html } from '../html.ts'
import { chartSvg } from './svg.ts'

/** Net PnL with and without breakers. `undefined` where none acted, or the twin failed. */
export async function pathsApart(run: RunJson): Promise<Html | undefined> {
  const { path } = run.withoutBreakers ?? {}
  if (path === undefined || path.timeNs.length < 2) return undefined
  const epochMs = Number(BigInt(run.epochNs) / 1_000_000n)
  const rows = path.timeNs.flatMap((timeNs, i) => [
    { at: epochMs + timeNs / 1e6, desk: 'without', net: path.without[i] ?? 0 },
    { at: epochMs + timeNs / 1e6, desk: 'with', net: path.with[i] ?? 0 },
  ])
  return chartSvg(
    {
      width: 460,
      height: 190,
      data: { values: rows },
      mark: { type: 'line', strokeWidth: 1.5, interpolate: 'step-after' },
      encoding: {
        x: {
          field: 'at',
          type: 'temporal',
          scale: { type: 'utc' },
          axis: { grid: false, tickCount: 5, labelFlush: false, format: '%H:%M' },
        },
        y: { field: 'net', type: 'quantitative', axis: { tickCount: 5 } },
        color: {
          field: 'desk',
          type: 'nominal',
          scale: { domain: ['with', 'without'], range: ['var(--s1)', 'var(--s2)'] },
          legend: null,
        },
      },
    },
    `Net PnL with breakers, at the end ${path.with.at(-1)}, and without, ${path.without.at(-1)}`,
  )
}
