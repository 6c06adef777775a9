import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'

const HERE = fileURLToPath(import.meta.url)
const WORKER = new URL(`./arrow-check-worker${extname(HERE)}`, import.meta.url)
/** Values stand outside of the heap: what a sound file needs of it is small, whatever its size. */
const HEAP_MB = 64

/**
 * Why a file cannot be decoded as Arrow IPC; null when it can. A damaged file may say that it holds more
 * than any memory does, which ends the process that decodes it: here it ends a thread.
 */
export async function arrowFault(file: string): Promise<string | null> {
  return await new Promise((resolve) => {
    const resourceLimits = { maxOldGenerationSizeMb: HEAP_MB }
    const worker = new Worker(WORKER, { workerData: file, resourceLimits })
    worker.once('message', (fault: string | null) => resolve(fault))
    worker.once('error', (error: Error) => resolve(error.message))
    worker.once('exit', () => resolve('its decoding broke off'))
  })
}
