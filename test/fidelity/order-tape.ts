import { orderIdentity } from '../../src/fidelity/order-identity.ts'
import type { TapeColumns } from '../../src/tape/columns.ts'
import { allocateColumns } from '../../src/tape/columns.ts'
import { ADD, CANCEL, EXECUTE, FLAG_MESSAGE_END, MODIFY, TRADE } from '../../src/tape/schema.ts'

type Row = readonly [kind: number, side: number, price: number, lots: number, ref: number]

export const add = (ref: number, side: number, price: number, lots: number): Row => [
  ADD,
  side,
  price,
  lots,
  ref,
]
export const cancel = (ref: number, lots: number): Row => [CANCEL, 0, 0, lots, ref]
export const execute = (ref: number, lots: number): Row => [EXECUTE, 0, 0, lots, ref]
export const modify = (ref: number, price: number, lots: number): Row => [
  MODIFY,
  0,
  price,
  lots,
  ref,
]
export const trade = (aggressor: number, price: number, lots: number): Row => [
  TRADE,
  aggressor,
  price,
  lots,
  -1,
]

/** A tape of messages, one a millisecond from 1 ms on; prices and sides of orders are filled in. */
export function orderTape(messages: readonly (readonly Row[])[]): {
  readonly tape: TapeColumns
  readonly identity: ReturnType<typeof orderIdentity>
} {
  const rows = messages.reduce((n, message) => n + message.length, 0)
  const tape = allocateColumns(rows, 0n)
  const at = new Map<number, { side: number; price: number }>()
  let i = 0
  messages.forEach((message, m) => {
    message.forEach(([kind, side, price, lots, ref], k) => {
      const known = at.get(ref)
      const isNew = kind === ADD
      if (isNew) at.set(ref, { side, price })
      else if (kind === MODIFY && known) known.price = price
      const order = kind === TRADE || isNew ? { side, price } : at.get(ref)
      tape.eventNs[i] = (m + 1) * 1e6
      tape.receivedNs[i] = (m + 1) * 1e6
      tape.kind[i] = kind
      tape.side[i] = order?.side ?? 0
      tape.priceTicks[i] = order?.price ?? 0
      tape.qtyLots[i] = lots
      tape.orderRef[i] = ref
      tape.flags[i] = k === message.length - 1 ? FLAG_MESSAGE_END : 0
      i++
    })
  })
  return { tape, identity: orderIdentity(tape, new BigUint64Array(rows)) }
}
