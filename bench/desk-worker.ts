import { parentPort, workerData } from 'node:worker_threads'
import type { OpenTape } from '../src/store/catalog.ts'
import { replayQuoting } from './desks.ts'
import type { QuotingSet } from './quoting-loop.ts'

/** A tape as a worker gets it: its columns are views of memory that all workers share. */
export type WorkerTape = OpenTape

/** Sets of one pass, and the number of the first one. */
export type Batch = { readonly from: number; readonly sets: readonly QuotingSet[] }

export type BatchAnswer = { readonly from: number; readonly hashes: readonly string[] }

const tape = workerData as WorkerTape

parentPort?.on('message', ({ from, sets }: Batch) => {
  const { desks } = replayQuoting(tape, sets)
  const answer: BatchAnswer = { from, hashes: desks.map(({ journal }) => journal.finish()) }
  parentPort?.postMessage(answer)
})
