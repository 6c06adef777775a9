import { describe, expect, test } from 'vitest'
import {
  FIRST_FILL,
  FULL_TRIGGER,
  ONE_CANCELS,
  ONE_REDUCES,
} from '../../src/orders/emulator/links.ts'
import { STOP } from '../../src/orders/plan.ts'
import * as r from '../../src/orders/report.ts'
import { EmulatedDesk } from '../support/emulated-desk.ts'

const [BUY, SELL] = [1, -1] as const
const limit = { side: BUY, qtyLots: 5, priceTicks: 99 } as const
const stop = { side: SELL, qtyLots: 5, type: STOP, stopTicks: 90 } as const

describe('one cancels the other', () => {
  const pair = () => {
    const desk = new EmulatedDesk()
    const ids = [desk.submit({ ...limit, side: SELL, priceTicks: 110 }), desk.submit(stop)] as const
    desk.emulator.join(ONE_CANCELS, ids)
    desk.take()
    return { desk, ids }
  }

  test('the first fill of one ends the other', () => {
    const { desk, ids } = pair()
    desk.fill(1, 1, 110)
    expect(desk.take()).toEqual(['2: Canceled (a linked order filled)'])
    desk.fill(1, 4, 110)
    expect(ids.map((id) => desk.status(id))).toEqual(['Filled', 'Canceled'])
  })

  test('a stop that fires calls the other back before it goes out', () => {
    const { desk, ids } = pair()
    desk.trade(90)
    expect(desk.take()).toEqual([
      '1: cancel #1 (a linked order fired)',
      '2: sell 5 IOC as #2 (stop reached)',
    ])
    desk.fill(2, 5, 89)
    desk.canceled(1)
    expect(desk.take()).toEqual(['2: Filled (filled)', '1: Canceled (a linked order fired)'])
    expect(ids.map((id) => desk.emulator.of(id).filledLots)).toEqual([0, 5])
  })

  test('a fill that crosses the cancel on the wire counts', () => {
    const { desk, ids } = pair()
    desk.trade(90)
    desk.fill(1, 2, 110)
    desk.canceled(1)
    expect(ids.map((id) => desk.emulator.of(id).filledLots)).toEqual([2, 0])
    expect(desk.status(ids[0])).toBe('Canceled')
  })

  test('one that is canceled alone leaves the other', () => {
    const { desk, ids } = pair()
    desk.cancel(ids[1])
    expect(desk.take()).toEqual(['2: Canceled (asked for)'])
    expect(desk.status(ids[0])).toBe('New')
  })
})

describe('one reduces the other', () => {
  test('what one fills, the other has less to do', () => {
    const desk = new EmulatedDesk()
    const ids = [desk.submit(limit), desk.submit({ ...limit, priceTicks: 98 })] as const
    desk.emulator.join(ONE_REDUCES, ids)
    desk.take()
    desk.fill(1, 2, 99)
    expect(desk.take()).toEqual(['2: replace #2 with 3 at 98 (a linked order filled)'])
    desk.say(2, r.REPORT_REPLACED)
    desk.fill(2, 1, 98)
    expect(desk.take()).toEqual(['1: replace #1 with 4 at 99 (a linked order filled)'])
    desk.say(1, r.REPORT_REPLACED)
    desk.fill(1, 2, 99)
    desk.canceled(2)
    expect(desk.take()).toEqual([
      '2: cancel #2 (a linked order filled)',
      // Its share is all that it had to do.
      '1: Filled (filled)',
      '2: Canceled (a linked order filled)',
    ])
    expect(ids.map((id) => desk.emulator.of(id).filledLots)).toEqual([4, 1])
  })
})

describe('one triggers the other', () => {
  test('in full: when the first cannot fill any more, with what it filled', () => {
    const desk = new EmulatedDesk()
    const entry = desk.submit(limit)
    const exit = { ...limit, side: SELL, priceTicks: 110 } as const
    desk.submit(exit, { on: entry, rule: FULL_TRIGGER })
    desk.fill(1, 2, 99)
    expect([desk.take().slice(1), desk.status(2)]).toEqual([[], 'Created'])
    desk.cancel(entry)
    desk.canceled(1)
    expect(desk.take()).toEqual([
      '1: cancel #1 (asked for)',
      '1: Canceled (asked for)',
      '2: sell 2 at 110 GTC as #2 (the order that it hangs on filled)',
    ])
    desk.fill(2, 2, 110)
    expect(desk.status(2)).toBe('Filled')
  })

  test('with the first fill: grows with each', () => {
    const desk = new EmulatedDesk()
    const entry = desk.submit(limit)
    const exit = { ...limit, side: SELL, priceTicks: 110 } as const
    desk.submit(exit, { on: entry, rule: FIRST_FILL })
    desk.fill(1, 2, 99)
    desk.fill(1, 3, 99)
    expect(desk.take()).toEqual([
      '1: buy 5 at 99 GTC as #1 (asked for)',
      '2: sell 2 at 110 GTC as #2 (the order that it hangs on filled)',
      '2: sell 3 at 110 GTC as #3 (the order that it hangs on filled)',
      '1: Filled (filled)',
    ])
  })

  test('an order that ends unfilled takes what hangs on it along', () => {
    const desk = new EmulatedDesk()
    desk.submit(limit)
    desk.submit({ ...limit, side: SELL }, { on: 1, rule: FULL_TRIGGER })
    desk.submit({ ...limit, side: SELL }, { on: 2, rule: FIRST_FILL })
    desk.say(1, r.REPORT_REJECTED, { reason: r.TECHNICAL_REFUSAL })
    expect(desk.take().slice(1)).toEqual([
      '1: Rejected (ended by the venue)',
      '2: Canceled (the order that it hangs on ended unfilled)',
      '3: Canceled (the order that it hangs on ended unfilled)',
    ])
    desk.submit({ ...limit, side: SELL }, { on: 1, rule: FULL_TRIGGER })
    expect(desk.take()).toEqual(['4: Canceled (the order that it hangs on ended unfilled)'])
  })
})

