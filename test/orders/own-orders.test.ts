import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OwnOrders, REQUEST_CANCEL, REQUEST_REPLACE } from '../../src/orders/own-orders.hot.ts'
import * as s from '../../src/orders/status.ts'
import { PlainOrders } from '../oracle/plain-orders.ts'
import { propertyRuns } from '../support/property-runs.ts'

/** Every order command on both, whatever sense it makes. */
class Twin {
  readonly hot = new OwnOrders(4)
  readonly plain = new PlainOrders()

  add(side: 1 | -1, instrument: number, priceTicks: number, qtyLots: number): number {
    this.plain.add(side, instrument, priceTicks, qtyLots)
    return this.hot.add({ side, instrument, priceTicks, qtyLots })
  }

  do(what: string, id: number, price: number, qty: number): void {
    const { hot, plain } = this
    if (what === 'ack') {
      hot.acknowledge(id)
      plain.acknowledge(id)
    } else if (what === 'fill') {
      hot.fill(id, price, qty)
      plain.fill(id, price, qty)
    } else if (what === 'cancel') {
      hot.request(id, REQUEST_CANCEL)
      plain.askCancel(id)
    } else if (what === 'replace') {
      hot.replacePriceTicks[id] = price
      hot.replaceQtyLots[id] = qty
      hot.request(id, REQUEST_REPLACE)
      plain.askReplace(id, price, qty)
    } else if (what === 'replaced') {
      hot.replaced(id)
      plain.replaced(id)
    } else if (what === 'cancel refused') {
      hot.clearRequest(id, REQUEST_CANCEL)
      plain.refuse(id, 'cancel')
    } else if (what === 'replace refused') {
      hot.clearRequest(id, REQUEST_REPLACE)
      plain.refuse(id, 'replace')
    } else {
      const cause = { canceled: s.CANCELED, rejected: s.REJECTED, expired: s.EXPIRED }[what] ?? 0
      hot.end(id, cause)
      plain.end(id, cause)
    }
  }

  send(id: number): void {
    this.hot.sent(id)
    this.plain.send(id)
  }

  check(): void {
    const { hot, plain } = this
    expect(hot.open).toEqual(plain.open())
    for (let id = 1; id <= hot.count; id++) {
      expect(s.STATUS_NAMES[hot.status(id)]).toBe(s.STATUS_NAMES[plain.status(id)])
      expect(hot.leavesLots(id)).toBe(plain.leaves(id))
      expect(hot.cumLots[id]).toBe(plain.cum(id))
      expect(hot.notional[id]).toBe(plain.notional(id))
      expect(hot.isOpen(id)).toBe(plain.open().includes(id))
    }
    for (const instrument of [0, 1]) {
      for (const side of [1, -1]) {
        expect(hot.openLots(instrument, side)).toBe(plain.openLots(instrument, side))
      }
    }
  }
}

const WHAT = [
  'ack',
  'fill',
  'fill',
  'cancel',
  'replace',
  'replaced',
  'cancel refused',
  'replace refused',
  'canceled',
  'rejected',
  'expired',
]

const command = fc.record({
  what: fc.constantFrom('add', 'add', 'deny', ...WHAT),
  pick: fc.nat(100),
  side: fc.constantFrom(1 as const, -1 as const),
  instrument: fc.constantFrom(0, 1),
  price: fc.integer({ min: -5, max: 1_000_000 }),
  qty: fc.integer({ min: 1, max: 9 }),
})

