import { RandomStream } from '../src/lib/random.ts'
import { cscv } from '../src/measure/selection/cscv.ts'
import { snooping } from '../src/measure/selection/snooping.ts'
import { trialMatrix } from '../src/measure/selection/trial-matrix.ts'
import { measureInTurn, type Table, type Work } from './measure.ts'

const TRIALS = 1000
const PERIODS = 250
const RESAMPLES = 5000

/**
 * The heavy statistics (cscv-kernel.hot.ts, snooping-kernel.hot.ts) on 1,000 trials of 250 days, on
 * this thread and with two workers. A unit is a split, or a resample, of one trial.
 */
export async function benchStatistics(rounds: number): Promise<Table> {
  const random = new RandomStream(1, 'statistics')
  const days = Array.from({ length: PERIODS }, (_, t) => {
    random.at(t)
    return Array.from({ length: TRIALS }, () => random.uniform() - 0.5)
  })
  const matrix = trialMatrix(days)
  const works = [0, 2].flatMap((workers): Work[] => {
    const where = workers === 0 ? 'this thread' : `${workers} workers`
    return [
      {
        name: `cscv: C(16, 8) splits, ${where}`,
        run: async () => TRIALS * ((await cscv(matrix, { workers })).value?.splits ?? 0),
      },
      {
        name: `snooping: ${RESAMPLES} resamples, ${where}`,
        run: async () => {
          const { value } = await snooping(matrix, { workers, resamples: RESAMPLES })
          return TRIALS * (value?.resamples ?? 0)
        },
      },
    ]
  })
  const title = `Statistics, ${TRIALS} trials x ${PERIODS} days`
  return { title, unit: 'trials', rows: await measureInTurn(works, rounds) }
}
