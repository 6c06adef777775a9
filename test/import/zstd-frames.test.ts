import { Readable } from 'node:stream'
import { createZstdDecompress, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ZstdFrames } from '../../src/feeds/import/zstd-frames.ts'

async function unpack(pieces: readonly Buffer[]): Promise<Buffer> {
  const content = Readable.from(pieces).pipe(createZstdDecompress())
  return Buffer.concat(await content.toArray())
}

function skippable(bytes: number): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32LE(0x184d2a53)
  head.writeUInt32LE(bytes, 4)
  return Buffer.concat([head, Buffer.alloc(bytes, 7)])
}

test('frames of any kind, in chunks of any size, give all of their content', async () => {
  const frame = fc.record({
    text: fc.oneof(fc.string(), fc.string({ minLength: 300 }), fc.constant('a'.repeat(400_000))),
    skip: fc.option(fc.nat(40), { nil: undefined }),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(frame, { maxLength: 5 }),
      fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 8 }),
      async (frames, sizes) => {
        const file = Buffer.concat(
          frames.flatMap(({ text, skip }) => [
            ...(skip === undefined ? [] : [skippable(skip)]),
            zstdCompressSync(Buffer.from(text)),
          ]),
        )
        const cutter = new ZstdFrames()
        const pieces: Buffer[] = []
        for (let at = 0, k = 0; at < file.length; k++) {
          const size = sizes[k % sizes.length] ?? 1
          pieces.push(...cutter.cut(file.subarray(at, at + size)))
          at += size
        }
        expect(cutter.end().length).toBe(0)
        const content = pieces.length === 0 ? Buffer.alloc(0) : await unpack(pieces)
        expect(content.toString()).toBe(frames.map(({ text }) => text).join(''))
      },
    ),
    { numRuns: 60, seed: 1 },
  )
})

test('what the cutter is for: Node forgets what follows a frame in one chunk', async () => {
  const file = Buffer.concat(['one', 'two'].map((text) => zstdCompressSync(Buffer.from(text))))
  expect((await unpack([file])).toString()).toBe('one')
  expect((await unpack(new ZstdFrames().cut(file))).toString()).toBe('onetwo')
})
