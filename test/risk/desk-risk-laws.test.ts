import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MARKET } from '../../src/orders/intent.ts'
import { STANDARD_BREAKERS } from '../../src/risk/breakers/breaker-table.ts'
import { FeedWatch } from '../../src/risk/breakers/feed-watch.ts'
import { NS_PER_DAY } from '../../src/units/time.ts'
import { propertyRuns } from '../support/property-runs.ts'
import { RiskBench } from '../support/risk-bench.ts'

type Act = (bench: RiskBench) => void
const side = fc.constantFrom<1 | -1>(1, -1)
const lots = fc.constantFrom(1, 10, 100, 900)
const price = fc.constantFrom(900, 990, 1000, 1010, 1100)
/** What one desk does. */
const act: fc.Arbitrary<Act> = fc.oneof(
  fc
    .record({ side, qtyLots: lots, priceTicks: price })
    .map<Act>((terms) => (bench) => void bench.ask(terms)),
  fc.tuple(side, lots, price, fc.boolean()).map<Act>(
    ([s, q, p, maker]) =>
      (bench) =>
        bench.fill(s, q, p, { maker, orderId: 1, fee: 0.01 }),
  ),
  fc.boolean().map<Act>((isRejected) => (bench) => bench.risk.answered(bench.nowNs, 0, isRejected)),
  fc.constant<Act>((bench) => bench.risk.cancel(bench.nowNs, 0)),
)
/** What the market does. */
const move: fc.Arbitrary<Act> = fc.oneof(
  fc.tuple(price, fc.nat(3)).map<Act>(
    ([p, width]) =>
      (bench) =>
        bench.quote(p, p + width),
  ),
  fc
    .constantFrom(0, 1, 1e8, 1e9, 7e10, NS_PER_DAY)
    .map<Act>((waitNs) => (bench) => void bench.at(bench.nowNs + waitNs, waitNs < 1e10)),
  fc.constant<Act>((bench) => bench.hear(false)),
)
const acts = fc.array(fc.oneof(act, move), { maxLength: 60 })

/** Every breaker at a part of its standard, no limits: what is refused, a breaker refused. */
const tightBench = (part = 2, feeds?: readonly FeedWatch[]) => {
  const breakers = Object.fromEntries(
    Object.entries(STANDARD_BREAKERS).map(([name, { limit, scope }]) => [
      name,
      { limit: limit / part, scope },
    ]),
  ) as typeof STANDARD_BREAKERS
  return new RiskBench({ settings: { breakers }, ...(feeds !== undefined && { feeds }) })
}

describe('whatever happens', () => {
  test('a tripped breaker lets no entry through, and every reduction', () => {
    let trips = 0
    const property = fc.property(acts, (all) => {
      const bench = tightBench(20)
      for (const each of all) {
        each(bench)
        if (bench.blocked === 'none') continue
        trips++
        const held = bench.positionLots(0)
        const out = held > 0 ? -1 : 1
        expect(bench.ask({ side: -out as 1 | -1, qtyLots: 1 })).not.toBe('none')
        if (held === 0) expect(bench.ask({ side: out, qtyLots: 1 })).not.toBe('none')
        else {
          expect(bench.ask({ side: out, qtyLots: Math.abs(held) })).toBe('none')
          expect(bench.ask({ side: out, qtyLots: 1, type: MARKET })).toBe('none')
          expect(bench.ask({ side: out, qtyLots: Math.abs(held) + 1 })).not.toBe('none')
        }
      }
    })
    fc.assert(property, propertyRuns(1200, 21))
    expect(trips).toBeGreaterThan(500)
  })

  test('nothing that happens un-trips', () => {
    const property = fc.property(acts, (all) => {
      const bench = tightBench(20)
      let tripped: string[] = []
      for (const each of all) {
        each(bench)
        const now = bench.risk.breakers.standing().map(({ name, scope }) => `${name} ${scope}`)
        expect(now).toEqual(expect.arrayContaining(tripped))
        tripped = now
      }
      expect(bench.heard.every((line) => line.startsWith('tripped'))).toBe(true)
    })
    fc.assert(property, propertyRuns(300, 22))
  })

  test('desks that hear the same do not feel each other, in whatever order they act', () => {
    /** What happens to all: time, the feed, the quotes. */
    const market = fc.tuple(fc.constantFrom(0, 1, 1e8, 7e10), price, fc.boolean())
    const turn = fc.oneof(market, fc.tuple(fc.nat(2), act))
    const property = fc.property(fc.array(turn, { maxLength: 80 }), (turns) => {
      const run = (desks: readonly number[]) => {
        const feed = new FeedWatch()
        feed.begin(-1)
        const benches = [0, 1, 2].map(() => tightBench(10, [feed]))
        for (const turn of turns) {
          if (turn.length === 3) {
            const [waitNs, ticks, isCrossed] = turn
            const nowNs = (benches[0]?.nowNs ?? 0) + waitNs
            feed.hear(nowNs)
            if (isCrossed) feed.crossings.add(nowNs)
            for (const bench of benches) bench.at(nowNs, false).quote(ticks, ticks + 1)
          } else if (desks.includes(turn[0])) turn[1](benches[turn[0]] as RiskBench)
        }
        return benches.map(({ heard, risk }) => [heard, risk.dayLossShare, risk.drawdownShare])
      }
      const together = run([0, 1, 2])
      for (const desk of [0, 1, 2]) expect(run([desk])[desk]).toEqual(together[desk])
    })
    fc.assert(property, propertyRuns(200, 23))
  })

  test('the same story gives the same log, record for record', () => {
    const property = fc.property(acts, (all) => {
      const [one, two] = [tightBench(), tightBench()]
      for (const each of all) {
        each(one)
        each(two)
      }
      expect(one.log.records).toEqual(two.log.records)
    })
    fc.assert(property, propertyRuns(100, 24))
  })
})
