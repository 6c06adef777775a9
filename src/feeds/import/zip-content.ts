import { statSync } from 'node:fs'
import { fileBytes } from './line-source.ts'
import { type ZipEntry, zipEntryBytes } from './zip-archive.ts'

/**
 * Files of a zip archive that are read side by side. The archive's own bytes, which its hash is made of,
 * are told in step with their content: who counts them knows how far the content is.
 */
export class ZipContent {
  private readonly file: string
  private readonly raw: AsyncGenerator<Buffer>
  private readonly rawTotal: number
  private readonly contentTotal: number
  private rawTold = 0
  private contentRead = 0

  /** `entries`: those that are read. `onBytes` gets the bytes of the archive, in order. */
  constructor(file: string, entries: readonly ZipEntry[], onBytes: (bytes: Uint8Array) => void) {
    this.file = file
    this.raw = fileBytes(file, onBytes)
    this.rawTotal = statSync(file).size
    this.contentTotal = entries.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /** The content of one of its files, as `zipEntryBytes` gives it. */
  async *bytesOf(entry: ZipEntry): AsyncGenerator<Buffer> {
    for await (const chunk of zipEntryBytes(this.file, entry)) {
      this.contentRead += chunk.length
      await this.tellUntil((this.contentRead / this.contentTotal) * this.rawTotal)
      yield chunk
    }
  }

  /** Tells the rest of the archive's bytes, once the content is read. */
  async end(): Promise<void> {
    await this.tellUntil(Number.POSITIVE_INFINITY)
  }

  /** Lets go of the archive before its end. */
  async close(): Promise<void> {
    await this.raw.return(undefined)
  }

  private async tellUntil(bytes: number): Promise<void> {
    while (this.rawTold < bytes) {
      const { value, done } = await this.raw.next()
      if (done === true) return
      this.rawTold += value.length
    }
  }
}
