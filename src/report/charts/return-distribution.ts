import { formatNumber } from '../format.ts'
import type { Html } from '../html.ts'
import type { RecordTable } from '../record-table.ts'
import { chartSvg } from './svg.ts'

const BINS_EACH_SIDE = 20
const WIDTH_IN_DEVIATIONS = 4

/** The sampled returns of a run on its capital, with those that did not move counted apart. */
export type Distribution = {
  readonly chart: Html
  readonly moved: number
  readonly still: number
}

/**
 * Returns on capital between samples, in bps, that are not 0; what lies beyond four standard deviations
 * stands in the outermost bars. `capital` counts in settlement currency, as equity does. `undefined`
 * when it is NaN, or with fewer than 30 such returns.
 */
export async function returnDistribution(
  equity: RecordTable,
  sampleNs: number,
  capital: number,
): Promise<Distribution | undefined> {
  if (Number.isNaN(capital)) return undefined
  const { moved, still } = sampleReturns(equity, sampleNs, capital)
  if (moved.length < 30) return undefined
  const square = moved.reduce((sum, value) => sum + value * value, 0)
  const reach = WIDTH_IN_DEVIATIONS * Math.sqrt(square / moved.length)
  const bins = Array.from({ length: 2 * BINS_EACH_SIDE }, (_, i) => ({
    from: ((i - BINS_EACH_SIDE) / BINS_EACH_SIDE) * reach,
    to: ((i + 1 - BINS_EACH_SIDE) / BINS_EACH_SIDE) * reach,
    count: 0,
  }))
  for (const value of moved) {
    const at = Math.floor((value / reach) * BINS_EACH_SIDE) + BINS_EACH_SIDE
    const bin = bins[Math.min(bins.length - 1, Math.max(0, at))]
    if (bin !== undefined) bin.count++
  }
  const gains = moved.filter((value) => value > 0).length
  const share = formatNumber((gains / moved.length) * 100, 1)
  const chart = await chartSvg(
    {
      width: 460,
      height: 150,
      data: { values: bins },
      mark: { type: 'bar', fill: 'var(--s1)', binSpacing: 1 },
      encoding: {
        x: {
          field: 'from',
          type: 'quantitative',
          bin: { binned: true },
          axis: { grid: false, tickCount: 7, labelFlush: false, format: '~g' },
        },
        x2: { field: 'to' },
        y: { field: 'count', type: 'quantitative', axis: { tickCount: 4, format: ',d' } },
      },
    },
    `Distribution of ${moved.length} sampled returns in bps of capital; ${share} % of them gains`,
  )
  return { chart, moved: moved.length, still }
}

function sampleReturns(equity: RecordTable, sampleNs: number, capital: number) {
  const values = equity.numbers.equity ?? new Float64Array(0)
  const times = equity.numbers.timeNs ?? new Float64Array(0)
  const moved: number[] = []
  let still = 0
  for (let i = 1; i < equity.rows; i++) {
    if ((times[i] ?? 0) - (times[i - 1] ?? 0) < sampleNs) continue
    const change = (values[i] ?? 0) - (values[i - 1] ?? 0)
    if (change === 0) still++
    else moved.push((change / capital) * 1e4)
  }
  return { moved, still }
}
