const FRAME_MAGIC = 0xfd2fb528
const SKIPPABLE_MAGIC = 0x184d2a50
const CONTENT_SIZE_BYTES = [0, 2, 4, 8]
const DICTIONARY_BYTES = [0, 1, 2, 4]
const RLE_BLOCK = 1

/** True when the bytes begin as a zstd file does, be it with a frame that is to be skipped. */
export function isZstd(head: Buffer): boolean {
  if (head.length < 4) return false
  const magic = head.readUInt32LE(0)
  return magic === FRAME_MAGIC || isSkippable(magic)
}

/** True when the bytes begin with a frame that holds no content. */
export function isSkippable(magic: number): boolean {
  return magic >>> 4 === SKIPPABLE_MAGIC >>> 4
}

/**
 * Cuts the chunks of a zstd file where its frames end, and leaves out frames without content (RFC 8878).
 * Node's decompressor goes on to the next frame only when it comes in a chunk of its own; what follows
 * a frame's end within one chunk it forgets without a word.
 */
export class ZstdFrames {
  /** Bytes of the current part that are still to come; then `state` says what is next. */
  private left = 0
  private state: 'frame' | 'header' | 'block' | 'checksum' = 'frame'
  private skips = false
  private lastBlock = false
  private hasChecksum = false
  private pending: Buffer = Buffer.alloc(0)

  /** The pieces of one chunk, in order. */
  cut(chunk: Buffer): Buffer[] {
    const data = this.pending.length > 0 ? Buffer.concat([this.pending, chunk]) : chunk
    const pieces: Buffer[] = []
    let from = 0
    let at = 0
    for (;;) {
      const taken = Math.min(this.left, data.length - at)
      this.left -= taken
      at += taken
      if (this.left > 0) break
      if (this.state === 'frame') {
        if (!this.skips && at > from) pieces.push(data.subarray(from, at))
        from = at
        this.skips = false
      }
      const read = this.next(data, at)
      if (read < 0) break
      at += read
    }
    // A part whose head is not whole yet waits for the next chunk.
    if (!this.skips && at > from) pieces.push(data.subarray(from, at))
    this.pending = data.subarray(at)
    return pieces
  }

  /** What is left over at the end of the file: the decompressor is to see, and refuse, it. */
  end(): Buffer {
    return this.pending
  }

  /** Reads what tells the length of the next part; the bytes read, or -1 when there are too few. */
  private next(data: Buffer, at: number): number {
    const have = data.length - at
    if (this.state === 'frame')
      return have < 4 ? -1 : this.openFrame(data.readUInt32LE(at), data, at)
    if (this.state === 'header') return this.readHeader(data, at)
    if (this.state === 'block') return this.readBlock(data, at)
    this.left = 0
    this.state = 'frame'
    return 0
  }

  private openFrame(magic: number, data: Buffer, at: number): number {
    if (isSkippable(magic)) {
      if (data.length - at < 8) return -1
      this.skips = true
      this.left = data.readUInt32LE(at + 4)
      return 8
    }
    // Anything else goes to the decompressor as it is, which says what is wrong with it.
    if (magic !== FRAME_MAGIC) this.left = Number.MAX_SAFE_INTEGER
    else this.state = 'header'
    return 4
  }

  private readHeader(data: Buffer, at: number): number {
    if (data.length - at < 1) return -1
    const descriptor = data.readUInt8(at)
    const singleSegment = (descriptor & 0x20) !== 0
    const sizeFlag = descriptor >> 6
    const sizeBytes = sizeFlag === 0 && singleSegment ? 1 : (CONTENT_SIZE_BYTES[sizeFlag] ?? 0)
    this.hasChecksum = (descriptor & 4) !== 0
    this.left = (singleSegment ? 0 : 1) + (DICTIONARY_BYTES[descriptor & 3] ?? 0) + sizeBytes
    this.state = 'block'
    return 1
  }

  private readBlock(data: Buffer, at: number): number {
    if (this.lastBlock) {
      this.lastBlock = false
      this.left = this.hasChecksum ? 4 : 0
      this.state = 'checksum'
      return 0
    }
    if (data.length - at < 3) return -1
    const head = data.readUIntLE(at, 3)
    this.lastBlock = (head & 1) !== 0
    this.left = ((head >> 1) & 3) === RLE_BLOCK ? 1 : head >> 3
    return 3
  }
}
