import { RandomStream } from '../src/lib/random.ts'
import { cscv } from '../src/measure/selection/cscv.ts'
import { snooping } from '../src/measure/selection/snooping.ts'
import { trialMatrix } from '../src/measure/selection/trial-matrix.ts'
import { type Measured, measureAsync } from './measure.ts'

const TRIALS = 1000
const PERIODS = 250
const RESAMPLES = 5000

/**
 * The heavy statistics (cscv-kernel.hot.ts, snooping-kernel.hot.ts) on 1,000 trials of 250 days, on
 * this thread and with two workers. A unit is a split, or a resample, of one trial.
 */
export async function benchStatistics(): Promise<Measured[]> {
  const random = new RandomStream(1, 'statistics')
  const rows = Array.from({ length: PERIODS }, (_, t) => {
    random.at(t)
    return Array.from({ length: TRIALS }, () => random.uniform() - 0.5)
  })
  const matrix = trialMatrix(rows)
  const found: Measured[] = []
  for (const workers of [0, 2]) {
    const where = workers === 0 ? 'this thread' : `${workers} workers`
    found.push(
      await measureAsync(`cscv: C(16, 8) splits, ${where}`, async () => {
        const { value } = await cscv(matrix, { workers })
        return TRIALS * (value?.splits ?? 0)
      }),
      await measureAsync(`snooping: ${RESAMPLES} resamples, ${where}`, async () => {
        const { value } = await snooping(matrix, { workers, resamples: RESAMPLES })
        return TRIALS * (value?.resamples ?? 0)
      }),
    )
  }
  return found
}
