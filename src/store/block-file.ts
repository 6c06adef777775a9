import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assert } from '../lib/assert.ts'

let files = 0
const forgotten = new FinalizationRegistry<number>((file) => closeSync(file))

/**
 * Blocks of whole numbers that do not stay in memory: the first ones do, what follows goes to a file
 * without a name in the system's temporary folder, gone when this is no longer held.
 */
export class BlockFile {
  private readonly inMemory: Int32Array[] = []
  private readonly memoryBlocksMax: number
  private file: number | null = null
  /** Of the blocks in the file. */
  private readonly byteLengths: number[] = []
  private fileBytes = 0

  constructor(memoryBlocksMax: number) {
    this.memoryBlocksMax = memoryBlocksMax
  }

  /** Takes a copy of a block. Throws what the file system throws (a full disk, say). */
  put(block: Int32Array): void {
    if (this.inMemory.length < this.memoryBlocksMax) {
      this.inMemory.push(block.slice())
      return
    }
    const file = this.open()
    const bytes = new Uint8Array(block.buffer, block.byteOffset, block.byteLength)
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(file, bytes, done, bytes.length - done, this.fileBytes + done)
    }
    this.fileBytes += bytes.length
    this.byteLengths.push(bytes.length)
  }

  /** Every block in its order. A block is valid until the next one is asked for. */
  *blocks(): Iterable<Int32Array> {
    yield* this.inMemory
    if (this.file === null) return
    const bytes = new Uint8Array(Math.max(0, ...new Set(this.byteLengths)))
    let at = 0
    for (const length of this.byteLengths) {
      for (let done = 0; done < length; ) {
        const read = readSync(this.file, bytes, done, length - done, at + done)
        assert(read > 0, 'what was spilled can be read back')
        done += read
      }
      at += length
      yield new Int32Array(bytes.buffer, 0, length / 4)
    }
  }

  private open(): number {
    if (this.file !== null) return this.file
    const path = join(tmpdir(), `ticktape-blocks-${process.pid}-${files++}`)
    this.file = openSync(path, 'wx+', 0o600)
    // The open file lives on without its name; nothing is left behind however the process ends.
    rmSync(path)
    forgotten.register(this, this.file)
    return this.file
  }
}
