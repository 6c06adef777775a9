import { assert, CheckError } from '../lib/assert.ts'
import type { StudyJson, Trial } from '../run/study-record.ts'
import { sendableTape } from './job-tape.ts'
import type { OpenTrial } from './open-trial.ts'
import type { StudyPlan } from './study-plan.ts'
import type { WorkerPool } from './worker-pool.ts'

/**
 * Makes the first day of the best trial once more, alone, in a thread that nothing else ran in. Its
 * journal must be the one that it had among other desks: a strategy that keeps state outside `create`,
 * or asks the clock, is found out here. Throws `CheckError` when it is not.
 */
export async function checkedAlone(
  plan: StudyPlan,
  fresh: WorkerPool,
  open: readonly OpenTrial[],
  trials: readonly Trial[],
): Promise<StudyJson['checked']> {
  const best = trials.find((trial) => trial.rank === 1)
  const chosen = best ?? trials.find((trial) => trial.status === 'done')
  const trial = open.find((each) => each.number === chosen?.trial)
  const [planned] = plan.days[0]?.tapes ?? []
  if (chosen === undefined || trial === undefined) return undefined
  assert(planned !== undefined, 'a study has a day')
  const { journalHashes } = await fresh.run(await fresh.take(), {
    tapeId: planned.manifest.tapeId,
    tape: await sendableTape(planned.directory, plan.depth, plan.rowsInMemory),
    depth: plan.depth,
    sampleNs: plan.sampleNs,
    desks: [trial.desk],
    measures: false,
  })
  const [runId = '', among = ''] = [chosen.runIds[0], chosen.journalHashes[0]]
  const [alone = ''] = journalHashes
  if (alone === among) return { runId, journalHash: alone }
  throw new CheckError(
    `Trial ${chosen.trial} alone has another journal than among others:\n  among others ${among}\n` +
      `  alone        ${alone || 'it failed'}\nThe strategy shares something between its desks, or asks for ` +
      'the time or for chance: keep all state inside "create". No result of this study can be trusted.',
  )
}
