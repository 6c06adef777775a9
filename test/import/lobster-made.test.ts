import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openTape } from '../../src/store/catalog.ts'
import { FLAG_MESSAGE_END, QUOTE } from '../../src/tape/schema.ts'
import { propertyRuns } from '../support/property-runs.ts'
import { NaiveOrders } from './naive-orders.ts'
import { scratch } from './scratch.ts'
import { imported, known } from './tape-text.ts'

type Order = { readonly side: 1 | -1; readonly ticks: number; lots: number }

/** One deed in a market; which order, which price and how many lots follow from the numbers. */
const deed = fc.record({
  what: fc.constantFrom('add', 'add', 'add', 'reduce', 'delete', 'delete', 'execute', 'execute'),
  side: fc.constantFrom(1 as const, -1 as const),
  pick: fc.nat(1000),
  lots: fc.integer({ min: 1, max: 50 }),
  isLater: fc.boolean(),
})
type Deed = typeof deed extends fc.Arbitrary<infer D> ? D : never

/** A whole market of orders, told as LOBSTER tells it: only what is seen in its best levels. */
class Recorder {
  readonly messages: string[] = []
  readonly views: string[] = []
  private readonly orders = new Map<number, Order>()
  private readonly levels: number
  private number = 0
  private tenths = 0

  constructor(levels: number) {
    this.levels = levels
  }

  act({ what, side, pick, lots, isLater }: Deed): void {
    if (isLater) this.tenths++
    const before = this.view()
    const [type, id] =
      what === 'add' ? this.add(side, pick, lots) : [what, this.choose(what, side, pick)]
    const order = this.orders.get(id)
    if (order === undefined) return
    const gone = what === 'add' || what === 'delete' ? order.lots : 1 + (lots % order.lots)
    if (what === 'reduce' && gone === order.lots) return
    if (what !== 'add') order.lots -= gone
    if (order.lots === 0) this.orders.delete(id)
    const view = this.view()
    if (view === before) return
    const code = { add: 1, reduce: 2, delete: 3, execute: 4 }[type as string]
    const time = (34_200 + this.tenths / 10).toFixed(1)
    this.messages.push([time, code, id, gone, order.ticks * 100, order.side].join(','))
    this.views.push(view)
  }

  /** Best first: price and lots of each level of a side. */
  private side(side: number): [number, number][] {
    const lots = new Map<number, number>()
    for (const order of this.orders.values()) {
      if (order.side === side) lots.set(order.ticks, (lots.get(order.ticks) ?? 0) + order.lots)
    }
    return [...lots].sort(([a], [b]) => (b - a) * side)
  }

  private view(): string {
    const [bids, asks] = [this.side(1), this.side(-1)]
    return Array.from({ length: this.levels }, (_, i) => {
      const [ask, bid] = [asks[i], bids[i]]
      const there = ([ticks, lots]: [number, number]) => `${ticks * 100},${lots}`
      return `${ask ? there(ask) : '9999999999,0'},${bid ? there(bid) : '-9999999999,0'}`
    }).join(',')
  }

  /** An order that does not cross the other side. */
  private add(side: 1 | -1, pick: number, lots: number): ['add', number] {
    const other = this.side(-side)[0]?.[0] ?? 1000 + 9 * side
    const wanted = 1000 - side * ((pick % 9) - 2)
    const ticks = side > 0 ? Math.min(wanted, other - 1) : Math.max(wanted, other + 1)
    this.orders.set(++this.number, { side, ticks, lots })
    return ['add', this.number]
  }

  private choose(what: string, side: number, pick: number): number {
    const best = this.side(side)[0]?.[0]
    const ids = [...this.orders].filter(
      ([, order]) => what !== 'execute' || (order.side === side && order.ticks === best),
    )
    // Executions meet the first of the best level; the rest may be anybody.
    return ids[what === 'execute' ? 0 : pick % Math.max(1, ids.length)]?.[0] ?? 0
  }
}

test('whatever a market does, its tape shows the levels of the recording at each of its moments', async () => {
  const levels = fc.integer({ min: 1, max: 4 })
  let compared = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(deed, { minLength: 30, maxLength: 150 }),
      levels,
      async (deeds, n) => {
        const recorder = new Recorder(n)
        for (const each of deeds) recorder.act(each)
        const { messages, views } = recorder
        if (messages.length === 0) return
        const files = ['message', 'orderbook'].map((role) =>
          join(scratch(), `AMZN_2012-06-21_34200000_57600000_${role}_${n}.csv`),
        )
        writeFileSync(files[0] ?? '', messages.join('\n'))
        writeFileSync(files[1] ?? '', views.join('\n'))
        const request = { format: 'lobster', files, instrument: known('XNAS', 'AMZN') }
        const { tapes } = await imported(request)
        const { columns: c, epochNs } = await openTape(tapes[0]?.directory ?? '', {
          from: 'parquet',
        })
        const openNs = Number(1_340_285_400_000_000_000n - epochNs)
        const book = new NaiveOrders()
        let k = 0
        for (let i = 0; i < c.rows; i++) {
          const at = (name: 'kind' | 'side' | 'priceTicks' | 'qtyLots' | 'orderRef' | 'flags') =>
            c[name][i] ?? 0
          const row = { kind: at('kind'), side: at('side'), priceTicks: at('priceTicks') }
          if (row.kind === QUOTE)
            expect(book.levels(row.side).get(row.priceTicks) ?? 0).toBe(at('qtyLots'))
          book.apply({
            ...row,
            qtyLots: at('qtyLots'),
            orderRef: at('orderRef'),
            flags: at('flags'),
          })
          if ((at('flags') & FLAG_MESSAGE_END) === 0) continue
          const ns = (c.eventNs[i] ?? 0) - openNs
          // The last line of this moment or before.
          while (Number(messages[k + 1]?.split(',')[0] ?? Infinity) * 1e9 - 34_200e9 <= ns + 0.5)
            k++
          if (book.orders.size === 0 && i < 3) continue
          expect(levelsOf(book, n)).toBe(views[k])
          compared++
        }
        expect(k).toBe(messages.length - 1)
      },
    ),
    propertyRuns(25, 71),
  )
  expect(compared).toBeGreaterThan(200)
})

function levelsOf(book: NaiveOrders, count: number): string {
  const side = (of: 1 | -1) => [...book.levels(of)].sort(([a], [b]) => (b - a) * of)
  const [bids, asks] = [side(1), side(-1)]
  expect(Math.max(bids.length, asks.length)).toBeLessThanOrEqual(count)
  return Array.from({ length: count }, (_, i) => {
    const [ask, bid] = [asks[i], bids[i]]
    const askText = ask === undefined ? '9999999999,0' : `${ask[0] * 100},${ask[1]}`
    return `${askText},${bid === undefined ? '-9999999999,0' : `${bid[0] * 100},${bid[1]}`}`
  }).join(',')
}
