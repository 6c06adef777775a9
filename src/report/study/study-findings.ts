import { gridEdges } from '../../measure/selection/grid-edge.ts'
import type { StudyJson } from '../../run/study-record.ts'
import type { StoredTrial } from '../../run/trial-table.ts'
import { sorted } from '../findings/finding.ts'
import { type Finding, judgementFindings } from '../findings.ts'
import { formatMetric, formatNumber } from '../format.ts'
import { effectOf, landscapeOf, medianObjective, neighboursOf } from './neighbours.ts'
import { axisLabel, placeOn } from './study-data.ts'

/** A study with its trials, as the findings look at it. */
export type StudyRecord = { readonly study: StudyJson; readonly trials: readonly StoredTrial[] }

type Rule = (record: StudyRecord, best: StoredTrial | undefined) => readonly Finding[]

const FEW_DAYS = 20
/** Below this share of pairs an axis hardly did anything. */
const HARDLY = 0.1

/** What speaks against taking the best trial for what it shows, objections first. */
export function studyFindings(record: StudyRecord): readonly Finding[] {
  const best = record.trials.find((trial) => trial.rank === 1)
  return sorted(RULES.flatMap((rule) => rule(record, best)))
}

/** A value of the objective, with its unit. */
export function objectiveText(study: StudyJson, value: number | null): string {
  const { metric } = study.spec.objective
  const { unit = '', definition = '' } = study.metrics?.[metric] ?? {}
  return `${formatMetric({ value, unit, n: 0, definition })} ${unit}`.trim()
}

const selection: Rule = ({ study, trials }, best) => {
  if (best === undefined) return []
  const n = formatNumber(trials.length, 0)
  const median = objectiveText(study, medianObjective(trials))
  const ever = study.counts?.everTried ?? trials.length
  const all =
    ever > trials.length
      ? ` On these tapes ${formatNumber(ever, 0)} parameter sets of this strategy have been tried in all: that is the number to judge by.`
      : ''
  return [
    {
      level: 'caution',
      title: `The best of ${n} trials`,
      text: `It was chosen after ${n} tries on these same days; the middle one has ${median}. The more is tried, the better the best looks by luck alone: what it promises is less than it shows.${all}`,
    },
  ]
}

const inSample: Rule = ({ study }) => {
  const days = study.tapes.length
  const word = days === 1 ? 'One day' : `${days} days`
  return [
    {
      level: days < FEW_DAYS ? 'caution' : 'note',
      title: `${word}, all of them seen`,
      text: 'Trials were chosen and judged on the same days. Run the chosen one on days that this study has not seen.',
    },
  ]
}

const nothingGood: Rule = ({ study, trials }, best) => {
  if (best === undefined) {
    const why = study.spec.require.join(', ') || 'a value of the objective'
    return [
      {
        level: 'objection',
        title: 'No trial can be the best',
        text: `None of ${trials.length} ran to the end and met ${why}.`,
      },
    ]
  }
  const net = best.metrics.netPnl ?? null
  if (net === null || net > 0) return []
  return [
    {
      level: 'objection',
      title: 'The best trial makes no money',
      text: `Its net PnL is ${formatMetric({ value: net, unit: study.metrics?.netPnl?.unit ?? '', n: 0, definition: '' })} ${study.metrics?.netPnl?.unit ?? ''}, after fees.`,
    },
  ]
}

const lonely: Rule = ({ study, trials }, best) => {
  if (best === undefined) return []
  const { axes, objective } = study.spec
  const near = neighboursOf(axes, landscapeOf(axes, trials), best)
  if (near.length < 2) return []
  const [around, middle] = [medianObjective(near), medianObjective(trials)]
  const isWorse = objective.goal === 'maximise' ? around < middle : around > middle
  if (!isWorse) return []
  return [
    {
      level: 'objection',
      title: 'The best stands alone',
      text: `Its ${near.length} neighbours have a median of ${objectiveText(study, around)}, worse than the ${objectiveText(study, middle)} of all trials: a peak without a slope is noise.`,
    },
  ]
}

