import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DeskConfig } from '../../src/engine/desk-config.ts'
import { BREAKER_EVENTS } from '../../src/engine/desk-journal.ts'
import { J_BREAKER, J_INTENT_NEW } from '../../src/engine/journal.hot.ts'
import { readJournal } from '../../src/engine/journal-reader.ts'
import { type PassResult, runPass } from '../../src/engine/pass.hot.ts'
import type { LatencyModel } from '../../src/models/latency/latency-model.ts'
import { BREAKER_NAMES } from '../../src/risk/breakers/breaker-table.ts'
import { RISK_RULES } from '../../src/risk/denials.ts'
import type { Depth } from '../../src/tape/schema.ts'
import { type PlainSample, plainPass } from '../oracle/plain-pass.ts'
import { deskOf, FEES, rulesOf } from '../support/desk-builder.ts'
import { noiseRisk, riskOff } from '../support/noise-risk.ts'
import { noiseStrategy } from '../support/noise-strategy.ts'
import { noiseTape } from '../support/noise-tape.ts'
import { propertyRuns } from '../support/property-runs.ts'
import { instrumentOf, type Row, sourceOf } from '../support/tape-builder.ts'

/** Latencies that jump, would overtake, and refuse now and then; a function of the time alone. */
const jumpy = (): LatencyModel => ({
  name: 'jumpy',
  assumed: false,
  entryNs: (nowNs) => (nowNs % 7 === 3 ? -(nowNs % 11) - 1 : (nowNs * 13) % 17),
  responseNs: (nowNs) => (nowNs * 5) % 19,
})

const wakes = [
  { quotes: true },
  { book: true, trades: true },
  { quotes: true, trades: true, everyNs: 60 },
  { everyNs: 40 },
  {},
]

const deskSpec = fc.record({
  wakes: fc.constantFrom(...wakes),
  profile: fc.constantFrom('conservative' as const, 'hftbacktest-l2-no-partial' as const),
  queue: fc.constantFrom('riskAverse', 'power(2)', 'log'),
  latencyNs: fc.constantFrom(0, 3, 25, 'jumpy' as const),
  feedOffsetNs: fc.constantFrom(0, 0, 1, 30),
  risk: fc.oneof(fc.constant(riskOff), noiseRisk),
  seed: fc.nat(1000),
})

type DeskSpec = typeof deskSpec extends fc.Arbitrary<infer S> ? S : never

function configOf(spec: DeskSpec, instruments: number): DeskConfig {
  const { latencyNs } = spec
  const constant = { name: 'constant', assumed: false, entryNs: () => 0, responseNs: () => 0 }
  return deskOf(noiseStrategy(spec.wakes), {
    rules: rulesOf(spec.profile, spec.queue),
    latency:
      latencyNs === 'jumpy'
        ? jumpy()
        : { ...constant, entryNs: () => latencyNs, responseNs: () => latencyNs },
    runsUntilLanesEmpty: spec.profile !== 'conservative',
    feedOffsetNs: spec.feedOffsetNs,
    ...spec.risk,
    fees: Array.from({ length: instruments }, () => FEES),
    seed: spec.seed,
  })
}

const INSTRUMENTS = [instrumentOf(), instrumentOf({ symbol: 'TSU' })]
const instrumentAt = (i: number) => INSTRUMENTS[i] ?? instrumentOf()
const SAMPLE_NS = 30
const hotPass = (tapes: readonly Row[][], depth: Depth, desks: readonly DeskConfig[]): PassResult =>
  runPass({
    instruments: tapes.map((rows, i) => ({ instrument: instrumentAt(i), tapes: [sourceOf(rows)] })),
    depth,
    desks,
    sampleNs: SAMPLE_NS,
  })

function recordsOf(result: PassResult, desk: number): object[] {
  const records: object[] = []
  readJournal(result.desks[desk]!.journal, (r) => records.push({ ...r }))
  return records
}

