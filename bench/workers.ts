import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { OpenTape } from '../src/store/catalog.ts'
import type { Batch, BatchAnswer, WorkerTape } from './desk-worker.ts'
import { quotingSets } from './desks.ts'
import { measureInTurn, type Table } from './measure.ts'
import type { NamedTape } from './place.ts'

const SETS = 256
/** Desks of one pass. */
const DESKS = 32

/** 256 sets in passes of 32 desks, by one worker and by two over the same shared columns. */
export async function benchWorkers({ name, tape }: NamedTape, rounds: number): Promise<Table> {
  const batches: Batch[] = []
  const sets = quotingSets(SETS)
  for (let from = 0; from < SETS; from += DESKS) {
    batches.push({ from, sets: sets.slice(from, from + DESKS) })
  }
  const workers = await Promise.all([startWorker(tape), startWorker(tape)])
  const hashes: string[][] = []
  const work = (count: number) => ({
    name: `${SETS} sets, ${count} ${count === 1 ? 'worker' : 'workers'}`,
    desks: SETS,
    run: async () => {
      hashes.push(await study(workers.slice(0, count), batches))
      return tape.columns.rows
    },
  })
  try {
    // Both are warm before either counts.
    await study(workers, batches)
    const measured = await measureInTurn([work(1), work(2)], rounds)
    const isSame = hashes.every((each) => each.join() === hashes[0]?.join())
    if (!isSame) throw new Error('a set ends in another journal with another number of workers')
    const notes = [`the same ${SETS} journal hashes with one worker and with two`]
    return { title: `Workers: ${name}`, unit: 'rows', rows: measured, notes }
  } finally {
    for (const worker of workers) await worker.terminate()
  }
}

async function startWorker({ manifest, epochNs, columns }: OpenTape): Promise<Worker> {
  const workerData: WorkerTape = { manifest, epochNs, columns }
  const worker = new Worker(new URL('./desk-worker.ts', import.meta.url), { workerData })
  await once(worker, 'online')
  return worker
}

/** Each worker takes the next batch when it has done one. Returns the journal hashes by set. */
async function study(workers: readonly Worker[], batches: readonly Batch[]): Promise<string[]> {
  const hashes: string[] = []
  let next = 0
  await Promise.all(
    workers.map(async (worker) => {
      for (let batch = batches[next++]; batch !== undefined; batch = batches[next++]) {
        worker.postMessage(batch)
        const [answer] = (await once(worker, 'message')) as [BatchAnswer]
        for (const [i, hash] of answer.hashes.entries()) hashes[answer.from + i] = hash
      }
    }),
  )
  return hashes
}
