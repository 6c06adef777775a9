import type { Metric, RunJson } from '../../run/run-record.ts'
import { formatMetric } from '../format.ts'

/** What speaks against reading a result at face value, in plain words. */
export type Finding = {
  /** objection: the result may be wrong or worthless; caution: read with care; note: good to know. */
  readonly level: 'objection' | 'caution' | 'note'
  readonly title: string
  readonly text: string
}

/** Looks at the record of a run alone. */
export type Rule = (run: RunJson) => Finding | undefined

export function finding(level: Finding['level'], title: string, text: string): Finding {
  return { level, title, text }
}

/** Value of a metric; NaN when it has none: no comparison with it holds. */
export function metricValue(run: RunJson, name: string): number {
  return run.metrics[name]?.value ?? Number.NaN
}

/** A metric with its unit, for a sentence. */
export function told(metric: Metric | undefined): string {
  if (metric === undefined) return 'unknown'
  const unit = metric.unit === 'ratio' ? '' : ` ${metric.unit}`
  return `${formatMetric(metric)}${unit}`
}

/** Objections first, then cautions, then notes; each kind in the order of its rules. */
export function sorted(findings: readonly (Finding | undefined)[]): readonly Finding[] {
  const weight = { objection: 0, caution: 1, note: 2 }
  return findings
    .filter((each) => each !== undefined)
    .toSorted((a, b) => weight[a.level] - weight[b.level])
}
