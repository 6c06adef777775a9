import { describe, expect, test } from 'vitest'
import { DAY, MARKET } from '../../src/orders/intent.ts'
import {
  AT_CLOSE,
  AT_OPEN,
  BY_MID,
  BY_QUOTE,
  GTD,
  MARKET_TO_LIMIT,
  STOP,
  STOP_LIMIT,
  TRAILING_STOP,
} from '../../src/orders/plan.ts'
import * as r from '../../src/orders/report.ts'
import { STATUS_CLOSE, STATUS_OPEN, STATUS_SESSION_END } from '../../src/tape/schema.ts'
import { EmulatedDesk } from '../support/emulated-desk.ts'

const [BUY, SELL] = [1, -1] as const

describe('stops', () => {
  test('a buy stop goes out as a market order when a trade reaches it', () => {
    const desk = new EmulatedDesk()
    const stop = desk.submit({ side: BUY, qtyLots: 5, type: STOP, stopTicks: 105 })
    desk.trade(104)
    desk.quote(110, 111)
    expect([desk.take(), desk.status(stop)]).toEqual([[], 'New'])
    desk.trade(105)
    expect(desk.take()).toEqual(['1: buy 5 IOC as #1 (stop reached)'])
    desk.fill(1, 5, 106)
    expect([desk.take(), desk.status(stop)]).toEqual([['1: Filled (filled)'], 'Filled'])
    desk.trade(107)
    expect(desk.take()).toEqual([])
  })

  test('a sell stop by the quote looks at the bid, by the middle at both', () => {
    const desk = new EmulatedDesk()
    desk.submit({ side: SELL, qtyLots: 1, type: STOP, stopTicks: 95, triggeredBy: BY_QUOTE })
    desk.submit({ side: SELL, qtyLots: 2, type: STOP, stopTicks: 96, triggeredBy: BY_MID })
    desk.trade(90)
    desk.quote(96, 97)
    expect(desk.take()).toEqual([])
    desk.quote(Number.NaN, 95)
    expect(desk.take()).toEqual([])
    desk.quote(95, 98)
    expect(desk.take()).toEqual(['1: sell 1 IOC as #1 (stop reached)'])
    desk.quote(95, 97)
    expect(desk.take()).toEqual(['2: sell 2 IOC as #2 (stop reached)'])
  })

  test('one that is reached when it comes goes out at once', () => {
    const desk = new EmulatedDesk()
    desk.trade(100)
    desk.submit({ side: BUY, qtyLots: 5, type: STOP, stopTicks: 100 })
    expect(desk.take()).toEqual(['1: buy 5 IOC as #1 (stop reached)'])
  })

  test('a stop-limit rests at its limit', () => {
    const desk = new EmulatedDesk()
    const plan = {
      side: SELL,
      qtyLots: 5,
      type: STOP_LIMIT,
      stopTicks: 95,
      priceTicks: 94,
    } as const
    const stop = desk.submit(plan)
    desk.trade(94)
    expect(desk.take()).toEqual(['1: sell 5 at 94 GTC as #1 (stop reached)'])
    desk.ack(1)
    desk.fill(1, 2, 94)
    expect(desk.status(stop)).toBe('PartiallyFilled')
    desk.cancel(stop)
    expect(desk.take()).toEqual(['1: cancel #1 (asked for)'])
    desk.fill(1, 1, 94)
    desk.canceled(1)
    expect([desk.take(), desk.emulator.of(stop).filledLots]).toEqual([
      ['1: Canceled (asked for)'],
      3,
    ])
  })

  test('a held stop is canceled, or changed, without the venue', () => {
    const desk = new EmulatedDesk()
    const stop = desk.submit({ side: BUY, qtyLots: 5, type: STOP, stopTicks: 105 })
    desk.trade(100)
    desk.change(stop, { stopTicks: 110, qtyLots: 3 })
    desk.trade(106)
    expect(desk.take()).toEqual([])
    desk.change(stop, { stopTicks: 106 })
    expect(desk.take()).toEqual(['1: buy 3 IOC as #1 (stop reached)'])
    const other = desk.submit({ side: BUY, qtyLots: 5, type: STOP, stopTicks: 120 })
    desk.cancel(other)
    desk.trade(130)
    expect(desk.take()).toEqual(['2: Canceled (asked for)'])
  })

  test('the gate may refuse it when its time comes', () => {
    const desk = new EmulatedDesk()
    const stop = desk.submit({ side: BUY, qtyLots: 5, type: STOP, stopTicks: 105 })
    desk.gate = () => false
    desk.trade(105)
    expect(desk.take()).toEqual(['1: refused buy 5 IOC', '1: Denied (refused by the gate)'])
    expect(desk.status(stop)).toBe('Denied')
  })
})

