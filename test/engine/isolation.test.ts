import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DeskConfig } from '../../src/engine/desk-config.ts'
import { type PassResult, runPass } from '../../src/engine/pass.hot.ts'
import { RandomStream } from '../../src/lib/random.ts'
import { constantLatency } from '../../src/models/latency/constant.ts'
import { equityOf } from '../../src/run/equity-table.ts'
import { fillsOf, ordersOf } from '../../src/run/journal-tables.ts'
import type { Depth } from '../../src/tape/schema.ts'
import { deskOf, rulesOf } from '../support/desk-builder.ts'
import { noiseStrategy } from '../support/noise-strategy.ts'
import { noiseTape } from '../support/noise-tape.ts'
import { propertyRuns } from '../support/property-runs.ts'
import { instrumentOf, type Row, sourceOf } from '../support/tape-builder.ts'

const WAKES = [{ quotes: true, trades: true }, { book: true }, { everyNs: 30 }, { trades: true }]

/** A desk of its own for each number: profile, hearing, latency, wakes and seed all differ. */
function deskNumber(i: number): DeskConfig {
  const isPeer = i % 3 === 2
  return deskOf(noiseStrategy(WAKES[i % 4]!), {
    rules: isPeer ? rulesOf('hftbacktest-l2-no-partial', 'power(2)') : rulesOf(),
    runsUntilLanesEmpty: isPeer,
    latency: constantLatency((i % 4) * 6, (i % 3) * 5, false),
    feedOffsetNs: (i % 3) * 15,
    seed: i,
  })
}

const instrument = instrumentOf()
const pass = (rows: readonly Row[], depth: Depth, numbers: readonly number[]): PassResult =>
  runPass({
    instruments: [{ instrument, tapes: [sourceOf(rows)] }],
    depth,
    desks: numbers.map(deskNumber),
    sampleNs: 20,
  })

/** Everything that a run says of the desk at a place: journal hash and all tables. */
function factsOf(result: PassResult, place: number) {
  const desk = result.desks[place]!
  const fills = fillsOf(desk.journal, desk.ledgers)
  const sampler = result.samplers.find((each) => each.desks.includes(desk))
  return {
    hash: desk.journal.finish(),
    leaves: desk.journal.leaves,
    fills,
    orders: ordersOf(desk.journal),
    equity: equityOf(sampler, desk, desk, fills, instrument),
    wakes: desk.wakeCount,
  }
}

const depth = fc.constantFrom('l1' as const, 'l2' as const)

describe('desks of one pass never meet', () => {
  test.each([2, 8])('%i desks in one pass are each desk alone', (count) => {
    fc.assert(
      fc.property(noiseTape(40), depth, (rows, as) => {
        const numbers = Array.from({ length: count }, (_, i) => i)
        const together = pass(rows, as, numbers)
        for (const i of numbers)
          expect(factsOf(together, i)).toEqual(factsOf(pass(rows, as, [i]), 0))
      }),
      propertyRuns(30, 51),
    )
  })

  test('the place of a desk among the others says nothing', () => {
    fc.assert(
      fc.property(noiseTape(40), depth, fc.nat(1000), (rows, as, seed) => {
        const numbers = [0, 1, 2, 3, 4, 5]
        const random = new RandomStream(seed, 'places')
        const shuffled = [...numbers].sort(
          (a, b) => random.uniformAt(a, 0) - random.uniformAt(b, 0),
        )
        const [one, other] = [pass(rows, as, numbers), pass(rows, as, shuffled)]
        shuffled.forEach((number, place) => {
          expect(factsOf(other, place)).toEqual(factsOf(one, number))
        })
      }),
      propertyRuns(30, 52),
    )
  })

  test('the same inputs give the same journal, and another seed another one', () => {
    fc.assert(
      fc.property(noiseTape(40), depth, (rows, as) => {
        expect(factsOf(pass(rows, as, [1]), 0)).toEqual(factsOf(pass(rows, as, [1]), 0))
      }),
      propertyRuns(20, 53),
    )
    const rows = fc.sample(noiseTape(60), { seed: 54, numRuns: 5 }).at(-1)!
    const hashes = [0, 4].map((number) => factsOf(pass(rows, 'l2', [number]), 0).hash)
    expect(hashes[0]).not.toBe(hashes[1])
  })
})
