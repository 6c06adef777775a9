import { describe, expect, test } from 'vitest'
import { SIMULATED_VENUE } from '../../src/orders/emulator/feature.ts'
import { FOK, GTC, IOC, LIMIT } from '../../src/orders/intent.ts'
import {
  CANCEL_REMAINDER,
  GTD,
  REST_REMAINDER,
  RESUBMIT_REMAINDER,
  STOP_LIMIT,
} from '../../src/orders/plan.ts'
import * as r from '../../src/orders/report.ts'
import { EmulatedDesk } from '../support/emulated-desk.ts'

const [BUY, SELL] = [1, -1] as const

describe('flags', () => {
  test('an iceberg shows a slice at a time, and keeps what it has left when it is canceled', () => {
    const desk = new EmulatedDesk()
    const id = desk.submit({ side: SELL, qtyLots: 5, priceTicks: 101, displayLots: 2 })
    desk.fill(1, 1, 101)
    desk.fill(1, 1, 101)
    desk.fill(2, 2, 101)
    expect(desk.take()).toEqual([
      '1: sell 2 at 101 GTC as #1 (asked for)',
      '1: sell 2 at 101 GTC as #2 (the next slice)',
      '1: sell 1 at 101 GTC as #3 (the next slice)',
    ])
    desk.cancel(id)
    desk.canceled(3)
    expect(desk.take()).toEqual(['1: cancel #3 (asked for)', '1: Canceled (asked for)'])
    expect(desk.emulator.of(id).filledLots).toBe(4)
  })

  test('an order that the venue will not change can still be canceled', () => {
    const desk = new EmulatedDesk()
    const id = desk.submit({ side: SELL, qtyLots: 5, priceTicks: 101, displayLots: 2 })
    desk.change(id, { priceTicks: 102 })
    for (let k = 0; k < 4; k++) desk.say(1, r.REPORT_REPLACE_REJECTED)
    const asked = '1: replace #1 with 2 at 102 (asked for)'
    expect(desk.take()).toEqual([
      '1: sell 2 at 101 GTC as #1 (asked for)',
      ...[asked, asked, asked, asked],
    ])
    desk.cancel(id)
    expect(desk.take()).toEqual(['1: cancel #1 (asked for)'])
    desk.canceled(1)
    expect(desk.take()).toEqual(['1: Canceled (asked for)'])
  })

  test('an iceberg of another price or size', () => {
    const desk = new EmulatedDesk()
    const id = desk.submit({ side: SELL, qtyLots: 5, priceTicks: 101, displayLots: 2 })
    desk.change(id, { priceTicks: 102, qtyLots: 3 })
    desk.say(1, r.REPORT_REPLACED)
    desk.fill(1, 2, 102)
    desk.change(id, { qtyLots: 4 })
    expect(desk.take()).toEqual([
      '1: sell 2 at 101 GTC as #1 (asked for)',
      '1: replace #1 with 2 at 102 (asked for)',
      '1: sell 1 at 102 GTC as #2 (the next slice)',
    ])
    desk.fill(2, 1, 102)
    desk.fill(3, 1, 102)
    expect(desk.take()).toEqual([
      '1: sell 1 at 102 GTC as #3 (the next slice)',
      '1: Filled (filled)',
    ])
  })

  test('post-only is the venue’s: refused, or behind the market, so many times', () => {
    const desk = new EmulatedDesk()
    desk.quote(99, 101)
    const plan = { side: BUY, qtyLots: 5, priceTicks: 101, postOnly: true } as const
    const refused = { reason: r.WOULD_CROSS }
    desk.submit({ ...plan, remainder: REST_REMAINDER })
    desk.say(1, r.REPORT_REJECTED, refused)
    expect(desk.take()).toEqual([
      '1: buy 5 at 101 GTC post-only as #1 (asked for)',
      '1: Rejected (ended by the venue)',
    ])
    desk.submit({ ...plan, reprices: true })
    for (let order = 2; order <= 7; order++) {
      desk.quote(98 - order, 102 - order)
      desk.say(order, r.REPORT_REJECTED, refused)
    }
    expect(desk.take()).toEqual([
      '2: buy 5 at 101 GTC post-only as #2 (asked for)',
      ...[99, 98, 97, 96, 95].map(
        (price, i) =>
          `2: buy 5 at ${price} GTC post-only as #${i + 3} (behind the market instead of through it)`,
      ),
      '2: Rejected (ended by the venue)',
    ])
  })

  test('post-only where the venue has none looks at what is heard', () => {
    const desk = new EmulatedDesk({ natively: new Set() })
    desk.quote(99, 101)
    const plan = { side: SELL, qtyLots: 5, priceTicks: 99, postOnly: true } as const
    desk.submit(plan)
    desk.submit({ ...plan, reprices: true })
    desk.submit({ ...plan, priceTicks: 100 })
    expect(desk.take()).toEqual([
      '1: Rejected (it would cross)',
      '2: sell 5 at 100 GTC as #1 (asked for)',
      '3: sell 5 at 100 GTC as #2 (asked for)',
    ])
  })

  test('reduce-only never asks for more than there is, and shrinks with it', () => {
    const desk = new EmulatedDesk()
    desk.submit({ side: SELL, qtyLots: 5, priceTicks: 101, reduceOnly: true })
    expect(desk.take()).toEqual(['1: Rejected (nothing to reduce)'])
    desk.position(4)
    const id = desk.submit({ side: SELL, qtyLots: 5, priceTicks: 101, reduceOnly: true })
    const second = desk.submit({ side: SELL, qtyLots: 5, priceTicks: 102, reduceOnly: true })
    expect(desk.take()).toEqual([
      '2: sell 4 at 101 GTC as #1 (asked for)',
      '3: Rejected (nothing to reduce)',
    ])
    desk.fill(1, 1, 101)
    expect(desk.take()).toEqual([])
    desk.position(1)
    expect(desk.take()).toEqual(['2: replace #1 with 2 at 101 (the position shrank)'])
    desk.say(1, r.REPORT_REPLACED)
    desk.position(-1)
    desk.canceled(1)
    expect(desk.take()).toEqual([
      '2: cancel #1 (the position shrank)',
      '2: Canceled (the position shrank)',
    ])
    expect([desk.status(id), desk.status(second)]).toEqual(['Canceled', 'Rejected'])
  })

  test('what the venue does itself is left to it', () => {
    const natively = new Set([
      'iceberg',
      'reduce-only',
      'GTD',
      'stop-limit',
      ...SIMULATED_VENUE,
    ] as const)
    const desk = new EmulatedDesk({ natively })
    const limit = { side: BUY, qtyLots: 5, priceTicks: 99 } as const
    desk.submit({ ...limit, displayLots: 2, reduceOnly: true, timeInForce: GTD, expiresNs: 9 })
    desk.submit({ ...limit, type: STOP_LIMIT, stopTicks: 98, postOnly: true })
    expect(desk.children.slice(1)).toEqual([
      {
        side: 1,
        instrument: 0,
        qtyLots: 5,
        type: LIMIT,
        priceTicks: 99,
        timeInForce: GTD,
        expiresNs: 9,
        reduceOnly: true,
        displayLots: 2,
      },
      { ...limit, type: STOP_LIMIT, stopTicks: 98, timeInForce: GTC, postOnly: true },
    ])
  })
})

