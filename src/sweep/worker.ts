import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '../lib/assert.ts'
import { backtestMany } from '../run/backtest-many.ts'
import { loadStrategy } from '../run/strategy-file.ts'
import type { OpenTape } from '../store/catalog.ts'
import type { Job, JobAnswer, WorkerStart } from './job.ts'
import { receivedTape } from './job-tape.ts'
import { ledgerRow } from './ledger-row.ts'

/** A worker thread: takes one job after another, each a pass, and answers with its ledger rows. */
const { strategyFile } = workerData as WorkerStart
const { strategy, origin } = await loadStrategy(strategyFile)
const port = parentPort
assert(port !== null, 'worker.ts runs as a worker')

/** The day that the last job was of: what was derived from its columns is kept with them. */
let held: OpenTape | undefined

async function dayOf({ tapeId, tape }: Job): Promise<OpenTape> {
  if (held?.manifest.tapeId === tapeId) return held
  held?.release()
  held = await receivedTape(tape)
  return held
}

async function answer(job: Job): Promise<JobAnswer> {
  const { depth, sampleNs, desks, measures } = job
  const ends = backtestMany({
    tapes: [await dayOf(job)],
    depth,
    sampleNs,
    desks: desks.map((desk) => ({ ...desk, strategy, origin })),
  })
  return {
    rows: measures ? ends.map((end) => ledgerRow(end, sampleNs)) : [],
    journalHashes: ends.map((end) => end.journalHash),
  }
}

port.on('message', async (job: Job) => {
  try {
    port.postMessage(await answer(job))
  } catch (error) {
    const { name, message, stack = '' } = error instanceof Error ? error : new Error(String(error))
    port.postMessage({ fault: { name, message, stack } } satisfies JobAnswer)
  }
})