function samplesOf(result: PassResult, desk: number): PlainSample[] {
  const sampler = result.samplers.find((each) => each.desks.includes(result.desks[desk]!))!
  const place = sampler.desks.indexOf(result.desks[desk]!)
  return Array.from({ length: sampler.rows }, (_, i) => ({
    timeNs: sampler.timeNs[i]!,
    bidTicks: sampler.bidTicks[i]!,
    askTicks: sampler.askTicks[i]!,
    low: sampler.lowHalfTicks[i]!,
    high: sampler.highHalfTicks[i]!,
    mark: sampler.markHalfTicks[i]!,
    position: sampler.positionLots[place]![i]!,
    cash: sampler.cashUnits[place]![i]!,
    executions: sampler.executions[place]![i]!,
  }))
}

const EMPTY = { instrument: 0, number: 0, side: 0, a: 0, b: 0, c: 0, priceTicks: 0, qtyLots: 0 }
const FREE = { x: 0, y: 0, bidTicks: 0, askTicks: 0, z: 0 }

/** Breakers and rules that acted in any of the runs. */
const acted = new Set<string>()

/** The pass with all desks at once says what each desk's plain pass says of it alone. */
function same(tapes: readonly Row[][], depth: 'l1' | 'l2', specs: readonly DeskSpec[]): void {
  const configs = specs.map((spec) => configOf(spec, tapes.length))
  const result = hotPass(tapes, depth, configs)
  configs.forEach((desk, d) => {
    const instruments = tapes.map((rows, i) => ({ instrument: instrumentAt(i), rows }))
    const { desk: plain, samples } = plainPass({ instruments, depth, desk, sampleNs: SAMPLE_NS })
    const expected = plain.journal.records.map((record) => ({ ...EMPTY, ...FREE, ...record }))
    const got = recordsOf(result, d)
    const first = expected.findIndex((record, i) => !isDeepStrictEqual(record, got[i]))
    if (first >= 0) expect(got[first]).toEqual(expected[first])
    expect(got.length).toBe(expected.length)
    for (const { code, number, a, z } of expected) {
      if (code === J_BREAKER) acted.add(`${BREAKER_NAMES[number]} ${BREAKER_EVENTS[a]}`)
      if (code === J_INTENT_NEW && z !== 0) acted.add(RISK_RULES[z] ?? '')
    }
    expect(result.desks[d]!.journal.finish()).toBe(plain.journal.hash())
    expect(samplesOf(result, d)).toEqual(samples)
    result.desks[d]!.ledgers.forEach((ledger, i) => {
      const { positionLots, cashUnits, feeUnits } = plain.ledgers[i]!
      expect(ledger).toMatchObject({ positionLots, cashUnits, feeUnits })
    })
  })
}

describe('the pass is the plain pass, journal for journal', () => {
  test.each(['l2', 'l1'] as const)('one desk, one instrument, %s', (depth) => {
    fc.assert(
      fc.property(noiseTape(40), deskSpec, (rows, spec) => same([rows], depth, [spec])),
      propertyRuns(120, 51),
    )
  })
  test.each(['l2', 'l1'] as const)('up to three desks, two instruments, %s', (depth) => {
    const desks = fc.array(deskSpec, { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(noiseTape(20), noiseTape(20), desks, (one, two, specs) =>
        same([one, two], depth, specs),
      ),
      propertyRuns(60, 42),
    )
  })

  test('in which rules and breakers of every kind acted', () => {
    const rules = ['RC-04 reference too old', 'RC-03 order size', 'RC-06 daily loss']
    const more = ['RC-07 drawdown', 'RC-09 open positions', 'RC-09 open orders']
    const last = ['RC-13 self-match', 'RC-15 share of recent volume', 'RC-12 repeated executions']
    const breakers = [
      'dailyLoss',
      'drawdown',
      'orderRate',
      'staleData',
      'gappedBook',
      'crossedBook',
    ]
    const trips = breakers.map((name) => `${name} tripped`)
    const others = ['staleData half-open', 'staleData closed']
    const expected = [...rules, ...more, ...last, ...trips, ...others]
    expect([...acted]).toEqual(expect.arrayContaining(expected))
  })
})
