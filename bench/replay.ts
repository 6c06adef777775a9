import type { DeskConfig } from '../src/engine/desk-config.ts'
import { runPass } from '../src/engine/pass.hot.ts'
import { L2Book } from '../src/market/l2-book.hot.ts'
import { defaultLimits, resolveExecution } from '../src/run/profiles.ts'
import type { OpenTape } from '../src/store/catalog.ts'
import type { Params, Strategy } from '../src/strategy/strategy.ts'
import { buildLane, type Lane } from '../src/tape/lane.ts'
import { LEVEL, TRADE } from '../src/tape/schema.ts'
import { makeInstrument } from '../src/units/instrument.ts'
import marketMaker from '../strategies/market-maker.ts'
import { type Measured, measure } from './measure.ts'

/**
 * The same columns four ways: a bare scan with two cursors (the limit), two books and no desk, and the
 * whole pass (`pass.hot.ts`, `simulated-venue.hot.ts`, `journal.hot.ts` and what they use) with 1 and
 * 8 desks that quote at 10 Hz. A row is a tape row, counted once though it is walked twice.
 */
export function benchReplay(tape: OpenTape): Measured[] {
  const { columns } = tape
  const wanted = (kind: number) => kind === TRADE || kind === LEVEL
  const venue = buildLane(columns.eventNs, columns.kind, wanted)
  const heard = buildLane(columns.receivedNs, columns.kind, wanted)
  const rows = venue.timeNs.length
  const run = (desks: number) => () => {
    const instrument = makeInstrument(tape.manifest.instrument)
    const pass = runPass({
      instruments: [{ instrument, tapes: [tape] }],
      depth: 'l2',
      sampleNs: 1_000_000_000,
      desks: Array.from({ length: desks }, (_, i) => deskOf(tape, i)),
    })
    for (const desk of pass.desks) desk.journal.finish()
    return rows
  }
  const eight = measure('pass, 8 desks', run(8))
  return [
    measure('bare scan, two cursors', () => scan(columns, venue, heard)),
    measure('two L2 books, no desk', () => twoBooks(columns, venue, heard)),
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

function scan(columns: OpenTape['columns'], venue: Lane, heard: Lane): number {
  const { priceTicks, qtyLots } = columns
  let sum = 0
  let v = 0
  let h = 0
  const rows = venue.timeNs.length
  while (v < rows || h < rows) {
    const venueNs = venue.timeNs[v] ?? Number.POSITIVE_INFINITY
    const heardNs = heard.timeNs[h] ?? Number.POSITIVE_INFINITY
    const lane = heardNs <= venueNs ? heard : venue
    const at = heardNs <= venueNs ? h++ : v++
    const row = lane.row === null ? at : (lane.row[at] ?? 0)
    sum += (priceTicks[row] ?? 0) + (qtyLots[row] ?? 0)
  }
  if (Number.isNaN(sum)) throw new Error('a column holds no numbers')
  return rows
}

function twoBooks(columns: OpenTape['columns'], venue: Lane, heard: Lane): number {
  const { kind, side, priceTicks, qtyLots, flags } = columns
  const books = [new L2Book(), new L2Book()] as const
  let v = 0
  let h = 0
  const rows = venue.timeNs.length
  while (v < rows || h < rows) {
    const venueNs = venue.timeNs[v] ?? Number.POSITIVE_INFINITY
    const heardNs = heard.timeNs[h] ?? Number.POSITIVE_INFINITY
    const isHeard = heardNs <= venueNs
    const lane = isHeard ? heard : venue
    const at = isHeard ? h++ : v++
    const row = lane.row === null ? at : (lane.row[at] ?? 0)
    books[isHeard ? 0 : 1].apply(
      kind[row] ?? 0,
      side[row] ?? 0,
      priceTicks[row] ?? 0,
      qtyLots[row] ?? 0,
      flags[row] ?? 0,
    )
  }
  if (books[0].bidTicks >= books[0].askTicks) throw new Error('the book is crossed')
  return rows
}