describe("a desk's own orders", () => {
  test('equal the plain facts after every command of any noise', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 120, size: 'max' }), (commands) => {
        const twin = new Twin()
        for (const { what, pick, side, instrument, price, qty } of commands) {
          const sent = twin.plain.list.flatMap(({ sent }, i) => (sent ? [i + 1] : []))
          if (what === 'add') twin.send(twin.add(side, instrument, price, qty))
          else if (what === 'deny') {
            const id = twin.add(side, instrument, price, qty)
            twin.hot.deny(id)
            twin.plain.deny(id)
          } else if (sent.length > 0) twin.do(what, sent[pick % sent.length]!, price, qty)
          twin.check()
        }
      }),
      propertyRuns(150, 21),
    )
  })

  const open = (qtyLots: number) => {
    const orders = new OwnOrders()
    const id = orders.add({ side: 1, qtyLots, priceTicks: 100 })
    orders.sent(id)
    orders.acknowledge(id)
    return { orders, id, status: () => s.STATUS_NAMES[orders.status(id)] }
  }

  test('filled while a cancel is pending, the status stays PendingCancel until it is refused', () => {
    const { orders, id, status } = open(10)
    orders.request(id, REQUEST_CANCEL)
    orders.fill(id, 100, 4)
    expect(status()).toBe('PendingCancel')
    orders.fill(id, 100, 6)
    expect([status(), orders.leavesLots(id), orders.open.length]).toEqual(['PendingCancel', 0, 0])
    orders.clearRequest(id, REQUEST_CANCEL)
    expect(status()).toBe('Filled')
  })

  test('a fill after Canceled counts, and the status stays', () => {
    const { orders, id, status } = open(10)
    orders.fill(id, 100, 2)
    orders.end(id, s.CANCELED)
    orders.fill(id, 101, 3)
    expect([status(), orders.cumLots[id], orders.leavesLots(id)]).toEqual(['Canceled', 5, 0])
    expect(orders.notional[id]).toBe(2 * 100 + 3 * 101)
  })

  test('an overfill is booked: Filled, leaves 0 (scenario 26)', () => {
    const { orders, id, status } = open(100)
    orders.fill(id, 100, 80)
    orders.fill(id, 100, 30)
    expect([status(), orders.cumLots[id], orders.leavesLots(id)]).toEqual(['Filled', 110, 0])
  })

  test('an acknowledgement that comes twice, or after a fill, changes nothing', () => {
    const { orders, id, status } = open(10)
    orders.acknowledge(id)
    expect(status()).toBe('New')
    orders.fill(id, 100, 1)
    orders.acknowledge(id)
    expect(status()).toBe('PartiallyFilled')
    orders.end(id, s.CANCELED)
    orders.acknowledge(id)
    expect([status(), orders.isOpen(id)]).toEqual(['Canceled', false])
  })

  test('fills while a replace is pending carry the old terms (scenario 29)', () => {
    const { orders, id, status } = open(100)
    orders.replacePriceTicks[id] = 101
    orders.replaceQtyLots[id] = 80
    orders.request(id, REQUEST_REPLACE)
    orders.fill(id, 100, 40)
    expect([status(), orders.leavesLots(id), orders.priceTicks[id]]).toEqual([
      'PendingReplace',
      60,
      100,
    ])
    orders.replaced(id)
    expect([status(), orders.leavesLots(id), orders.priceTicks[id]]).toEqual([
      'PartiallyFilled',
      40,
      101,
    ])
  })

  test('Replaced that comes twice, or without a request, changes nothing', () => {
    const { orders, id, status } = open(10)
    orders.replaced(id)
    expect([status(), orders.qtyLots[id]]).toEqual(['New', 10])
    orders.replacePriceTicks[id] = 101
    orders.replaceQtyLots[id] = 8
    orders.request(id, REQUEST_REPLACE)
    orders.replaced(id)
    orders.replaceQtyLots[id] = 3
    orders.replaced(id)
    expect([status(), orders.qtyLots[id], orders.priceTicks[id]]).toEqual(['New', 8, 101])
  })

  test('nothing leaves Rejected', () => {
    const { orders, id, status } = open(10)
    orders.end(id, s.REJECTED)
    orders.end(id, s.CANCELED)
    orders.acknowledge(id)
    orders.clearRequest(id, REQUEST_CANCEL)
    expect([status(), orders.open]).toEqual(['Rejected', []])
  })
})