const onTheEdge: Rule = ({ study }, best) => {
  if (best === undefined) return []
  const axes = study.spec.axes.flatMap((axis) =>
    axis.kind === 'choice' || axis.values === null ? [] : [{ axis, places: axis.values.length }],
  )
  // By places along each axis: what the values are does not matter.
  const grid = axes.map(({ axis, places }) => [
    axis.path,
    Array.from({ length: places }, (_, i) => i),
  ])
  const here = axes.map(({ axis }) => [axis.path, placeOn(axis, best.point[axis.path])])
  const edges = gridEdges(Object.fromEntries(grid), Object.fromEntries(here))
  if (edges.length === 0) return []
  const names = edges.map(({ parameter }) => `${axisLabel(parameter)} = ${best.point[parameter]}`)
  return [
    {
      level: 'caution',
      title: 'The best lies on the edge',
      text: `${names.join(', ')}: the space ends where it is best. Widen it, or ask why.`,
    },
  ]
}

/** By the number of its trials: see docs/statistics.md, Many trials. */
const judged: Rule = ({ study }) => (study.judged ? judgementFindings(study.judged) : [])

const noEffect: Rule = ({ study, trials }) => {
  const { axes } = study.spec
  return axes.flatMap((axis): Finding[] => {
    // Capital is what results are counted on, not what the market is met with.
    const effect = axis.path === 'capital' ? undefined : effectOf(axes, axis, trials)
    if (effect === undefined || effect.different > HARDLY * effect.pairs) return []
    const pairs = `${formatNumber(effect.pairs, 0)} pairs of trials that differ only in it`
    if (effect.different === 0) {
      const text = `${pairs} have the same journal: nothing was learnt about it here.`
      return [{ level: 'caution', title: `${axisLabel(axis.path)} made no difference`, text }]
    }
    const text = `Of ${pairs}, ${formatNumber(effect.different, 0)} have different journals.`
    return [{ level: 'note', title: `${axisLabel(axis.path)} hardly made a difference`, text }]
  })
}

const failures: Rule = ({ study, trials }) => {
  const failed = trials.filter((trial) => trial.status === 'failed')
  const { infeasible = 0, undefined: without = 0 } = study.counts ?? {}
  const found: Finding[] = []
  if (failed.length > 0) {
    found.push({
      level: 'caution',
      title: `${failed.length} ${failed.length === 1 ? 'trial' : 'trials'} failed`,
      text: `They count all the same. Trial ${failed[0]?.trial}: ${failed[0]?.error}`,
    })
  }
  if (infeasible > 0) {
    const share = formatNumber((infeasible / trials.length) * 100, 0)
    found.push({
      level: 'note',
      title: `${infeasible} outside the conditions`,
      text: `${share} % of the trials did not meet ${study.spec.require.join(' and ')}. They count, and cannot be the best.`,
    })
  }
  if (without > 0) {
    found.push({
      level: 'note',
      title: `${without} without a value`,
      text: `The objective is not defined for them.`,
    })
  }
  return found
}

const dayByDay: Rule = ({ study }, best) => {
  if (best === undefined || study.tapes.length < 2) return []
  const days = best.netPnlByDay.filter((net) => net !== null)
  const won = days.filter((net) => net > 0).length
  const sum = days.reduce((total, net) => total + net, 0)
  const most = Math.max(...days)
  const text = `It made money on ${won} of ${days.length} days. Each day is a run of its own that begins flat.`
  if (sum > 0 && most > sum / 2) {
    const share = formatNumber((most / sum) * 100, 0)
    return [
      {
        level: 'caution',
        title: 'One day carries it',
        text: `${share} % of its profit is of one day. ${text}`,
      },
    ]
  }
  return [{ level: 'note', title: `${won} of ${days.length} days won`, text }]
}

const checkedAlone: Rule = ({ study }) =>
  study.checked === undefined
    ? []
    : [
        {
          level: 'note',
          title: 'Checked alone',
          text: `The best trial was run once more by itself on the first day and wrote the same journal, ${study.checked.journalHash.slice(0, 12)}.`,
        },
      ]

const RULES: readonly Rule[] = [
  nothingGood,
  lonely,
  selection,
  judged,
  inSample,
  onTheEdge,
  noEffect,
  dayByDay,
  failures,
  checkedAlone,
]
