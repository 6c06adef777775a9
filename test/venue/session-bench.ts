import { FLAG_MESSAGE_END, STATUS } from '../../src/tape/schema.ts'
import { level, quote, type Row } from '../support/tape-builder.ts'
import { VenueBench } from '../support/venue-bench.ts'

/** A STATUS row, a message of its own. */
export const said = (atNs: number, code: number): Row => {
  return {
    atNs,
    heardNs: atNs,
    kind: STATUS,
    side: 0,
    priceTicks: 0,
    qtyLots: code,
    flags: FLAG_MESSAGE_END,
  }
}

/** Bid 100 x 10, ask 102 x 10, by price or as best bid and offer. */
export const openBench = {
  l1: () => new VenueBench('l1').rows(quote(0, 1, 100, 10), quote(0, -1, 102, 10)),
  l2: () => new VenueBench().rows(level(0, 1, 100, 10), level(0, -1, 102, 10)),
}
/** The row that states the size at a price. */
export const shows = { l1: quote, l2: level }
export const depths = ['l1', 'l2'] as const
