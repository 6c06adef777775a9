import { SYNTH_INSTRUMENT } from '../src/feeds/synth/synthesize.ts'
import { LIMIT, type OrderTerms } from '../src/orders/intent.ts'
import { PriceTriggers } from '../src/risk/breakers/price-triggers.hot.ts'
import { quietFacts } from '../src/risk/facts.ts'
import { Gate } from '../src/risk/gate.ts'
import { RecentOrders } from '../src/risk/recent-orders.hot.ts'
import { RequestRing } from '../src/risk/request-ring.hot.ts'
import { standardLimits } from '../src/risk/rules.ts'
import { SlidingWindow } from '../src/risk/sliding-window.hot.ts'
import { makeInstrument } from '../src/units/instrument.ts'
import { measureInTurn, type Table, type Work } from './measure.ts'

const OPERATIONS = 1_000_000

/** The gate with all limits on, and what it is told from: sliding-window.hot.ts, request-ring.hot.ts, recent-orders.hot.ts, price-triggers.hot.ts. */
export async function benchRisk(rounds: number): Promise<Table> {
  const terms: OrderTerms[] = Array.from({ length: 64 }, (_, i) => ({
    orderId: 1,
    instrument: 0,
    side: i % 2 === 0 ? 1 : -1,
    type: LIMIT,
    timeInForce: 1,
    postOnly: true,
    priceTicks: 600_000 + i,
    qtyLots: 1 + i,
  }))
  const work = (name: string, run: () => number): Work => ({ name, run })
  const works = [
    work('gate: a verdict, every rule on', () => {
      const gate = new Gate(standardLimits(1e9), makeInstrument(SYNTH_INSTRUMENT))
      const facts = { ...quietFacts(), midHalfTicks: 1_200_000, referenceAgeNs: 0 }
      facts.recentVolumeLots = 1e6
      let approved = 0
      for (let i = 0; i < OPERATIONS; i++) {
        facts.positionLots = i & 15
        if (gate.approve(terms[i & 63] as OrderTerms, facts) !== null) approved++
      }
      if (approved !== OPERATIONS) throw new Error('an ordinary order was refused')
      return OPERATIONS
    }),
    work('sliding-window: an entry, 100 a window', () => {
      const window = new SlidingWindow(100)
      let sum = 0
      for (let i = 0; i < OPERATIONS; i++) {
        window.add(i)
        sum += window.count
      }
      if (sum === 0) throw new Error('nothing was counted')
      return OPERATIONS
    }),
    work('request-ring: a request asked and sent, 100 a second', () => {
      const ring = new RequestRing(2, 100, 36_000)
      for (let i = 0; i < OPERATIONS; i++) {
        ring.ask(i, i & 1, (i & 3) === 0)
        ring.send()
      }
      if (ring.signals !== 9000) throw new Error('the orders of an hour were not counted')
      return OPERATIONS
    }),
    work('price-triggers: a change of prices, 8 desks', () => {
      const triggers = new PriceTriggers(8)
      for (let d = 0; d < 8; d++) triggers.set(d, d % 2 === 0 ? 1 : -1, -2000, 2000)
      let named = 0
      for (let i = 0; i < OPERATIONS; i++) {
        if (triggers.next(0, 1000 + (i & 255), 1001 + (i & 255)) >= 0) named++
      }
      if (named > 0) throw new Error('prices within the triggers name a desk')
      return OPERATIONS
    }),
    work('recent-orders: one looked for and kept, 8 a window', () => {
      const recent = new RecentOrders(8)
      let found = 0
      for (let i = 0; i < OPERATIONS; i++) {
        if (recent.ageNs(i, 0, 1, i & 1023, 1) < 8) found++
        recent.add(i, 0, 1, i & 1023, 1)
      }
      if (found > 0) throw new Error('an order was told from none')
      return OPERATIONS
    }),
  ]
  const rows = await measureInTurn(works, rounds)
  return { title: 'Risk by itself', unit: 'operations', rows }
}
