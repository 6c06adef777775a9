import { describe, expect, test } from 'vitest'
import { runBlocks } from '../../src/measure/parallel/blocks.ts'
import {
  bootstrapInterval,
  bootstrapIntervalAtOnce,
} from '../../src/measure/resampling/bootstrap.ts'
import { cscv } from '../../src/measure/selection/cscv.ts'
import { snooping, superiorTrials } from '../../src/measure/selection/snooping.ts'
import { columnOf, trialMatrix } from '../../src/measure/selection/trial-matrix.ts'
import { noiseRows } from '../support/noise-matrix.ts'
import { valueIn } from '../support/outcome.ts'

const matrix = trialMatrix(noiseRows(120, 40, 9, (k) => (k === 5 ? 0.002 : 0)))
const series = columnOf(matrix, 5)
const COMPUTATIONS = {
  cscv: (workers: number) => cscv(matrix, { workers, blocks: 10 }),
  snooping: (workers: number) => snooping(matrix, { workers, resamples: 450 }),
  superiorTrials: (workers: number) => superiorTrials(matrix, { workers, resamples: 450 }),
  bootstrap: (workers: number) =>
    bootstrapInterval(series, { workers, statistic: 'sharpe', interval: 'bca', resamples: 450 }),
}

describe('no number of workers changes a bit of the result', () => {
  test.each(Object.entries(COMPUTATIONS))('%s', async (_, compute) => {
    const alone = valueIn((await compute(0)) as Awaited<ReturnType<typeof cscv>>)
    for (const workers of [1, 2, 3]) expect(await compute(workers)).toEqual({ value: alone })
    expect(await compute(0)).toEqual({ value: alone })
  })

  test('a seed decides the resamples, and another seed makes others', async () => {
    const of = async (seed: number) =>
      valueIn(await bootstrapInterval(series, { seed, resamples: 300 })).low
    expect(await of(1)).toBe(await of(1))
    expect(await of(1)).not.toBe(await of(2))
    const atOnce = valueIn(bootstrapIntervalAtOnce(series, { seed: 1, resamples: 300 }))
    expect(atOnce.low).toBe(await of(1))
  })

  test('more resamples begin with the same ones', async () => {
    const job = {
      kind: 'interval',
      values: series,
      statistic: 'mean',
      seed: 3,
      blockLength: 2,
    } as const
    const few = await runBlocks({ ...job, resamples: 100 }, 1)
    const many = await runBlocks({ ...job, resamples: 250 }, 3, { workers: 2 })
    expect(many[0]).toEqual(few[0])
    expect(many.map((part) => part.length)).toEqual([100, 100, 50])
  })
})

describe('progress', () => {
  test.each([0, 2])(
    'with %d workers every block is reported once, in rising order',
    async (workers) => {
      const seen: number[] = []
      let all = 0
      const onProgress = (done: number, total: number) => {
        seen.push(done)
        all = total
      }
      await snooping(matrix, { workers, resamples: 950, onProgress })
      expect(all).toBe(10)
      expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    },
  )

  test.each([0, 2])('with %d workers it stops when told to', async (workers) => {
    const control = new AbortController()
    const onProgress = (done: number) => {
      if (done === 2) control.abort(new Error('enough'))
    }
    const options = { workers, resamples: 100_000, onProgress, signal: control.signal }
    await expect(snooping(matrix, options)).rejects.toThrow('enough')
    control.abort()
    await expect(cscv(matrix, { signal: control.signal })).rejects.toThrow('enough')
  })

  test('workers that make no sense are refused by name', async () => {
    for (const workers of [-1, 1.5, 65]) {
      await expect(cscv(matrix, { workers })).rejects.toThrow('workers')
    }
    const uniform = () => 0.5
    await expect(bootstrapInterval(series, { uniform, workers: 1 })).rejects.toThrow('workers')
    await expect(bootstrapInterval(series, { blockLength: 0.5 })).rejects.toThrow('blockLength')
    await expect(bootstrapInterval(series, { resamples: 0 })).rejects.toThrow('resamples')
  })
})
