import { flagsOf, kindOf, type Lane, sideOf } from '../tape/lane.ts'
import { CLEAR, FLAG_MESSAGE_END, FLAG_SIZE_UNKNOWN, LEVEL, QUOTE } from '../tape/schema.ts'

/**
 * Whether the message that ends before `end` takes back what it crossed: after a price of one side it
 * clears the other, removes a level of it that this price met, or quotes it anew away from this price.
 * A message that says its bids first and moves the market up crosses the old asks on its way; that is
 * no fault of the feed.
 */
export function isTakenBack(lane: Lane, end: number): boolean {
  const { priceTicks, qtyLots, word } = lane
  let bid = Number.NEGATIVE_INFINITY
  let ask = Number.POSITIVE_INFINITY
  for (let at = messageStart(lane, end); at < end; at++) {
    const kind = kindOf(word[at] ?? 0)
    if (kind !== LEVEL && kind !== QUOTE && kind !== CLEAR) continue
    const isBuy = sideOf(word[at] ?? 0) > 0
    const price = priceTicks[at] ?? 0
    const other = isBuy ? ask : bid
    const meets = isBuy ? price >= other : price <= other
    const isSized = qtyLots[at] !== 0 || (flagsOf(word[at] ?? 0) & FLAG_SIZE_UNKNOWN) !== 0
    const isGone = kind === CLEAR || !isSized
    const takesBack = kind === LEVEL ? isGone && meets : isGone || !meets
    if (takesBack && Number.isFinite(other)) return true
    if (isGone) continue
    if (isBuy) bid = Math.max(bid, price)
    else ask = Math.min(ask, price)
  }
  return false
}

/** Where the message that ends before `end` begins: after the end of another, or where the time changes. */
function messageStart({ timeNs, word }: Lane, end: number): number {
  let at = end - 1
  while (at > 0) {
    const isEnd = (flagsOf(word[at - 1] ?? 0) & FLAG_MESSAGE_END) !== 0
    if (isEnd || (timeNs[at - 1] ?? 0) < (timeNs[at] ?? 0)) return at
    at--
  }
  return at
}