describe('trailing stops', () => {
  test('follow the market at a distance and never turn back', () => {
    const desk = new EmulatedDesk()
    const stop = desk.submit({ side: SELL, qtyLots: 5, type: TRAILING_STOP, trailTicks: 3 })
    const at = () => desk.emulator.of(stop).stopHalves / 2
    desk.trade(100)
    expect(at()).toBe(97)
    desk.trade(104)
    expect(at()).toBe(101)
    desk.trade(102)
    expect([at(), desk.take()]).toEqual([101, []])
    desk.trade(101)
    expect(desk.take()).toEqual(['1: sell 5 IOC as #1 (stop reached)'])
  })

  test('a buy follows down; a share is of the reference, to half a tick', () => {
    const desk = new EmulatedDesk()
    const plan = { side: BUY, qtyLots: 1, type: TRAILING_STOP, trailBps: 50 } as const
    const stop = desk.submit({ ...plan, triggeredBy: BY_MID })
    const at = () => desk.emulator.of(stop).stopHalves / 2
    desk.quote(999, 1_000)
    // 999.5 x 0.5 % is 4.9975: to half a tick, 5.
    expect(at()).toBe(1_004.5)
    desk.quote(899, 901)
    expect(at()).toBe(904.5)
    desk.quote(904, 904)
    expect(desk.take()).toEqual([])
    desk.quote(904, 905)
    expect(desk.take()).toEqual(['1: buy 1 IOC as #1 (stop reached)'])
  })

  test('may start at a stop of its own', () => {
    const desk = new EmulatedDesk()
    const plan = { side: SELL, qtyLots: 1, type: TRAILING_STOP, trailTicks: 20 } as const
    const stop = desk.submit({ ...plan, stopTicks: 95 })
    desk.trade(100)
    expect(desk.emulator.of(stop).stopHalves).toBe(2 * 95)
    desk.trade(120)
    expect(desk.emulator.of(stop).stopHalves).toBe(2 * 100)
  })
})

describe('market-to-limit', () => {
  test('takes the best price there is and rests there', () => {
    const desk = new EmulatedDesk()
    desk.quote(99, 101)
    const plan = desk.submit({ side: BUY, qtyLots: 5, type: MARKET_TO_LIMIT })
    expect(desk.take()).toEqual(['1: buy 5 at 101 GTC as #1 (asked for)'])
    desk.fill(1, 2, 101)
    expect(desk.status(plan)).toBe('PartiallyFilled')
  })

  test('without a price there is nothing to start from', () => {
    const desk = new EmulatedDesk()
    desk.quote(99, Number.NaN)
    const plan = desk.submit({ side: BUY, qtyLots: 5, type: MARKET_TO_LIMIT })
    expect(desk.take()).toEqual(['1: Rejected (no price to start from)'])
    expect(desk.status(plan)).toBe('Rejected')
  })
})

