import { createReadStream } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { type RecordBatch, RecordBatchReader } from 'apache-arrow'

/** Decodes a whole Arrow IPC file in a thread of its own; tells why it cannot, or that it can. */
async function decodes(file: string): Promise<string | null> {
  try {
    const reader = await RecordBatchReader.from(createReadStream(file))
    await reader.open()
    for await (const batch of reader as AsyncIterable<RecordBatch>) {
      const fits = batch.data.children.every(({ length }) => length === batch.numRows)
      if (!fits) return 'a batch has columns of different lengths'
    }
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

parentPort?.postMessage(await decodes(String(workerData)))
