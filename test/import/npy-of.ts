import { EVENT_BYTES, EVENT_DESCRIPTION } from '../../src/tape/hftbacktest-event.ts'

export const ZERO_NS = 1_700_006_400_000_000_000n

/** An event of hftbacktest's; times in ns after `ZERO_NS`. */
export type Event = readonly [ev: number, exch: number, local: number, px: number, qty: number]

/** An .npy file of events, as NumPy writes it. */
export function npy(
  events: readonly Event[],
  description = EVENT_DESCRIPTION,
  shape?: string,
): Buffer {
  const text = `{'descr': ${description}, 'fortran_order': False, 'shape': ${shape ?? `(${events.length},)`}, }\n`
  const head = Buffer.alloc(10)
  head.write('\x93NUMPY\x01\x00', 'latin1')
  head.writeUInt16LE(text.length, 8)
  const bytes = Buffer.alloc(events.length * EVENT_BYTES)
  events.forEach(([ev, exch, local, px, qty], i) => {
    bytes.writeBigUInt64LE(BigInt(ev), i * EVENT_BYTES)
    bytes.writeBigInt64LE(ZERO_NS + BigInt(exch), i * EVENT_BYTES + 8)
    bytes.writeBigInt64LE(ZERO_NS + BigInt(local), i * EVENT_BYTES + 16)
    bytes.writeDoubleLE(px, i * EVENT_BYTES + 24)
    bytes.writeDoubleLE(qty, i * EVENT_BYTES + 32)
  })
  return Buffer.concat([head, Buffer.from(text, 'latin1'), bytes])
}
