import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Job, JobAnswer, WorkerStart } from './job.ts'
import type { LedgerRow } from './ledger-row.ts'

/** Unbuilt in a checkout, built beside this file in an installed package. */
const HERE = fileURLToPath(import.meta.url)
const WORKER = new URL(`./worker${extname(HERE)}`, import.meta.url)

/** Worker threads that take jobs in the order in which they are asked for, one each at a time. */
export class WorkerPool {
  private readonly start: WorkerStart
  private readonly workersMax: number
  private readonly workers: Worker[] = []
  private readonly idle: Worker[] = []
  private readonly waiting: {
    readonly resolve: (worker: Worker) => void
    readonly reject: (fault: unknown) => void
  }[] = []
  /** What ended a job: no more are taken. */
  private fault: unknown

  /** Threads start when they are needed, `workersMax` at most. */
  constructor(workersMax: number, start: WorkerStart) {
    this.workersMax = workersMax
    this.start = start
  }

  /** Resolves when a worker is free, which is then the caller's until its job is done. */
  async take(): Promise<Worker> {
    if (this.fault !== undefined) throw this.fault
    const worker = this.idle.pop()
    if (worker !== undefined) return worker
    if (this.workers.length < this.workersMax) {
      const made = new Worker(WORKER, { workerData: this.start })
      this.workers.push(made)
      return made
    }
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }))
  }

  /** Gives a taken worker a job. Rejects with the fault that ended it, or when the thread dies. */
  async run(worker: Worker, job: Job): Promise<readonly LedgerRow[]> {
    try {
      const answer = await answerOf(worker, job)
      if ('fault' in answer) throw Object.assign(new Error(answer.fault.message), answer.fault)
      const next = this.waiting.shift()
      if (next === undefined) this.idle.push(worker)
      else next.resolve(worker)
      return answer.rows
    } catch (fault) {
      this.fault ??= fault
      for (const { reject } of this.waiting.splice(0)) reject(fault)
      throw fault
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()))
  }
}

function answerOf(worker: Worker, job: Job): Promise<JobAnswer> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      worker.off('message', onMessage)
      worker.off('error', onError)
      worker.off('exit', onExit)
      end()
    }
    const onMessage = (said: JobAnswer) => settle(() => resolve(said))
    const onError = (error: Error) => settle(() => reject(explained(error)))
    const onExit = (code: number) =>
      settle(() => reject(new Error(`a worker ended by itself, with code ${code}`)))
    worker.on('message', onMessage)
    worker.on('error', onError)
    worker.on('exit', onExit)
    worker.postMessage(job)
  })
}

function explained(error: Error): Error {
  if ((error as { code?: unknown }).code !== 'ERR_WORKER_OUT_OF_MEMORY') return error
  const code = { code: 'ENOMEM' }
  return Object.assign(new Error('a worker ran out of memory: take fewer desksPerPass'), code)
}