describe('times in force', () => {
  const HOUR = 3_600e9
  const calendars = [
    [
      { opensNs: 9 * HOUR, closesNs: 17 * HOUR },
      { opensNs: 33 * HOUR, closesNs: 41 * HOUR },
    ],
  ]

  test('good till a date: canceled when it comes, and over when the venue says so', () => {
    const desk = new EmulatedDesk()
    const plan = {
      side: BUY,
      qtyLots: 5,
      priceTicks: 99,
      timeInForce: GTD,
      expiresNs: 1_000,
    } as const
    const id = desk.submit(plan)
    expect([desk.take(), desk.wakes]).toEqual([['1: buy 5 at 99 GTC as #1 (asked for)'], [1_000]])
    desk.at(999)
    expect(desk.take()).toEqual([])
    desk.at(1_000)
    expect(desk.take()).toEqual(['1: cancel #1 (its time is over)'])
    desk.fill(1, 1, 99)
    desk.canceled(1)
    expect([desk.take(), desk.emulator.of(id).filledLots]).toEqual([
      ['1: Expired (its time is over)'],
      1,
    ])
    desk.submit(plan)
    expect(desk.take()).toEqual(['2: Rejected (its time was over when it came)'])
  })

  test('DAY where the venue has none ends with the session; held, everywhere', () => {
    const desk = new EmulatedDesk({ natively: new Set(), calendars })
    desk.nowNs = 10 * HOUR
    desk.submit({ side: BUY, qtyLots: 5, priceTicks: 99, timeInForce: DAY })
    desk.submit({ side: BUY, qtyLots: 5, type: STOP, stopTicks: 120, timeInForce: DAY })
    expect(desk.wakes).toEqual([17 * HOUR, 17 * HOUR])
    desk.take()
    desk.at(17 * HOUR)
    expect(desk.take()).toEqual([
      '1: cancel #1 (its time is over)',
      '2: Expired (its time is over)',
    ])
  })

  test('DAY where the venue has it is left to the venue, as the tape tells of it', () => {
    const desk = new EmulatedDesk()
    const plan = {
      side: BUY,
      qtyLots: 5,
      priceTicks: 99,
      timeInForce: DAY,
      displayLots: 2,
    } as const
    const id = desk.submit(plan)
    desk.submit({ side: BUY, qtyLots: 5, type: STOP, stopTicks: 120, timeInForce: DAY })
    expect(desk.take()).toEqual(['1: buy 2 at 99 DAY as #1 (asked for)'])
    desk.do(desk.emulator.status(5, 0, STATUS_SESSION_END))
    expect(desk.take()).toEqual(['2: Expired (its time is over)'])
    desk.say(1, r.REPORT_EXPIRED)
    expect([desk.take(), desk.status(id)]).toEqual([['1: Expired (ended by the venue)'], 'Expired'])
  })

  test('at the open: held until the tape or the calendar says so, then at once or not at all', () => {
    const desk = new EmulatedDesk()
    desk.submit({ side: BUY, qtyLots: 5, priceTicks: 99, timeInForce: AT_OPEN })
    desk.submit({ side: BUY, qtyLots: 5, timeInForce: AT_OPEN, type: MARKET })
    desk.do(desk.emulator.status(5, 0, STATUS_CLOSE))
    expect(desk.take()).toEqual([])
    desk.do(desk.emulator.status(5, 0, STATUS_OPEN))
    expect(desk.take()).toEqual([
      '1: buy 5 at 99 IOC as #1 (the session opens)',
      '2: buy 5 IOC as #2 (the session opens)',
    ])
    const timed = new EmulatedDesk({ calendars })
    timed.nowNs = 10 * HOUR
    timed.submit({ side: BUY, qtyLots: 5, priceTicks: 99, timeInForce: AT_OPEN })
    timed.at(17 * HOUR)
    expect([timed.take(), timed.wakes]).toEqual([[], [33 * HOUR]])
    timed.at(33 * HOUR)
    expect(timed.take()).toEqual(['1: buy 5 at 99 IOC as #1 (the session opens)'])
  })

  test('at the close: sent a second before it; without a calendar there is no close', () => {
    const desk = new EmulatedDesk({ calendars })
    desk.nowNs = 10 * HOUR
    desk.submit({ side: SELL, qtyLots: 5, timeInForce: AT_CLOSE, type: MARKET })
    expect(desk.wakes).toEqual([17 * HOUR - 1e9, 17 * HOUR])
    desk.at(17 * HOUR - 1e9)
    expect(desk.take()).toEqual(['1: sell 5 IOC as #1 (the close is near)'])
    const blind = new EmulatedDesk()
    blind.submit({ side: SELL, qtyLots: 5, timeInForce: AT_CLOSE, type: MARKET })
    expect(blind.take()).toEqual(['1: Rejected (no close is known)'])
  })
})
