import { writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import {
  STUDY_SCHEMA_VERSION,
  type StudyCounts,
  type StudyJson,
  type Trial,
} from '../run/study-record.ts'
import { tapeUse } from '../run/tape-run.ts'
import { trialsHash, writeTrials } from '../run/trial-table.ts'
import { Staging } from '../store/staging.ts'
import { joinedDefinitions } from './joined-days.ts'
import { pointConfig } from './point-config.ts'
import type { RunCount } from './run-count.ts'
import type { StudyPlan } from './study-plan.ts'

/** `study.json` of a study that was begun: all that it takes to go on with it. */
export function beginJson(
  plan: StudyPlan,
  strategyFile: string,
  directory: string,
  command: string,
  pace: StudyJson['pace'],
): StudyJson {
  const { study, loaded, days } = plan
  const seen = (from: string, path: string) => relative(from, path).split(sep).join('/')
  const seenFrom = (path: string) => seen(directory, path)
  const here = process.cwd()
  return {
    schema: STUDY_SCHEMA_VERSION,
    study: study.name,
    studyId: plan.studyId,
    state: 'begun',
    command,
    // From where the command runs: a page must not depend on where a checkout lies.
    seen: { directory: seen(here, directory), strategy: seen(here, strategyFile) },
    strategy: {
      name: loaded.strategy.name,
      file: seenFrom(strategyFile),
      codeHash: loaded.origin.codeHash,
      params: loaded.strategy.params,
    },
    spec: study.spec,
    tapes: days.flatMap(({ tapes }) =>
      tapes.map((tape) => ({ ...tapeUse(tape), directory: seenFrom(tape.directory) })),
    ),
    depth: plan.depth,
    sampleNs: plan.sampleNs,
    engine: plan.engine,
    pace,
  }
}

/** Writes the whole study: trials, the best one's config, `study.json` last; all or nothing. */
export async function saveStudy(
  directory: string,
  begun: StudyJson,
  plan: StudyPlan,
  trials: readonly Trial[],
  found: {
    readonly tally: RunCount
    readonly everTried: number
    readonly checked: StudyJson['checked']
    readonly judged: StudyJson['judged']
  },
): Promise<StudyJson> {
  const { tally, checked, judged } = found
  const best = trials.find((trial) => trial.rank === 1)
  const { computed, reused, elapsedMs } = tally.now
  const study: StudyJson = {
    ...begun,
    state: 'whole',
    counts: countsOf(trials, plan.proposer.ruledOut, found.everTried),
    trialsHash: trialsHash(trials),
    metrics: joinedDefinitions(plan.days.length, plan.metrics, tally.definitions),
    ...(best && {
      best: { trial: best.trial, objective: best.objective ?? 0, point: best.point },
    }),
    ...(judged && { judged }),
    ...(checked && { checked }),
    environment: {
      node: process.versions.node,
      platform: process.platform,
      arch: process.arch,
    },
    timing: { wallSeconds: elapsedMs / 1000, runsComputed: computed, runsReused: reused },
  }
  const staging = new Staging(directory)
  try {
    const part = staging.part()
    const names = ['trials.parquet', ...(best ? ['best.json'] : []), 'study.json']
    await writeTrials(join(part, 'trials.parquet'), plan.study.spec.axes, plan.metrics, trials)
    if (best) {
      const config = pointConfig(plan.study.spec.config, best.point, {})
      writeFileSync(join(part, 'best.json'), `${JSON.stringify(config, null, 2)}\n`)
    }
    writeFileSync(join(part, 'study.json'), `${JSON.stringify(study, null, 2)}\n`)
    staging.publish(names.map((name) => ({ from: join(part, name), to: join(directory, name) })))
  } finally {
    staging.close()
  }
  return study
}

function countsOf(trials: readonly Trial[], ruledOut: number, everTried: number): StudyCounts {
  const count = (is: (trial: Trial) => boolean) => trials.filter(is).length
  return {
    trials: trials.length,
    failed: count((trial) => trial.status === 'failed'),
    infeasible: count((trial) => trial.status === 'done' && !trial.feasible),
    undefined: count((trial) => trial.feasible && trial.objective === null),
    ruledOut,
    everTried,
  }
}
