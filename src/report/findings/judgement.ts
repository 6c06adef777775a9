import type { GridEdge } from '../../measure/selection/grid-edge.ts'
import { STUDY_LIMITS } from '../../measure/selection/judge-study.ts'
import type { StudyJudged } from '../../run/study-record.ts'
import { formatNumber } from '../format.ts'
import { type Finding, finding, sorted } from './finding.ts'

const percent = (share: number) => `${formatNumber(share * 100, 1)} %`

/** A judgement as it was made, or as a study's record holds it. */
type Judgement = Pick<StudyJudged, 'trials' | 'best' | 'dsr' | 'pbo' | 'snooping' | 'cautions'> & {
  readonly edges?: readonly GridEdge[]
}

/** What speaks against the best trial of a study by the number of its trials, objections first. */
export function judgementFindings(judged: Judgement): readonly Finding[] {
  return sorted([
    fewTrials(judged),
    notSignificant(judged),
    overfitted(judged),
    beatenByNoise(judged),
    ...(judged.edges ?? []).map(({ parameter, value, side }) =>
      finding(
        'caution',
        `${parameter} is on the edge of the grid`,
        `Its best value, ${value}, is the ${side} that was tried: better ones may lie outside.`,
      ),
    ),
    ...judged.cautions.map((text) => finding('note', 'Read with care', `${text}.`)),
  ])
}

function fewTrials({ trials }: Judgement): Finding | undefined {
  if (trials > 1) return undefined
  return finding('note', 'One trial', 'There is nothing to correct a single trial for.')
}

function notSignificant({ dsr, trials, best }: Judgement): Finding | undefined {
  if (dsr.value === null) {
    return finding(
      'caution',
      'No deflated Sharpe ratio',
      `It is not defined here: ${dsr.undefinedBecause}.`,
    )
  }
  if (dsr.value.dsr >= STUDY_LIMITS.dsr) return undefined
  const text = `Trial ${best + 1} is the best of ${formatNumber(trials, 0)}. Alone it would look ${percent(dsr.value.psr)} sure; that the best of so many has an edge is ${percent(dsr.value.dsr)} sure, below 95 %.`
  return finding('objection', 'The best trial may be luck', text)
}

function overfitted({ pbo }: Judgement): Finding | undefined {
  if (pbo.value === null) {
    return finding(
      'caution',
      'Overfitting is not judged',
      `It is not defined here: ${pbo.undefinedBecause}.`,
    )
  }
  if (pbo.value.pbo <= STUDY_LIMITS.pbo) return undefined
  const text = `In ${percent(pbo.value.pbo)} of ${formatNumber(pbo.value.splits, 0)} splits the trial that was best in one half was not above the median in the other.`
  return finding(pbo.value.pbo > 0.5 ? 'objection' : 'caution', 'Choosing the best overfits', text)
}

function beatenByNoise({ snooping, trials }: Judgement): Finding | undefined {
  if (snooping.value === null) {
    const text = `It is not defined here: ${snooping.undefinedBecause}.`
    return finding('caution', 'No test against data snooping', text)
  }
  const { consistent } = snooping.value.spa
  if (consistent <= STUDY_LIMITS.pValue) return undefined
  const text = `Of ${formatNumber(trials, 0)} trials without any edge the best would do as well in ${percent(consistent)} of resamples (superior predictive ability).`
  return finding('objection', 'Noise would have found one as good', text)
}
