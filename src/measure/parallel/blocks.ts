import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { checkWhole } from '../option-check.ts'
import { type Job, KERNELS } from './kernels.ts'

/** How a heavy computation is run. None of it changes the result by a bit. */
export type BlockOptions = {
  /** Threads beside this one; 0 (the default) computes here, block by block. */
  readonly workers?: number
  /** Called after each block with the blocks done and all of them, on this thread. */
  readonly onProgress?: (done: number, total: number) => void
  /** Stops between two blocks. */
  readonly signal?: AbortSignal
}

const WORKERS_MAX = 64

/**
 * The result of every block of a job, in block order. A block is a pure function of the job and its
 * number, so neither the number of workers nor who is faster can show in the results.
 */
export async function runBlocks(
  job: Job,
  blocks: number,
  { workers = 0, onProgress, signal }: BlockOptions = {},
): Promise<Float64Array[]> {
  checkWhole('workers', workers, 0, WORKERS_MAX)
  signal?.throwIfAborted()
  if (workers > 0) return inWorkers(job, blocks, Math.min(workers, blocks), onProgress, signal)
  const kernel = KERNELS[job.kind](job as never)
  const results: Float64Array[] = []
  for (let block = 0; block < blocks; block++) {
    results.push(kernel(block))
    onProgress?.(block + 1, blocks)
    await new Promise<void>((done) => setImmediate(done))
    signal?.throwIfAborted()
  }
  return results
}

type Answer = { readonly block: number; readonly result: Float64Array }

function inWorkers(
  job: Job,
  blocks: number,
  threads: number,
  onProgress: BlockOptions['onProgress'],
  signal: BlockOptions['signal'],
): Promise<Float64Array[]> {
  // Unbuilt beside this file in a checkout, built in an installed package.
  const file = new URL(`./block-worker${extname(import.meta.url)}`, import.meta.url)
  const pool = Array.from({ length: threads }, () => new Worker(file, { workerData: job }))
  const results: Float64Array[] = new Array(blocks)
  let next = 0
  let done = 0
  return new Promise<Float64Array[]>((resolve, reject) => {
    const give = (worker: Worker) => {
      if (next < blocks) worker.postMessage(next++)
    }
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
    for (const worker of pool) {
      worker.on('error', reject)
      worker.on('exit', (code) => {
        if (code !== 0) reject(new Error(`a worker of the statistics ended with code ${code}`))
      })
      worker.on('message', ({ block, result }: Answer) => {
        results[block] = result
        done++
        onProgress?.(done, blocks)
        if (done === blocks) resolve(results)
        else give(worker)
      })
      give(worker)
    }
    if (blocks === 0) resolve(results)
  }).finally(() => Promise.all(pool.map((worker) => worker.removeAllListeners('exit').terminate())))
}
