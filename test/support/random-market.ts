import { RandomStream } from '../../src/lib/random.ts'
import type { Desk, Strategy } from '../../src/strategy/strategy.ts'
import { BUY, SELL } from '../../src/units/side.ts'
import { heardAfter, level, type Row, snapshot, trade } from './tape-builder.ts'

const MS = 1_000_000

/** A wandering market of `steps` messages, 10 ms apart, heard 2 ms later. Mid around 10,000 ticks. */
export function randomMarket(steps: number, seed = 1): Row[] {
  const random = new RandomStream(seed, 'market')
  let bid = 10_000
  const rows: Row[] = []
  const size = () => 5 + random.below(40)
  const whole = (ns: number) =>
    snapshot(ns, [
      [1, bid, size()],
      [1, bid - 1, size()],
      [1, bid - 2, size()],
      [-1, bid + 2, size()],
      [-1, bid + 3, size()],
      [-1, bid + 4, size()],
    ])
  rows.push(...whole(MS))
  for (let i = 1; i <= steps; i++) {
    const ns = MS + i * 10 * MS
    const luck = random.below(10)
    if (luck < 4) rows.push(trade(ns, -1, bid - random.below(2), size()))
    else if (luck < 8) rows.push(trade(ns, 1, bid + 2 + random.below(2), size()))
    else {
      bid += random.below(3) - 1
      rows.push(...whole(ns))
    }
    rows.push(level(ns + 1, 1, bid, size()))
  }
  return heardAfter(2 * MS, rows)
}

/** Quotes both sides, takes now and then, moves and cancels: every kind of fill and answer comes up. */
export const busyStrategy: Strategy<{ qtyLots: number; takeEvery: number }> = {
  name: 'busy',
  params: { qtyLots: 4, takeEvery: 5 },
  wakes: { everyNs: 20 * MS },
  create(desk: Desk, params) {
    let step = 0
    return {
      onTimer() {
        step++
        const { market, orders } = desk
        if (!market.hasBothSides) return
        const luck = desk.stream('luck').below(4)
        for (const id of [...orders.open]) {
          if (luck === 0) desk.cancel(id)
          if (luck === 1) desk.replace(id, { priceTicks: orders.priceTicks(id) - orders.side(id) })
        }
        if (orders.open.length > 3) return
        const side = step % 2 === 0 ? BUY : SELL
        const { qtyLots } = params
        if (step % params.takeEvery === 0) desk.submit({ side, qtyLots })
        else {
          const priceTicks = side === BUY ? market.bidTicks : market.askTicks
          desk.submit({ side, qtyLots, priceTicks, postOnly: true })
        }
      },
    }
  },
}
