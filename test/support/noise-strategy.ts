import { FOK, GTC, IOC } from '../../src/orders/intent.ts'
import type { Market } from '../../src/strategy/market-view.ts'
import type { Desk, Strategy, Wakes } from '../../src/strategy/strategy.ts'

/**
 * A strategy that does anything at any call: sends, cancels, replaces, sets timers, now and then
 * something that the gate refuses. All from a stream of the desk: the same luck in every repetition.
 * `onCall` is called after each of its calls.
 */
export function noiseStrategy(wakes: Wakes, onCall?: (desk: Desk) => void): Strategy {
  return {
    name: 'noise',
    params: {},
    wakes,
    create(desk) {
      // Where a run goes on until nothing is under way, one that never rests would never end.
      let left = 300
      const act = () => {
        onCall?.(desk)
        if (left-- > 0) actAtRandom(desk)
      }
      act()
      return {
        onQuote: act,
        onBook: act,
        onTrade: act,
        onFill: act,
        onReport: () => onCall?.(desk),
        onTimer: act,
      }
    },
  }
}

function actAtRandom(desk: Desk): void {
  const random = desk.stream('noise')
  const pick = <T>(...of: T[]): T => of[random.below(of.length)] as T
  const instrument = random.below(desk.markets.length)
  const open = [...desk.orders.open]
  const side = pick(1 as const, -1 as const)
  const { bidTicks, askTicks, hasBothSides } = desk.markets[instrument] as Market
  const best = side > 0 ? bidTicks : askTicks
  const price =
    hasBothSides && random.below(3) > 0 ? best + random.below(3) - 1 : random.below(9) - 4
  const qtyLots = pick(1, 2, 3, 5, 8, 13, 13, 20, 0, 0.5)
  switch (random.below(8)) {
    case 0:
    case 1: {
      const postOnly = random.below(4) === 0
      const timeInForce = pick(GTC, GTC, GTC, GTC, IOC, FOK)
      desk.submit({ side, qtyLots, priceTicks: price, postOnly, timeInForce, instrument })
      break
    }
    case 2:
      if (random.below(3) === 0) desk.submit({ side, qtyLots, instrument })
      break
    case 3:
      if (open.length > 0) desk.cancel(pick(...open))
      break
    case 4:
      if (open.length > 0) desk.replace(pick(...open), { priceTicks: price })
      break
    case 5:
      if (open.length > 0) desk.replace(pick(...open), { qtyLots })
      break
    case 6:
      desk.at(desk.timeNs + 1 + random.below(40), random.below(5))
      break
    default:
  }
}
