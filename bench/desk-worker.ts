import { parentPort, workerData } from 'node:worker_threads'
import { type OpenTape, openColumns } from '../src/store/catalog.ts'
import { replayQuoting } from './desks.ts'
import type { QuotingSet } from './quoting-loop.ts'

/** A tape as a worker gets it: its columns are views of memory that all workers share. */
export type WorkerTape = Pick<OpenTape, 'manifest' | 'epochNs' | 'columns'>

/** Sets of one pass, and the number of the first one. */
export type Batch = { readonly from: number; readonly sets: readonly QuotingSet[] }

export type BatchAnswer = { readonly from: number; readonly hashes: readonly string[] }

const { manifest, epochNs, columns } = workerData as WorkerTape
const tape = openColumns(manifest, epochNs, columns)

parentPort?.on('message', ({ from, sets }: Batch) => {
  const { desks } = replayQuoting(tape, sets)
  const answer: BatchAnswer = { from, hashes: desks.map(({ journal }) => journal.finish()) }
  parentPort?.postMessage(answer)
})
