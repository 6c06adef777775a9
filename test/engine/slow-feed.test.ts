import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { J_BREAKER } from '../../src/engine/journal.hot.ts'
import { runPass } from '../../src/engine/pass.hot.ts'
import { SILENCE_NS_MIN, tellingRows } from '../../src/engine/telling-rows.ts'
import { noRisk } from '../../src/risk/risk-settings.ts'
import { NO_LIMITS } from '../../src/risk/rules.ts'
import { kindOf } from '../../src/tape/lane.ts'
import { STATUS, TRADE } from '../../src/tape/schema.ts'
import { plainPass } from '../oracle/plain-pass.ts'
import { deskOf, FEES, rulesOf } from '../support/desk-builder.ts'
import { noiseStrategy } from '../support/noise-strategy.ts'
import { noiseTape } from '../support/noise-tape.ts'
import { propertyRuns } from '../support/property-runs.ts'
import { onlyBreakers } from '../support/risk-bench.ts'
import { instrumentOf, type Row, sourceOf } from '../support/tape-builder.ts'

/** Noise of some hundred ns becomes one of a minute: silences of seconds, as recordings have them. */
const SLOWER = 2e8
const slowTape = noiseTape(60).map((rows): Row[] =>
  rows.map((row) => ({ ...row, atNs: row.atNs * SLOWER, heardNs: row.heardNs * SLOWER })),
)

const risk = (staleMs: number, share: number) => ({
  ...noRisk(),
  limits: { ...NO_LIMITS, volumeShareMax: share, referenceAgeMsMax: 4000 },
  breakers: onlyBreakers({ staleData: staleMs, gappedBook: 3000 }),
})

const specs = fc.array(
  fc.record({
    staleMs: fc.constantFrom(1000, 2500, 6000, Number.POSITIVE_INFINITY),
    share: fc.constantFrom(0.5, Number.POSITIVE_INFINITY),
    feedOffsetNs: fc.constantFrom(0, 7),
    wakes: fc.constantFrom({ quotes: true }, { book: true, trades: true }, { trades: true }),
    seed: fc.nat(1000),
  }),
  { minLength: 1, maxLength: 3 },
)

describe('a feed with silences that are found in advance', () => {
  const acted = { breakers: 0, denials: 0 }

  test('trips and refuses as the plain pass, which looks at every row', () => {
    fc.assert(
      fc.property(slowTape, specs, fc.constantFrom('l1', 'l2'), (rows, all, depth) => {
        const instrument = instrumentOf()
        const desks = all.map(({ staleMs, share, feedOffsetNs, wakes, seed }) =>
          deskOf(noiseStrategy(wakes), {
            rules: rulesOf('conservative', 'riskAverse'),
            feedOffsetNs,
            risk: risk(staleMs, share),
            riskState: { halfOpen: { coolNs: 4e9, probes: 2 } },
            fees: [FEES],
            seed,
          }),
        )
        const instruments = [{ instrument, tapes: [sourceOf(rows)] }]
        const result = runPass({ instruments, depth, desks, sampleNs: 0 })
        desks.forEach((desk, d) => {
          const tapes = [{ instrument, rows }]
          const { desk: plain } = plainPass({ instruments: tapes, depth, desk, sampleNs: 0 })
          for (const { code, z = 0 } of plain.journal.records) {
            if (code === J_BREAKER) acted.breakers++
            else if (z !== 0) acted.denials++
          }
          expect(result.desks[d]!.journal.finish()).toBe(plain.journal.hash())
        })
      }),
      propertyRuns(60, 43),
    )
    expect(acted.breakers).toBeGreaterThan(20)
    expect(acted.denials).toBeGreaterThan(20)
  })

  test('the rows that tell something are the first, statuses, trades if wanted, and what ends a silence', () => {
    fc.assert(
      fc.property(slowTape, fc.boolean(), (rows, withTrades) => {
        const { heard } = sourceOf(rows).lanes('l2')
        const lane = heard.at(0)
        const expected: number[] = []
        for (let at = 0; at < lane.rows; at++) {
          const kind = kindOf(lane.word[at] ?? 0)
          const silenceNs =
            at === 0 ? Infinity : (lane.timeNs[at] ?? 0) - (lane.timeNs[at - 1] ?? 0)
          const tells = kind === STATUS || (withTrades && kind === TRADE)
          if (tells || silenceNs >= SILENCE_NS_MIN) expected.push(at)
        }
        expect([...tellingRows(lane, withTrades)]).toEqual(expected)
        expect(tellingRows(lane, withTrades)).toBe(tellingRows(lane, withTrades))
      }),
      propertyRuns(60, 44),
    )
  })
})
