import { formatNumber } from '../format.ts'
import type { Html } from '../html.ts'
import type { RecordFills } from '../record.ts'
import { chartSvg } from './svg.ts'

/** Fills by the reason for which they happened, resting and taking apart. `undefined` without fills. */
export async function fillsByReason(fills: RecordFills): Promise<Html | undefined> {
  if (fills.rows === 0) return undefined
  const bars = fills.byReason
    .map(({ reason, resting, taking }) => {
      const total = resting + taking
      const share = formatNumber((total / fills.rows) * 100, 1)
      const label = `${formatNumber(total, 0)} \u00b7 ${share} %`
      return { reason, resting, taking, total, label }
    })
    .toSorted((a, b) => b.total - a.total)
  const order = bars.map((bar) => bar.reason)
  const long = bars.flatMap(({ reason, resting, taking }) => [
    { reason, how: 'resting', count: resting },
    { reason, how: 'taking', count: taking },
  ])
  const most = bars[0]?.total ?? 1
  const y = { field: 'reason', type: 'nominal', sort: order, axis: { grid: false } } as const
  const label = `Fills by reason: ${bars.map((bar) => `${bar.reason} ${bar.total}`).join(', ')}`
  return chartSvg(
    {
      width: 330,
      height: { step: 30 },
      layer: [
        {
          data: { values: long },
          mark: { type: 'bar', height: 16 },
          encoding: {
            y,
            x: {
              field: 'count',
              type: 'quantitative',
              axis: null,
              scale: { domain: [0, most * 1.3] },
            },
            color: {
              field: 'how',
              type: 'nominal',
              scale: { domain: ['resting', 'taking'], range: ['var(--s1)', 'var(--s2)'] },
              legend: null,
            },
          },
        },
        {
          data: { values: bars },
          mark: { type: 'text', align: 'left', dx: 6, fontSize: 11, fill: 'var(--ink)' },
          encoding: {
            y,
            x: { field: 'total', type: 'quantitative' },
            text: { field: 'label', type: 'nominal' },
          },
        },
      ],
    },
    label,
  )
}