describe('what becomes of the rest', () => {
  const ioc = { side: BUY, qtyLots: 5, priceTicks: 101, timeInForce: IOC } as const
  const partly = (desk: EmulatedDesk, order: number, lots: number) => {
    if (lots > 0) desk.fill(order, lots, 101)
    desk.say(order, r.REPORT_CANCELED, { reason: r.IOC_REMAINDER })
  }

  test('rest: it becomes a resting order at the limit, or where the market order filled last', () => {
    const desk = new EmulatedDesk()
    desk.submit({ ...ioc, remainder: REST_REMAINDER })
    partly(desk, 1, 2)
    desk.fill(2, 3, 101)
    desk.submit({ side: BUY, qtyLots: 5, remainder: REST_REMAINDER })
    desk.fill(3, 1, 103)
    desk.canceled(3)
    desk.submit({ side: BUY, qtyLots: 5, remainder: REST_REMAINDER })
    desk.say(5, r.REPORT_REJECTED, { reason: r.NO_LIQUIDITY })
    expect(desk.take()).toEqual([
      '1: buy 5 at 101 IOC as #1 (asked for)',
      '1: buy 3 at 101 GTC as #2 (what was left rests)',
      '1: Filled (filled)',
      '2: buy 5 IOC as #3 (asked for)',
      '2: buy 4 at 103 GTC as #4 (what was left rests)',
      '3: buy 5 IOC as #5 (asked for)',
      '3: Rejected (ended by the venue)',
    ])
  })

  test('cancel: the first partial fill of a resting order ends it', () => {
    const desk = new EmulatedDesk()
    desk.submit({ side: BUY, qtyLots: 5, priceTicks: 99, remainder: CANCEL_REMAINDER })
    desk.fill(1, 2, 99)
    desk.fill(1, 1, 99)
    desk.canceled(1)
    expect(desk.take()).toEqual([
      '1: buy 5 at 99 GTC as #1 (asked for)',
      '1: cancel #1 (what was left is canceled)',
      '1: Canceled (what was left is canceled)',
    ])
  })

  test('cancel: filled at once, there is nothing to cancel', () => {
    const desk = new EmulatedDesk()
    desk.submit({ side: BUY, qtyLots: 5, priceTicks: 99, remainder: CANCEL_REMAINDER })
    desk.fill(1, 5, 99)
    expect(desk.take().at(-1)).toBe('1: Filled (filled)')
  })

  test('re-submit: the rest again, so many times and no more', () => {
    const desk = new EmulatedDesk()
    const id = desk.submit({ ...ioc, remainder: RESUBMIT_REMAINDER, resubmitMax: 2 })
    partly(desk, 1, 2)
    partly(desk, 2, 0)
    partly(desk, 3, 1)
    expect(desk.take()).toEqual([
      '1: buy 5 at 101 IOC as #1 (asked for)',
      '1: buy 3 at 101 IOC as #2 (what was left, again)',
      '1: buy 3 at 101 IOC as #3 (what was left, again)',
      '1: Canceled (what was left is canceled)',
    ])
    expect(desk.emulator.of(id).filledLots).toBe(3)
  })

  test('re-submit: a fill that comes after the cancel leaves less for what was sent again', () => {
    const desk = new EmulatedDesk()
    const limit = { side: BUY, qtyLots: 5, priceTicks: 99 } as const
    const id = desk.submit({ ...limit, remainder: RESUBMIT_REMAINDER })
    desk.canceled(1)
    desk.fill(1, 2, 99)
    desk.say(2, r.REPORT_REPLACED)
    desk.fill(2, 3, 99)
    expect(desk.take()).toEqual([
      '1: buy 5 at 99 GTC as #1 (asked for)',
      '1: buy 5 at 99 GTC as #2 (what was left, again)',
      '1: replace #2 with 3 at 99 (a fill that came late)',
      '1: Filled (filled)',
    ])
    expect(desk.emulator.of(id).filledLots).toBe(5)
  })

  test('by nature: IOC and FOK end with what they filled', () => {
    const desk = new EmulatedDesk()
    desk.submit({ ...ioc, reduceOnly: false, displayLots: undefined as never })
    desk.submit({ ...ioc, timeInForce: FOK })
    partly(desk, 1, 2)
    desk.say(2, r.REPORT_CANCELED, { reason: r.FOK_NOT_FILLED })
    expect(desk.take().slice(2)).toEqual([
      '1: Canceled (ended by the venue)',
      '2: Canceled (ended by the venue)',
    ])
  })
})

describe('requests that the venue refuses', () => {
  test('a cancel is asked for again, three times at most', () => {
    const desk = new EmulatedDesk()
    const id = desk.submit({ side: BUY, qtyLots: 5, priceTicks: 99 })
    desk.cancel(id)
    for (let n = 0; n < 6; n++) {
      desk.say(1, r.REPORT_CANCEL_REJECTED, { reason: r.TECHNICAL_REFUSAL })
    }
    expect(desk.take().filter((line) => line.includes('cancel')).length).toBe(4)
    desk.fill(1, 5, 99)
    expect([desk.take(), desk.status(id)]).toEqual([['1: Filled (filled)'], 'Filled'])
  })
})
