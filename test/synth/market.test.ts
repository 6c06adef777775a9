import { describe, expect, test } from 'vitest'
import { FeedLatency } from '../../src/feeds/synth/feed-latency.ts'
import { DEFAULT_MARKET } from '../../src/feeds/synth/market-parameters.ts'
import { OrderFlow, type OrderMessage } from '../../src/feeds/synth/order-flow.ts'
import { WeightedChoice } from '../../src/feeds/synth/weighted-choice.ts'
import { ADD, CANCEL, EXECUTE } from '../../src/tape/schema.ts'
import { NS_PER_SECOND } from '../../src/units/time.ts'

type Order = { readonly side: number; readonly price: number; lots: number }

/** The truth rebuilt from the events alone: orders in the order in which they came. */
class Replay {
  readonly orders = new Map<number, Order>()

  best(side: number): number {
    const prices = [...this.orders.values()].filter((o) => o.side === side).map((o) => o.price)
    return side > 0 ? Math.max(...prices) : Math.min(...prices)
  }

  /** First in line at a side's best: the oldest order there. */
  firstInLine(side: number): number | undefined {
    const best = this.best(side)
    return [...this.orders].find(([, o]) => o.side === side && o.price === best)?.[0]
  }

  apply({ events }: OrderMessage): void {
    for (const { kind, orderRef, side, priceTicks, qtyLots } of events) {
      const order = this.orders.get(orderRef)
      if (kind === ADD) {
        expect(order).toBeUndefined()
        this.orders.set(orderRef, { side, price: priceTicks, lots: qtyLots })
        continue
      }
      if (kind === EXECUTE) expect(orderRef).toBe(this.firstInLine(side))
      expect(order).toMatchObject({ side, price: priceTicks })
      if (order === undefined) continue
      expect(qtyLots).toBeGreaterThan(0)
      order.lots -= qtyLots
      expect(order.lots).toBeGreaterThanOrEqual(0)
      if (order.lots === 0) this.orders.delete(orderRef)
    }
  }
}

/** The orders that are there before the first message, read from the queues. */
function replayOf(flow: OrderFlow): Replay {
  const replay = new Replay()
  const all = ([1, -1] as const).flatMap((side) =>
    flow.queues.prices(side).flatMap((price) => [...flow.queues.queueAt(side, price)]),
  )
  for (const o of all.sort((a, b) => a.orderRef - b.orderRef)) {
    replay.orders.set(o.orderRef, { side: o.side, price: o.priceTicks, lots: o.qtyLots })
  }
  return replay
}

describe('the order flow', () => {
  test('rebuilt from its events it is the same book: price, time, size, never crossed', () => {
    const flow = new OrderFlow(DEFAULT_MARKET, 5)
    const replay = replayOf(flow)
    for (let i = 0; i < 6000; i++) {
      replay.apply(flow.next())
      expect(flow.queues.bestTicks(1)).toBe(replay.best(1))
      expect(flow.queues.bestTicks(-1)).toBe(replay.best(-1))
      expect(replay.best(1)).toBeLessThan(replay.best(-1))
    }
    for (const side of [1, -1] as const) {
      const mine = [...replay.orders.values()].filter((o) => o.side === side)
      expect(flow.queues.orderCount(side)).toBe(mine.length)
      for (const price of flow.queues.prices(side)) {
        const there = mine.filter((o) => o.price === price)
        const lots = there.reduce((sum, o) => sum + o.lots, 0)
        expect(flow.queues.sizeAt(side, price)).toBe(lots)
        expect(flow.queues.queueAt(side, price).map((o) => o.qtyLots)).toEqual(
          there.map((o) => o.lots),
        )
      }
    }
  })

  test('refs are dense, time moves on, a market order is one message of one side', () => {
    const flow = new OrderFlow(DEFAULT_MARKET, 6)
    let last = flow.timeNs
    let nextRef = flow.queues.orderCount(1) + flow.queues.orderCount(-1)
    let several = 0
    for (let i = 0; i < 20_000; i++) {
      const { timeNs, events } = flow.next()
      expect(timeNs).toBeGreaterThan(last)
      expect(Number.isInteger(timeNs)).toBe(true)
      last = timeNs
      if (events[0]?.kind === ADD) expect(events[0].orderRef).toBe(nextRef++)
      if (events.length > 1) several++
      expect(new Set(events.map((e) => `${e.kind} ${e.side}`)).size).toBe(1)
    }
    expect(several).toBeGreaterThan(50)
  })

  test('two hours look like a market: rates, spread, queues, signs that follow each other', () => {
    const seen = observe(3, 7200)
    expect(seen.messagesPerSecond).toBeGreaterThan(50)
    expect(seen.messagesPerSecond).toBeLessThan(110)
    expect(seen.spreadShare(1) + seen.spreadShare(2)).toBeGreaterThan(0.95)
    expect(seen.spreadShare(1)).toBeGreaterThan(0.6)
    expect(seen.queueQuantile(0.5)).toBeGreaterThan(10)
    expect(seen.queueQuantile(0.5)).toBeLessThan(45)
    expect(seen.queueQuantile(0.1)).toBeGreaterThanOrEqual(4)
    expect(seen.queueQuantile(0.9)).toBeLessThan(75)
    // Order flow of real markets: signs are correlated over many trades (Lillo and Farmer, 2004).
    expect(seen.signCorrelation(1)).toBeGreaterThan(0.1)
    expect(seen.signCorrelation(10)).toBeGreaterThan(0.05)
    // The price moves, and not as a spring: some ticks in ten seconds, more in five minutes.
    expect(seen.midVariance(10)).toBeGreaterThan(0.5)
    expect(seen.midVariance(300)).toBeGreaterThan(5 * seen.midVariance(10))
  })
})

