import { assert, CheckError } from '../lib/assert.ts'
import type { StudyJson, Trial } from '../run/study-record.ts'
import { openTape } from '../store/catalog.ts'
import type { OpenTrial } from './open-trial.ts'
import type { StudyPlan } from './study-plan.ts'
import { WorkerPool } from './worker-pool.ts'

/**
 * Makes the first day of the best trial once more, alone and in a thread that nothing else ran in. Its
 * journal must be the one that it had among other desks: a strategy that keeps state outside `create`,
 * or asks the clock, is found out here. Throws `CheckError` when it is not.
 */
export async function checkedAlone(
  plan: StudyPlan,
  strategyFile: string,
  open: readonly OpenTrial[],
  trials: readonly Trial[],
): Promise<StudyJson['checked']> {
  const best = trials.find((trial) => trial.rank === 1)
  const chosen = best ?? trials.find((trial) => trial.status === 'done')
  const trial = open.find((each) => each.number === chosen?.trial)
  const [planned] = plan.days[0]?.tapes ?? []
  if (chosen === undefined || trial === undefined) return undefined
  assert(planned !== undefined, 'a study has a day')
  const { manifest, epochNs, columns } = await openTape(planned.directory)
  const pool = new WorkerPool(1, { strategyFile })
  try {
    const [row] = await pool.run(await pool.take(), {
      tape: { manifest, epochNs, columns },
      depth: plan.depth,
      sampleNs: plan.sampleNs,
      desks: [trial.desk],
    })
    const [runId = '', journalHash = ''] = [chosen.runIds[0], chosen.journalHashes[0]]
    if (row?.journalHash !== journalHash) {
      throw new CheckError(
        `Trial ${chosen.trial} alone has another journal than among others:\n  among others ${journalHash}\n` +
          `  alone        ${row?.journalHash || row?.error}\nThe strategy shares something between its desks, or asks for ` +
          'the time or for chance: keep all state inside "create". No result of this study can be trusted.',
      )
    }
    return { runId, journalHash }
  } finally {
    await pool.close()
  }
}
