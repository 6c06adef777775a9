import type { Metric, RunJson } from '../../run/run-record.ts'
import { formatMetric } from '../format.ts'
import type { Html } from '../html.ts'
import { chartSvg } from './svg.ts'

const PARTS = ['delay', 'spread', 'impact', 'opportunity', 'fees'] as const

/** Implementation shortfall from its parts to its total. `undefined` when the record has no parts. */
export async function costWaterfall(run: RunJson): Promise<Html | undefined> {
  const total = run.costs.total?.value
  if (total === null || total === undefined) return undefined
  let level = 0
  const bars = PARTS.map((part) => {
    const metric = run.costs[part]
    const from = level
    level += metric?.value ?? 0
    return bar(part, from, level, metric)
  })
  bars.push(bar('total', 0, total, run.costs.total))
  if (bars.every((b) => b.from === 0 && b.to === 0)) return undefined
  const x = {
    field: 'part',
    type: 'nominal',
    sort: bars.map((b) => b.part),
    axis: { grid: false, labelAngle: 0, labelColor: 'var(--ink)' },
  } as const
  const label = `Cost waterfall, ${run.costs.total?.unit ?? ''}: ${bars.map((b) => `${b.part} ${b.label}`).join(', ')}`
  return chartSvg(
    {
      width: 460,
      height: 190,
      data: { values: bars },
      layer: [
        {
          mark: { type: 'bar', width: 44 },
          encoding: {
            x,
            y: { field: 'from', type: 'quantitative', axis: { tickCount: 5 } },
            y2: { field: 'to' },
            color: {
              field: 'what',
              type: 'nominal',
              scale: {
                domain: ['cost', 'gain', 'total'],
                range: ['var(--s2)', 'var(--s1)', 'var(--muted)'],
              },
              legend: null,
            },
          },
        },
        {
          mark: { type: 'text', dy: -8, fontSize: 11, fill: 'var(--ink)' },
          encoding: {
            x,
            y: { field: 'top', type: 'quantitative' },
            text: { field: 'label', type: 'nominal' },
          },
        },
      ],
    },
    label,
  )
}

function bar(part: string, from: number, to: number, metric: Metric | undefined) {
  const what = part === 'total' ? 'total' : to >= from ? 'cost' : 'gain'
  return { part, from, to, what, top: Math.max(from, to), label: formatMetric(metric) }
}
