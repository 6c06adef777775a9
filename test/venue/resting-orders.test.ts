import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NO_ASK, NO_BID } from '../../src/market/book.ts'
import { RestingOrders } from '../../src/venue/resting-orders.hot.ts'
import { propertyRuns } from '../support/property-runs.ts'

type Plain = { client: number; orderId: number; side: number; price: number }

/** Every price of a side from the best on, with the ids there in order. */
function walk(resting: RestingOrders, side: number): [number, number[]][] {
  const all: [number, number[]][] = []
  let price = side > 0 ? resting.bestBuy : resting.bestSell
  while (price !== NO_BID && price !== NO_ASK) {
    const ids: number[] = []
    for (let slot = resting.firstAt(side, price); slot >= 0; slot = resting.after[slot]!) {
      ids.push(resting.orderId[slot]!)
    }
    all.push([price, ids])
    price = resting.nextPrice(side, price)
  }
  return all
}

function plainWalk(list: readonly Plain[], side: number): [number, number[]][] {
  const mine = list.filter((order) => order.side === side)
  const prices = [...new Set(mine.map(({ price }) => price))].sort((a, b) => (b - a) * side)
  return prices.map((price) => [
    price,
    mine.filter((order) => order.price === price).map(({ orderId }) => orderId),
  ])
}

const command = fc.record({
  adds: fc.integer({ min: 0, max: 2 }).map((luck) => luck > 0),
  client: fc.integer({ min: 0, max: 3 }),
  side: fc.constantFrom(1, -1),
  price: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(-600, 511, 512, 100_000)),
  pick: fc.nat(500),
})

test('resting orders are a list sorted by price and arrival, under any noise', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 300, size: 'max' }), (commands) => {
      const resting = new RestingOrders()
      let list: Plain[] = []
      let ids = 0
      for (const { adds, client, side, price, pick } of commands) {
        if (adds) {
          const orderId = ++ids
          resting.add(client, orderId, side, price, 1, 0)
          list.push({ client, orderId, side, price })
        } else if (list.length > 0) {
          const gone = list[pick % list.length]!
          resting.remove(resting.find(gone.client, gone.orderId))
          list = list.filter((order) => order !== gone)
          expect(resting.find(gone.client, gone.orderId)).toBe(-1)
        }
        expect(resting.size).toBe(list.length)
        expect(walk(resting, 1)).toEqual(plainWalk(list, 1))
        expect(walk(resting, -1)).toEqual(plainWalk(list, -1))
        const [bid, ask] = [plainWalk(list, 1)[0]?.[0], plainWalk(list, -1)[0]?.[0]]
        expect([resting.bestBuy, resting.bestSell]).toEqual([bid ?? NO_BID, ask ?? NO_ASK])
      }
      for (const { client, orderId, side, price } of list) {
        const slot = resting.find(client, orderId)
        expect([resting.side[slot], resting.priceTicks[slot]]).toEqual([side, price])
      }
    }),
    propertyRuns(60, 81),
  )
})
