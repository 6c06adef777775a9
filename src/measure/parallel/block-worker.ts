import { parentPort, workerData } from 'node:worker_threads'
import { type Job, KERNELS } from './kernels.ts'

/** A thread of `runBlocks`: takes block numbers, answers with their results. */
const job = workerData as Job
const kernel = KERNELS[job.kind](job as never)

parentPort?.on('message', (block: number) => {
  const result = kernel(block)
  parentPort?.postMessage({ block, result }, [result.buffer as ArrayBuffer])
})
