import { IOC } from '../../src/orders/intent.ts'
import type { Desk, Strategy } from '../../src/strategy/strategy.ts'
import { BUY, SELL, type Side } from '../../src/units/side.ts'

export type Provocation = {
  readonly how:
    | 'takes'
    | 'buys'
    | 'stacks'
    | 'moves'
    | 'reaches'
    | 'repeats'
    | 'meets itself'
    | 'cancels'
  readonly qtyLots: number
  readonly everyMs: number
}

/** Does one thing that rules and breakers are there for, again and again. */
export const provoker: Strategy<Provocation> = {
  name: 'provoker',
  params: { how: 'takes', qtyLots: 1, everyMs: 100 },
  wakes: ({ everyMs }) => ({ everyNs: everyMs * 1_000_000 }),
  create(desk, params) {
    let step = 0
    // The last prices that were there: it goes on when there are none.
    const best: Best = { bidTicks: Number.NaN, askTicks: Number.NaN }
    return {
      onTimer() {
        step++
        const { hasBothSides, bidTicks, askTicks } = desk.market
        if (hasBothSides) Object.assign(best, { bidTicks, askTicks })
        if (!Number.isNaN(best.bidTicks)) ACTS[params.how](desk, best, params.qtyLots, step)
      },
    }
  },
}

type Best = { readonly bidTicks: number; readonly askTicks: number }
type Act = (desk: Desk, best: Best, qtyLots: number, step: number) => void

const take = (desk: Desk, { askTicks, bidTicks }: Best, side: Side, qtyLots: number) => {
  desk.submit({ side, qtyLots, timeInForce: IOC, priceTicks: side > 0 ? askTicks : bidTicks })
}

const rest = (desk: Desk, { bidTicks }: Best, qtyLots: number, below: number) => {
  desk.submit({ side: BUY, qtyLots, priceTicks: bidTicks - below })
}

const ACTS: Readonly<Record<Provocation['how'], Act>> = {
  /** In and out again, paying the spread each time. */
  takes: (desk, best, qty) => take(desk, best, desk.position() > 0 ? SELL : BUY, qty),
  buys: (desk, best, qty) => take(desk, best, BUY, qty),
  /** One more resting order far below. */
  stacks: (desk, best, qty, step) => rest(desk, best, qty, 100 + step),
  moves(desk, best, qty, step) {
    const [id] = desk.orders.open
    if (id === undefined) rest(desk, best, qty, 100)
    else desk.replace(id, { priceTicks: desk.orders.priceTicks(id) - 1 - (step % 2) })
  },
  /** Pays far more than the market asks. */
  reaches: (desk, { askTicks }, qtyLots) =>
    void desk.submit({ side: BUY, qtyLots, priceTicks: Math.ceil(askTicks * 1.2) }),
  repeats(desk, best, qty) {
    rest(desk, best, qty, 100)
    rest(desk, best, qty, 100)
  },
  'meets itself'(desk, best, qtyLots) {
    if (desk.orders.open.length === 0) rest(desk, best, qtyLots, 0)
    else desk.submit({ side: SELL, qtyLots, priceTicks: best.bidTicks - 5 })
  },
  cancels(desk, best, qty) {
    for (const id of [...desk.orders.open]) desk.cancel(id)
    rest(desk, best, qty, 100)
  },
}
