import { PLAN_STEPS } from '../engine/plan-journal.ts'
import { NO_ASK, NO_BID } from '../market/book.ts'
import { WHYS } from '../orders/emulator/action.ts'
import { ORDER_TYPE_NAMES, TIME_IN_FORCE_NAMES } from '../orders/intent.ts'
import { FILL_REASONS, REJECT_REASONS, REPORT_NAMES } from '../orders/report.ts'
import { STATUS_NAMES } from '../orders/status.ts'
import { RISK_RULES } from '../risk/denials.ts'
import { LIFE_CODES, type OrderEvent, type OrderLives } from './order-lives.ts'
import { type EncodedColumn, encodeColumn } from './series.ts'

/** The orders of the page and their events, as columns; codes are indices into `names`. */
export type OrderData = {
  readonly orders: Readonly<Record<string, EncodedColumn>>
  /** Events of all orders, one after another; `orders.events` says how many are each one's. */
  readonly events: Readonly<Record<string, EncodedColumn>>
  readonly ordersTotal: number
  readonly orderNames: Readonly<Record<string, readonly string[]>>
}

export function orderData(lives: OrderLives, total: number, timeScale: number): OrderData {
  const { events, eventCounts, shown, why } = lives
  const { numbers } = shown
  const whys = [...new Set(why)].sort()
  const column = (name: string, order = 1) => encodeColumn(numbers[name] ?? [], 1, order)
  const time = (name: string) => encodeColumn(numbers[name] ?? [], timeScale)
  const all = events.flat()
  const field = (name: keyof OrderEvent, order = 0) =>
    encodeColumn(
      all.map((event) => event[name]),
      1,
      order,
    )
  return {
    orders: {
      number: column('orderId'),
      side: column('side', 0),
      type: column('orderType', 0),
      timeInForce: column('timeInForce', 0),
      postOnly: column('postOnly', 0),
      price: column('priceTicks'),
      qty: column('orderQtyLots', 0),
      cum: column('cumQtyLots', 0),
      // Whole half ticks would hide what an average is: thousandths of a tick do not.
      average: encodeColumn(averages(numbers), 0.001, 0),
      submittedNs: time('submittedNs'),
      answeredNs: time('acknowledgedNs'),
      endedNs: time('endedNs'),
      status: column('status', 0),
      why: encodeColumn(
        why.map((text) => whys.indexOf(text)),
        1,
        0,
      ),
      events: encodeColumn(
        events.map((own) => own.length),
        1,
        0,
      ),
      eventsTotal: encodeColumn(eventCounts, 1, 0),
    },
    events: {
      timeNs: encodeColumn(
        all.map(({ timeNs }) => timeNs),
        timeScale,
      ),
      code: field('code'),
      a: field('a'),
      b: field('b'),
      c: field('c'),
      price: field('priceTicks', 1),
      qty: field('qtyLots'),
      x: field('x'),
      y: field('y'),
      bid: encodeColumn(all.map(({ bidTicks }) => (bidTicks === NO_BID ? Number.NaN : bidTicks))),
      ask: encodeColumn(all.map(({ askTicks }) => (askTicks === NO_ASK ? Number.NaN : askTicks))),
      /** Of an intent: the rule that refused it. What money a fill was is in the table of fills. */
      z: encodeColumn(
        all.map(({ code, z }) => (LIFE_CODES[code]?.startsWith('intent') ? z : 0)),
        1,
        0,
      ),
    },
    ordersTotal: total,
    orderNames: {
      code: LIFE_CODES,
      status: STATUS_NAMES,
      type: ORDER_TYPE_NAMES,
      timeInForce: TIME_IN_FORCE_NAMES,
      report: REPORT_NAMES,
      reject: REJECT_REASONS,
      fill: FILL_REASONS,
      rule: RISK_RULES,
      why: whys,
      step: PLAN_STEPS,
      because: WHYS,
    },
  }
}

function averages(numbers: Readonly<Record<string, Float64Array>>): Float64Array {
  const { cumQtyLots = new Float64Array(), notionalTicksLots } = numbers
  return cumQtyLots.map((lots, i) => (lots > 0 ? (notionalTicksLots?.[i] ?? 0) / lots : Number.NaN))
}
