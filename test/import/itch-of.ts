import { ITCH_BYTES } from '../../src/feeds/import/itch-frames.ts'

/** What a message says; what is left out is 0, or spaces. Prices in 1e-4 dollars. */
export type ItchParts = {
  readonly type: string
  readonly ns: number
  readonly locate?: number
  readonly stock?: string
  readonly id?: bigint
  readonly newId?: bigint
  readonly side?: 'B' | 'S'
  readonly shares?: number
  readonly price?: number
  /** System event, trading state, or whether an execution is printed. */
  readonly code?: string
}

/** Where each kind of message has its fields, by the published layout. */
const PLACES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  S: { code: 11 },
  R: { stock: 11 },
  H: { stock: 11, code: 19 },
  Y: { stock: 11 },
  A: { id: 11, side: 19, shares: 20, stock: 24, price: 32 },
  F: { id: 11, side: 19, shares: 20, stock: 24, price: 32 },
  E: { id: 11, shares: 19 },
  C: { id: 11, shares: 19, code: 31, price: 32 },
  X: { id: 11, shares: 19 },
  D: { id: 11 },
  U: { id: 11, newId: 19, shares: 27, price: 31 },
  P: { id: 11, side: 19, shares: 20, stock: 24, price: 32 },
  Q: { id: 11, stock: 19, price: 27 },
}

/** The bytes of one message, without its length. */
export function itchMessage(parts: ItchParts): Buffer {
  const { type, ns, locate = 1, stock = 'AAPL', id = 0n, newId = 0n } = parts
  const { side = 'B', shares = 0, price = 0, code = ' ' } = parts
  const at = PLACES[type] ?? {}
  const bytes = Buffer.alloc(ITCH_BYTES[type] ?? 12)
  bytes.write(type, 0, 'latin1')
  bytes.writeUInt16BE(type === 'S' ? 0 : locate, 1)
  bytes.writeUIntBE(ns, 5, 6)
  if (at.stock !== undefined) bytes.write(stock.padEnd(8), at.stock, 'latin1')
  if (at.id !== undefined) bytes.writeBigUInt64BE(id, at.id)
  if (at.newId !== undefined) bytes.writeBigUInt64BE(newId, at.newId)
  if (at.side !== undefined) bytes.write(side, at.side, 'latin1')
  if (at.shares !== undefined) bytes.writeUInt32BE(shares, at.shares)
  if (at.price !== undefined) bytes.writeUInt32BE(price, at.price)
  if (at.code !== undefined) bytes.write(code, at.code, 'latin1')
  return bytes
}

/** A file of messages, each behind its length; `framed` false: behind two zeros. */
export function itchFile(messages: readonly ItchParts[], framed = true): Buffer {
  return Buffer.concat(
    messages.map((parts) => {
      const bytes = itchMessage(parts)
      const length = Buffer.alloc(2)
      length.writeUInt16BE(framed ? bytes.length : 0)
      return Buffer.concat([length, bytes])
    }),
  )
}
