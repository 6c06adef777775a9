import type { Axis, StudyJson } from '../../run/study-record.ts'
import { axisText, type StoredTrial } from '../../run/trial-table.ts'
import { metricTitle } from '../format.ts'

/** Trials on the page at most: the best ones, and the others evenly spread over their numbers. */
export const TRIALS_SHOWN_MAX = 5_000
const BEST_KEPT = 500

/** Metrics that the page's charts can show, beside the objective and those of `require`. */
const OFFERED = [
  'netPnl',
  'maxDrawdownPct',
  'sharpe',
  'netPerTraded',
  'turnover',
  'fills',
  'makerShare',
  'averageAbsPosition',
  'cost.totalBps',
]

export type PageAxis = {
  readonly label: string
  readonly kind: Axis['kind']
  /** Texts of its values, for an axis that is a list; points then hold places in it. */
  readonly texts: readonly string[] | null
  /** Its values where they are numbers. */
  readonly numbers: readonly number[] | null
  readonly from: number
  readonly to: number
}

/** What the page's script draws from. */
export type StudyPageData = {
  readonly axes: readonly PageAxis[]
  readonly goal: 'maximise' | 'minimise'
  /** The objective first. */
  readonly metrics: readonly {
    readonly name: string
    readonly title: string
    readonly unit: string
  }[]
  readonly trials: {
    readonly number: readonly number[]
    /** 0 where it cannot be compared. */
    readonly rank: readonly number[]
    /** By axis, then trial. */
    readonly points: readonly (readonly number[])[]
    /** By metric, then trial. */
    readonly values: readonly (readonly (number | null)[])[]
  }
}

/** The short name of an axis: a parameter of the strategy by its own name. */
export function axisLabel(path: string): string {
  return path.replace(/^(params|execution)\./, '')
}

/** A metric's name in words; a cost says that it is one. */
export function studyMetricTitle(name: string): string {
  return name.startsWith('cost.')
    ? `Cost: ${metricTitle(name.slice(5)).toLowerCase()}`
    : metricTitle(name)
}

export function studyPageData(study: StudyJson, trials: readonly StoredTrial[]): StudyPageData {
  const { axes, objective } = study.spec
  const shown = shownTrials(trials)
  const names = chartMetrics(study)
  return {
    axes: axes.map(pageAxis),
    goal: objective.goal,
    metrics: names.map((name) => ({
      name,
      title: studyMetricTitle(name),
      unit: study.metrics?.[name]?.unit ?? '',
    })),
    trials: {
      number: shown.map((trial) => trial.trial),
      rank: shown.map((trial) => trial.rank ?? 0),
      points: axes.map((axis) => shown.map((trial) => placeOn(axis, trial.point[axis.path]))),
      values: names.map((name) => shown.map((trial) => short(trial.metrics[name] ?? null))),
    },
  }
}

/** Names of the metrics that the charts offer: the objective, what `require` asks, the usual ones. */
function chartMetrics(study: StudyJson): readonly string[] {
  const known = Object.keys(study.metrics ?? {})
  const asked = known.filter((name) => study.spec.require.some((text) => text.includes(name)))
  const names = [study.spec.objective.metric, ...asked, ...OFFERED]
  return [...new Set(names)].filter((name) => known.includes(name))
}

/** All trials when they are few; else the best and, evenly spread, some of the others. */
export function shownTrials(
  trials: readonly StoredTrial[],
  most = TRIALS_SHOWN_MAX,
): readonly StoredTrial[] {
  if (trials.length <= most) return trials
  const kept = Math.min(BEST_KEPT, Math.floor(most / 2))
  const isBest = (trial: StoredTrial) => trial.rank !== null && trial.rank <= kept
  const others = trials.filter((trial) => !isBest(trial))
  const room = most - (trials.length - others.length)
  const spread = Array.from(
    { length: room },
    (_, i) => others[Math.floor((i * (others.length - 1)) / Math.max(1, room - 1))],
  )
  return [...trials.filter(isBest), ...spread.filter((trial) => trial !== undefined)].sort(
    (a, b) => a.trial - b.trial,
  )
}

function pageAxis({ path, kind, values, from, to }: Axis): PageAxis {
  const numbers = values?.every((value) => typeof value === 'number') ? [...values] : null
  return {
    label: axisLabel(path),
    kind,
    texts: values === null ? null : values.map(axisText),
    numbers: numbers as number[] | null,
    from,
    to,
  }
}

/** Where a value stands on its axis: its place in the list, or the number itself. */
export function placeOn(axis: Axis, value: number | string | boolean | undefined): number {
  if (axis.values === null) return Number(value)
  const text = value === undefined ? '' : axisText(value)
  return axis.values.map(axisText).indexOf(text)
}

function short(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(8))
}
