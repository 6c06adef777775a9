import type { ClusterBootstrap } from './cluster-bootstrap.ts'
import type { ContenderRecord } from './fidelity-record.ts'
import { type Prediction, reliabilityOf, scoreOf, strictly, timingOf } from './score.ts'
import type { Shadow } from './shadow.ts'
import type { Split } from './splits.ts'

/** Everything that is said of one contender. */
export function contenderRecord(
  name: string,
  predicted: Prediction,
  chanceOf: (shadow: Shadow) => number,
  sets: {
    readonly added: readonly Shadow[]
    readonly undecided: readonly Shadow[]
    readonly moved: readonly Shadow[]
    readonly splits: readonly Split[]
  },
  bootstrap: ClusterBootstrap,
): ContenderRecord {
  const { added, undecided, moved, splits } = sets
  return {
    name,
    ...scoreOf(added, predicted),
    interval: bootstrap.intervals(predicted),
    strict: scoreOf(added, strictly(predicted)),
    timing: timingOf(added, predicted),
    reliability: reliabilityOf(added, chanceOf),
    undecided: scoreOf(undecided, predicted),
    moved: scoreOf(moved, predicted),
    splits: splits.map(({ name: split, unit, groups }) => ({
      name: split,
      unit,
      groups: groups.map(({ label, shadows }) => ({ label, ...scoreOf(shadows, predicted) })),
    })),
  }
}
