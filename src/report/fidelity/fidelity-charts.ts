import type { ContenderRecord, FidelityRecord } from '../../fidelity/fidelity-record.ts'
import { chartSvg } from '../charts/svg.ts'
import { formatNumber } from '../format.ts'
import type { Html } from '../html.ts'

/** F1 of every contender with its interval; the best on top. */
export function f1Chart({ contenders }: FidelityRecord): Promise<Html> {
  const values = contenders
    .filter(({ f1 }) => Number.isFinite(f1))
    .map(({ name, f1, interval }) => ({ name, f1, low: interval.f1.low, high: interval.f1.high }))
    .toSorted((a, b) => b.f1 - a.f1)
  const y = {
    field: 'name',
    type: 'nominal',
    sort: values.map(({ name }) => name),
    axis: { grid: false, labelLimit: 220, labelColor: 'var(--ink)' },
  } as const
  const scale = { zero: false, nice: false, padding: 12 } as const
  const x = { type: 'quantitative', scale, axis: { tickCount: 6, format: '.3f' } } as const
  const label = `F1 by model: ${values.map(({ name, f1 }) => `${name} ${f1.toFixed(3)}`).join(', ')}`
  return chartSvg(
    {
      width: 360,
      height: { step: 24 },
      data: { values },
      layer: [
        {
          mark: { type: 'rule', stroke: 'var(--s1)', strokeWidth: 2, opacity: 0.45 },
          encoding: { y, x: { ...x, field: 'low' }, x2: { field: 'high' } },
        },
        {
          mark: { type: 'point', filled: true, size: 60, fill: 'var(--s1)', opacity: 1 },
          encoding: { y, x: { ...x, field: 'f1' } },
        },
      ],
    },
    label,
  )
}

/** Share of wrong outcomes among the shadows that trades and sizes leave open. */
export function undecidedChart({ contenders }: FidelityRecord): Promise<Html> {
  const bars = contenders
    .filter(({ undecided }) => Number.isFinite(undecided.errorRatePct))
    .map(({ name, undecided }) => ({
      name,
      value: undecided.errorRatePct,
      label: `${formatNumber(undecided.errorRatePct, 1)} %`,
    }))
    .toSorted((a, b) => a.value - b.value)
  const y = {
    field: 'name',
    type: 'nominal',
    sort: bars.map(({ name }) => name),
    axis: { grid: false, labelLimit: 220, labelColor: 'var(--ink)' },
  } as const
  const most = bars.at(-1)?.value ?? 1
  const x = { field: 'value', type: 'quantitative', axis: null } as const
  return chartSvg(
    {
      width: 230,
      height: { step: 24 },
      data: { values: bars },
      layer: [
        {
          mark: { type: 'bar', height: 14, fill: 'var(--s2)' },
          encoding: { y, x: { ...x, scale: { domain: [0, most * 1.25] } } },
        },
        {
          mark: { type: 'text', align: 'left', dx: 6, fontSize: 11, fill: 'var(--ink)' },
          encoding: { y, x, text: { field: 'label', type: 'nominal' } },
        },
      ],
    },
    `Wrong outcomes on the undecided: ${bars.map(({ name, label }) => `${name} ${label}`).join(', ')}`,
  )
}

/** Chance of a fill as the model saw it, against the share that filled. */
export function reliabilityChart(it: ContenderRecord): Promise<Html> {
  const values = it.reliability.bins.map((bin) => ({
    chance: bin.meanChance,
    share: bin.filledShare,
    shadows: bin.shadows,
  }))
  const axis = { tickCount: 5, format: '.1f' } as const
  const scale = { domain: [0, 1] }
  return chartSvg(
    {
      width: 180,
      height: 180,
      layer: [
        {
          data: { values: [{ at: 0 }, { at: 1 }] },
          mark: { type: 'line', stroke: 'var(--strong-line)', strokeDash: [4, 4] },
          encoding: {
            x: { field: 'at', type: 'quantitative', scale, axis },
            y: { field: 'at', type: 'quantitative', scale, axis },
          },
        },
        {
          data: { values },
          mark: { type: 'line', stroke: 'var(--s1)', strokeWidth: 1.5 },
          encoding: {
            x: { field: 'chance', type: 'quantitative' },
            y: { field: 'share', type: 'quantitative' },
          },
        },
        {
          data: { values },
          mark: { type: 'point', filled: true, fill: 'var(--s1)', opacity: 1 },
          encoding: {
            x: { field: 'chance', type: 'quantitative' },
            y: { field: 'share', type: 'quantitative' },
            size: {
              field: 'shadows',
              type: 'quantitative',
              scale: { type: 'log', range: [10, 120] },
              legend: null,
            },
          },
        },
      ],
    },
    `${it.name}: ${values.map((v) => `of ${v.shadows} with chance ${v.chance.toFixed(2)}, ${(v.share * 100).toFixed(0)} % filled`).join('; ')}`,
  )
}

/** Wrong outcomes by group of one split, for a few contenders. */
export function splitChart(shown: readonly ContenderRecord[], split: number): Promise<Html> {
  const values = shown.flatMap(({ name, splits }) =>
    (splits[split]?.groups ?? []).map(({ label, errorRatePct }) => ({
      name,
      label,
      value: errorRatePct,
    })),
  )
  const labels = shown[0]?.splits[split]?.groups.map(({ label }) => label) ?? []
  return chartSvg(
    {
      width: 420,
      height: 150,
      data: { values },
      mark: { type: 'line', point: { filled: true, size: 30 }, strokeWidth: 1.5 },
      encoding: {
        x: {
          field: 'label',
          type: 'nominal',
          sort: labels,
          axis: { grid: false, labelAngle: 0, labelOverlap: true },
        },
        y: { field: 'value', type: 'quantitative', axis: { tickCount: 4 } },
        color: {
          field: 'name',
          type: 'nominal',
          sort: shown.map(({ name }) => name),
          scale: { range: ['var(--muted)', 'var(--s2)', 'var(--s1)', 'var(--bad)'] },
          legend: null,
        },
      },
    },
    `Wrong outcomes in %, by ${shown[0]?.splits[split]?.name ?? 'group'}: ${shown.map((c) => c.name).join(', ')}`,
  )
}