function observe(seed: number, seconds: number) {
  const flow = new OrderFlow(DEFAULT_MARKET, seed)
  while (flow.timeNs < 180 * NS_PER_SECOND) flow.next()
  const from = flow.timeNs
  const spreadNs = new Map<number, number>()
  const queues: number[] = []
  const mids: number[] = []
  const signs: number[] = []
  let messages = 0
  while (flow.timeNs - from < seconds * NS_PER_SECOND) {
    const [bid, ask] = [flow.queues.bestTicks(1), flow.queues.bestTicks(-1)]
    const bidLots = flow.queues.sizeAt(1, bid)
    const before = flow.timeNs
    const message = flow.next()
    messages++
    spreadNs.set(ask - bid, (spreadNs.get(ask - bid) ?? 0) + flow.timeNs - before)
    if (message.events[0]?.kind === EXECUTE) signs.push(-message.events[0].side)
    while (from + mids.length * NS_PER_SECOND < flow.timeNs) {
      mids.push((bid + ask) / 2)
      queues.push(bidLots)
    }
  }
  queues.sort((a, b) => a - b)
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length
  return {
    messagesPerSecond: messages / seconds,
    spreadShare: (ticks: number) => (spreadNs.get(ticks) ?? 0) / (seconds * NS_PER_SECOND),
    queueQuantile: (p: number) => queues[Math.floor(p * queues.length)] ?? Number.NaN,
    signCorrelation: (lag: number) => mean(signs.slice(lag).map((s, i) => s * (signs[i] ?? 0))),
    midVariance: (lag: number) => mean(mids.slice(lag).map((m, i) => (m - (mids[i] ?? 0)) ** 2)),
  }
}

describe('feed latency', () => {
  test('is first in first out, never negative, log-normal with a tail', () => {
    const latency = new FeedLatency(DEFAULT_MARKET.latency, 1)
    const { medianNs, longestNs } = DEFAULT_MARKET.latency
    const all: number[] = []
    let last = 0
    for (let i = 0; i < 20_000; i++) {
      // Far apart, so that no message waits for the one before.
      const eventNs = i * NS_PER_SECOND
      const receivedNs = latency.receive(eventNs)
      expect(receivedNs >= eventNs && receivedNs >= last).toBe(true)
      last = receivedNs
      all.push(receivedNs - eventNs)
    }
    all.sort((a, b) => a - b)
    const quantile = (p: number) => all[Math.floor(p * all.length)] ?? Number.NaN
    expect(quantile(0.5) / medianNs).toBeGreaterThan(0.97)
    expect(quantile(0.5) / medianNs).toBeLessThan(1.03)
    // One standard deviation of the body: exp(0.5) is 1.65 times the median.
    expect(quantile(0.84) / medianNs).toBeGreaterThan(1.58)
    expect(quantile(0.84) / medianNs).toBeLessThan(1.75)
    expect(quantile(0.999) / medianNs).toBeGreaterThan(8)
    expect(all.at(-1)).toBeLessThanOrEqual(longestNs)
  })

  test('a message that catches up with a slow one is heard with it', () => {
    const latency = new FeedLatency(DEFAULT_MARKET.latency, 1)
    let waits = 0
    let last = 0
    for (let i = 0; i < 5000; i++) {
      const receivedNs = latency.receive(i * 1000)
      expect(receivedNs).toBeGreaterThanOrEqual(last)
      if (receivedNs === last) waits++
      last = receivedNs
    }
    expect(waits).toBeGreaterThan(1000)
  })
})

describe('weighted choice', () => {
  test('picks the thing whose share of the weight the draw falls on', () => {
    const choice = new WeightedChoice([1, 0, 2, 1])
    const cases = [0, 0.2499, 0.25, 0.7499, 0.75, 0.9999]
    expect(cases.map((u) => choice.pick(u))).toEqual([0, 0, 2, 2, 3, 3])
  })
})

test('kinds of events: about as many orders leave as come', () => {
  const flow = new OrderFlow(DEFAULT_MARKET, 9)
  const counts = new Map<number, number>()
  for (let i = 0; i < 50_000; i++) {
    for (const { kind } of flow.next().events) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  const [adds, cancels] = [counts.get(ADD) ?? 0, counts.get(CANCEL) ?? 0]
  const executions = counts.get(EXECUTE) ?? 0
  expect(cancels).toBeGreaterThan(0.8 * adds)
  expect(cancels).toBeLessThan(adds)
  expect(executions).toBeGreaterThan(0.03 * adds)
})
