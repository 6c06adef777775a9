import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assert } from '../lib/assert.ts'

let files = 0
const forgotten = new FinalizationRegistry<number>((file) => closeSync(file))

/**
 * Blocks of whole numbers that do not stay in memory: the first ones do, what follows goes to a file
 * without a name in the system's temporary folder, gone when this is no longer held. All blocks but
 * the last have one length.
 */
export class BlockFile {
  private readonly inMemory: Int32Array[] = []
  private readonly memoryBlocksMax: number
  private file: number | null = null
  private blockBytes = 0
  private lastBytes = 0
  private spilled = 0

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
    if (this.spilled === 0) this.blockBytes = block.byteLength
    assert(this.spilled === 0 || this.lastBytes === this.blockBytes, 'only the last block is short')
    const bytes = new Uint8Array(block.buffer, block.byteOffset, block.byteLength)
    const at = this.spilled * this.blockBytes
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(file, bytes, done, bytes.length - done, at + done)
    }
    this.lastBytes = bytes.length
    this.spilled++
  }

  /** Every block in its order. A block is valid until the next one is asked for. */
  *blocks(): Iterable<Int32Array> {
    yield* this.inMemory
    if (this.file === null) return
    const bytes = new Uint8Array(this.blockBytes)
    for (let k = 0; k < this.spilled; k++) {
      const length = k === this.spilled - 1 ? this.lastBytes : this.blockBytes
      for (let done = 0; done < length; ) {
        const read = readSync(this.file, bytes, done, length - done, k * this.blockBytes + done)
        assert(read > 0, 'what was spilled can be read back')
        done += read
      }
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
