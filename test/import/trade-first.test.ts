import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MarketMessage } from '../../src/feeds/import/market-message.ts'
import { TradeFirst } from '../../src/feeds/import/trade-first.ts'

const MS = 1_000_000

function message(type: 'trade' | 'quote', eventMs: number, receivedMs: number): MarketMessage {
  const times = { eventNs: BigInt(eventMs * MS), receivedNs: BigInt(receivedMs * MS) }
  if (type === 'quote') {
    return { type, ...times, bidTicks: 1, bidLots: 1, askTicks: 2, askLots: 1 }
  }
  const trade = { side: 1, priceTicks: 1, qtyLots: 1, offGrid: false }
  return { type, stream: 'trade', fromBook: true, ...times, ...trade }
}

function pass(messages: readonly MarketMessage[]): { out: MarketMessage[]; moved: number } {
  const out: MarketMessage[] = []
  let moved = 0
  const order = new TradeFirst(
    (m) => out.push(m),
    () => moved++,
  )
  for (const m of messages) order.push(m)
  order.flush()
  return { out, moved }
}

test('a trade goes before the first book message of its venue time that is still held', () => {
  const quotes = [1, 2, 2, 3].map((t, i) => message('quote', t, 10 + i))
  const late = message('trade', 2, 250 + 11)
  const { out, moved } = pass([...quotes, late])
  expect(out).toEqual([quotes[0], late, quotes[1], quotes[2], quotes[3]])
  expect(moved).toBe(1)
})

test('what was let go 250 ms ago is not reached any more', () => {
  const quotes = [1, 2, 3].map((t, i) => message('quote', t, 10 + i))
  const tooLate = message('trade', 2, 250 + 11.000001)
  expect(pass([...quotes, tooLate])).toEqual({ out: [...quotes, tooLate], moved: 0 })
})

test('at most 4,096 messages are held, however close they are', () => {
  const quotes = Array.from({ length: 5000 }, (_, i) => message('quote', i, 10))
  const reached = message('trade', 5000 - 4095, 10)
  expect(pass([...quotes, reached]).moved).toBe(1)
  expect(pass([...quotes, message('trade', 5000 - 4096 - 1, 10)]).moved).toBe(0)
})

test('nothing is lost, book and trades keep their own order, and no trade stands behind its effect', () => {
  const step = fc.record({
    type: fc.constantFrom('trade' as const, 'quote' as const),
    event: fc.nat(5),
    wait: fc.nat(40),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let now = 0
      const messages = steps.map(({ type, event, wait }) => {
        now += wait
        return message(type, event, now)
      })
      const { out } = pass(messages)
      expect(new Set(out)).toEqual(new Set(messages))
      const quotes = (list: readonly MarketMessage[]) => list.filter((m) => m.type === 'quote')
      expect(quotes(out)).toEqual(quotes(messages))
      for (const [at, trade] of out.entries()) {
        if (trade.type !== 'trade') continue
        const behind = out
          .slice(0, at)
          .filter((m) => m.type === 'quote' && m.eventNs === trade.eventNs)
          .filter((m) => m.receivedNs >= trade.receivedNs - BigInt(250 * MS))
          .filter((m) => messages.indexOf(m) < messages.indexOf(trade))
        expect(behind).toEqual([])
      }
    }),
  )
})
