import type { DeskConfig } from '../src/engine/desk-config.ts'
import { runPass } from '../src/engine/pass.hot.ts'
import { tapeSource } from '../src/engine/tape-source.ts'
import { L2Book } from '../src/market/l2-book.hot.ts'
import { defaultLimits, resolveExecution } from '../src/run/profiles.ts'
import type { OpenTape } from '../src/store/catalog.ts'
import type { Params, Strategy } from '../src/strategy/strategy.ts'
import type { Lane } from '../src/tape/lane.ts'
import { layLanes } from '../src/tape/lay-lanes.hot.ts'
import { makeInstrument } from '../src/units/instrument.ts'
import marketMaker from '../strategies/market-maker.ts'
import { type Measured, measure } from './measure.ts'

/**
 * The same columns four ways: a bare scan with two cursors (the limit), two books and no desk, and the
 * whole pass (`pass.hot.ts`, `simulated-venue.hot.ts`, `journal.hot.ts` and what they use) with 1 and
 * 8 desks that quote at 10 Hz. A row is a tape row, counted once though it is walked twice.
 */
export function benchReplay(tape: OpenTape): Measured[] {
  const source = tapeSource(tape)
  const { heard: heardParts, venue: venueParts } = source.lanes('l2')
  const [heard, venue] = [heardParts.at(0), venueParts.at(0)]
  const { rows } = venue
  const run = (desks: number) => () => {
    const instrument = makeInstrument(tape.manifest.instrument)
    const pass = runPass({
      instruments: [{ instrument, tapes: [source] }],
      depth: 'l2',
      sampleNs: 1_000_000_000,
      desks: Array.from({ length: desks }, (_, i) => deskOf(tape, i)),
    })
    for (const desk of pass.desks) desk.journal.finish()
    return rows
  }
  const eight = measure('pass, 8 desks', run(8))
  return [
    measure('layout by both clocks (`lay-lanes.hot.ts`)', () => {
      layLanes(tape.columns, 'l2')
      return rows
    }),
    measure('bare scan, two cursors', () => scan(venue, heard)),
    measure('two L2 books, no desk', () => twoBooks(venue, heard)),
    measure('pass, 1 desk', run(1)),
    eight,
    { ...eight, name: 'pass, 8 desks: rows x desks', perSecond: eight.perSecond * 8 },
  ]
}

function deskOf(tape: OpenTape, i: number): DeskConfig {
  const instrument = makeInstrument(tape.manifest.instrument)
  const execution = resolveExecution({}, [instrument], tape.columns.epochNs)
  return {
    strategy: marketMaker as unknown as Strategy,
    params: { ...marketMaker.params, halfSpreadTicks: 1 + i } as Params,
    rules: execution.rules,
    latency: execution.latency(),
    fees: execution.fees,
    limits: defaultLimits(1_000_000),
    seed: 1,
    feedOffsetNs: 0,
    runsUntilLanesEmpty: false,
    keepsJournal: false,
  }
}

function scan(venue: Lane, heard: Lane): number {
  let sum = 0
  let v = 0
  let h = 0
  const { rows } = venue
  while (v < rows || h < rows) {
    const venueNs = venue.timeNs[v] ?? Number.POSITIVE_INFINITY
    const heardNs = heard.timeNs[h] ?? Number.POSITIVE_INFINITY
    const lane = heardNs <= venueNs ? heard : venue
    const at = heardNs <= venueNs ? h++ : v++
    sum += (lane.priceTicks[at] ?? 0) + (lane.qtyLots[at] ?? 0) + (lane.word[at] ?? 0)
  }
  if (Number.isNaN(sum)) throw new Error('a column holds no numbers')
  return rows
}

/** Stretch by stretch: each side up to the other's next time, as a pass with one desk moves at most. */
function twoBooks(venue: Lane, heard: Lane): number {
  const [heardBook, venueBook] = [new L2Book(), new L2Book()]
  let v = 0
  let h = 0
  const { rows } = venue
  while (v < rows || h < rows) {
    const venueNs = venue.timeNs[v] ?? Number.POSITIVE_INFINITY
    h = heardBook.walk(heard, h, rows, venueNs + 1)
    const heardNs = heard.timeNs[h] ?? Number.POSITIVE_INFINITY
    v = venueBook.walk(venue, v, rows, heardNs)
  }
  if (heardBook.bidTicks >= heardBook.askTicks) throw new Error('the book is crossed')
  return rows
}
