import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '../lib/assert.ts'
import { backtestMany } from '../run/backtest-many.ts'
import { loadStrategy } from '../run/strategy-file.ts'
import { type OpenTape, openColumns } from '../store/catalog.ts'
import type { Job, JobAnswer, WorkerStart } from './job.ts'
import { ledgerRow } from './ledger-row.ts'

/** A worker thread: takes one job after another, each a pass, and answers with its ledger rows. */
const { strategyFile } = workerData as WorkerStart
const { strategy, origin } = await loadStrategy(strategyFile)
const port = parentPort
assert(port !== null, 'worker.ts runs as a worker')

/** The day that the last job was of: what was derived from its columns is kept with them. */
let held: OpenTape | undefined

function answer({ tape, depth, sampleNs, desks }: Job): JobAnswer {
  if (held?.manifest.tapeId !== tape.manifest.tapeId) {
    held = openColumns(tape.manifest, tape.epochNs, tape.columns)
  }
  const ends = backtestMany({
    tapes: [held],
    depth,
    sampleNs,
    desks: desks.map((desk) => ({ ...desk, strategy, origin })),
  })
  return { rows: ends.map((end) => ledgerRow(end, sampleNs)) }
}

port.on('message', (job: Job) => {
  try {
    port.postMessage(answer(job))
  } catch (error) {
    const { name, message, stack = '' } = error instanceof Error ? error : new Error(String(error))
    port.postMessage({ fault: { name, message, stack } } satisfies JobAnswer)
  }
})