describe('brackets', () => {
  const bracket = {
    entry: limit,
    takeProfit: { offsetTicks: 10 },
    stopLoss: { offsetTicks: 5 },
  } as const

  test('with the first fill: both ways out are there, from the price of the entry', () => {
    const desk = new EmulatedDesk()
    desk.bracket(bracket)
    desk.fill(1, 2, 98)
    expect(desk.take()).toEqual([
      '1: buy 5 at 99 GTC as #1 (asked for)',
      '2: sell 2 at 108 GTC as #2 (the order that it hangs on filled)',
    ])
    expect(desk.emulator.of(3).stopHalves).toBe(2 * 93)
    desk.fill(1, 3, 99)
    expect(desk.take()).toEqual([
      '2: sell 3 at 108 GTC as #3 (the order that it hangs on filled)',
      '1: Filled (filled)',
    ])
    desk.fill(2, 2, 108)
    expect(desk.emulator.of(3).targetLots).toBe(3)
    desk.trade(93)
    expect(desk.take()).toEqual([
      '2: cancel #3 (a linked order fired)',
      '3: sell 3 IOC as #4 (stop reached)',
    ])
    desk.canceled(3)
    desk.fill(4, 3, 92)
    expect(desk.take()).toEqual(['2: Canceled (a linked order fired)', '3: Filled (filled)'])
    expect(desk.positionLots).toBe(0)
  })

  test('in full: nothing before the entry is done', () => {
    const desk = new EmulatedDesk()
    desk.bracket({ ...bracket, takeProfit: { priceTicks: 120 }, starts: FULL_TRIGGER })
    desk.fill(1, 2, 99)
    desk.trade(80)
    expect(desk.take()).toEqual(['1: buy 5 at 99 GTC as #1 (asked for)'])
    desk.fill(1, 3, 99)
    expect(desk.take()).toEqual([
      '1: Filled (filled)',
      // The market is through the stop already.
      '2: sell 5 at 120 GTC as #2 (the order that it hangs on filled)',
      '2: cancel #2 (a linked order fired)',
      '3: sell 5 IOC as #3 (stop reached)',
    ])
  })

  test('an exit that begins calls the rest of the entry back, and goes on with what it still fills', () => {
    const desk = new EmulatedDesk()
    desk.bracket(bracket)
    desk.fill(1, 2, 99)
    desk.take()
    desk.trade(94)
    expect(desk.take()).toEqual([
      '1: cancel #1 (what hangs on it has begun)',
      '2: cancel #2 (a linked order fired)',
      '3: sell 2 IOC as #3 (stop reached)',
    ])
    desk.fill(3, 2, 93)
    desk.canceled(2)
    desk.fill(1, 1, 99)
    expect(desk.take()).toEqual([
      '2: Canceled (a linked order fired)',
      '3: sell 1 IOC as #4 (the order that it hangs on filled)',
    ])
    desk.canceled(1)
    desk.fill(4, 1, 93)
    expect(desk.take()).toEqual(['1: Canceled (what hangs on it has begun)', '3: Filled (filled)'])
    expect(desk.positionLots).toBe(0)
  })

  test('a gain that is taken ends the stop, and the entry', () => {
    const desk = new EmulatedDesk()
    const [entry, gain, loss] = desk.bracket(bracket)
    desk.fill(1, 2, 99)
    desk.fill(2, 2, 109)
    expect(desk.take().slice(2)).toEqual(['1: cancel #1 (what hangs on it has begun)'])
    desk.canceled(1)
    expect([entry, gain, loss].map((id) => desk.status(id))).toEqual([
      'Canceled',
      'Filled',
      'Canceled',
    ])
    desk.trade(90)
    expect([desk.positionLots, desk.facts.open]).toEqual([0, []])
  })

  test('a short one, with a trailing stop', () => {
    const desk = new EmulatedDesk()
    desk.trade(100)
    const entry = { ...limit, side: SELL, priceTicks: 100 } as const
    desk.bracket({ entry, takeProfit: { offsetTicks: 10 }, stopLoss: { trailTicks: 3 } })
    desk.fill(1, 5, 100)
    expect(desk.take().slice(1)).toEqual([
      '2: buy 5 at 90 GTC as #2 (the order that it hangs on filled)',
      '1: Filled (filled)',
    ])
    desk.trade(95)
    desk.trade(98)
    expect(desk.take()).toEqual([
      '2: cancel #2 (a linked order fired)',
      '3: buy 5 IOC as #3 (stop reached)',
    ])
  })

  test('an entry that the gate refuses leaves nothing behind', () => {
    const desk = new EmulatedDesk()
    desk.gate = () => false
    const ids = desk.bracket(bracket)
    expect(ids.map((id) => desk.status(id))).toEqual(['Denied', 'Canceled', 'Canceled'])
  })
})
