import { RandomStream } from '../src/lib/random.ts'
import { OrderFacts } from '../src/orders/order-facts.hot.ts'
import { REPORT_CANCELED, REPORT_FILL, REPORT_NEW, REPORT_REPLACED } from '../src/orders/report.ts'
import { EXCHANGE } from '../src/orders/venue-profile.ts'
import { measureInTurn, type Table, type Work } from './measure.ts'

const ORDERS = 300_000

/**
 * Orders as facts, through order-facts.hot.ts: order-hearing.hot.ts, order-fold.hot.ts, order-status.hot.ts,
 * order-answers.hot.ts, order-notes.hot.ts, order-requests.hot.ts, order-slots.hot.ts,
 * order-columns.hot.ts, usual-life.hot.ts and live-orders.hot.ts are what it is made of. The unit is an order
 * with its whole life.
 */
export async function benchOrders(rounds: number): Promise<Table> {
  const late = new RandomStream(1, 'late')
  const isLate = Uint8Array.from({ length: 65_536 }, () => late.below(2))
  const work = (name: string, run: () => number): Work => ({ name, run })
  const works = [
    work('new, filled', () => {
      const facts = new OrderFacts(EXCHANGE, false)
      for (let i = 1; i <= ORDERS; i++) {
        const id = facts.add({ side: 1, qtyLots: 5, priceTicks: 100 })
        facts.sent(id)
        facts.hear(id, REPORT_NEW, 1)
        facts.hear(id, REPORT_FILL, 2, 0, 5, 100, i)
      }
      return ORDERS
    }),
    work('new, canceled', () => {
      const facts = new OrderFacts(EXCHANGE, false)
      for (let i = 1; i <= ORDERS; i++) {
        const id = facts.add({ side: 1, qtyLots: 5, priceTicks: 100 })
        facts.sent(id)
        facts.hear(id, REPORT_NEW, 1)
        facts.hear(id, REPORT_CANCELED, 2, facts.requestCancel(id))
      }
      return ORDERS
    }),
    work('new, replaced, 3 fills', () => {
      const facts = new OrderFacts(EXCHANGE, false)
      for (let i = 1; i <= ORDERS; i++) {
        const id = facts.add({ side: 1, qtyLots: 5, priceTicks: 100 })
        facts.sent(id)
        facts.hear(id, REPORT_NEW, 1)
        facts.hear(id, REPORT_REPLACED, 2, facts.requestReplace(id, 101, 6))
        for (let k = 0; k < 3; k++) facts.hear(id, REPORT_FILL, 3 + k, 0, 2, 101, 3 * i + k)
      }
      return ORDERS
    }),
    work('the same, half of the fills late', () => {
      const facts = new OrderFacts(EXCHANGE, false)
      for (let i = 1; i <= ORDERS; i++) {
        const id = facts.add({ side: 1, qtyLots: 5, priceTicks: 100 })
        facts.sent(id)
        facts.hear(id, REPORT_NEW, 1)
        facts.hear(id, REPORT_REPLACED, 5, facts.requestReplace(id, 101, 6))
        for (let k = 0; k < 3; k++) {
          const sequence = isLate[(3 * i + k) & 65_535] === 1 ? 2 + k : 6 + k
          facts.hear(id, REPORT_FILL, sequence, 0, 2, 101, 3 * i + k)
        }
      }
      return ORDERS
    }),
  ]
  const rows = await measureInTurn(works, rounds)
  return { title: 'Orders as facts', unit: 'orders', rows }
}
