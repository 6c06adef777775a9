import { L2Book } from '../src/market/l2-book.hot.ts'
import type { OpenTape } from '../src/store/catalog.ts'
import type { Strategy } from '../src/strategy/strategy.ts'
import { buildLane, type Lane } from '../src/tape/lane.ts'
import { LEVEL, TRADE } from '../src/tape/schema.ts'
import { deskOf, quotingSets, replay, replayQuoting } from './desks.ts'
import { measureInTurn, type Table, type Work } from './measure.ts'
import type { NamedTape } from './place.ts'
import { quotingLoop } from './quoting-loop.ts'

/** The row that everything else is a share of. */
const LIMIT = 'two books, both cursors, no desk'

/** Looks at the best prices at every change of the book, and trades nothing. */
const bookWatcher: Strategy<Record<string, never>> = {
  name: 'looks at every change of the book',
  params: {},
  wakes: { book: true },
  create() {
    let spreads = 0
    return {
      onBook(market) {
        spreads += market.askTicks - market.bidTicks
        if (Number.isNaN(spreads)) throw new Error('prices are numbers')
      },
    }
  },
}

/**
 * One tape in several ways: the columns scanned bare by two cursors, two books and no desk, and the
 * whole pass (`pass.hot.ts`, `simulated-venue.hot.ts`, `journal.hot.ts` and what they use). A row is a
 * tape row, counted once though it is walked twice.
 */
export async function benchReplay({ name, tape }: NamedTape, rounds: number): Promise<Table> {
  const { columns } = tape
  const wanted = (kind: number) => kind === TRADE || kind === LEVEL
  const venue = buildLane(columns.eventNs, columns.kind, wanted)
  const heard = buildLane(columns.receivedNs, columns.kind, wanted)
  const rows = venue.timeNs.length
  const pass = (title: string, desks: number, run: () => unknown): Work => ({
    name: title,
    desks,
    run: () => {
      run()
      return rows
    },
  })
  const quoting = (halfSpreadTicks: number) => () =>
    replayQuoting(tape, [{ halfSpreadTicks, positionMax: 50, qtyLots: 10 }])
  const watching = () => replay(tape, [deskOf(tape, bookWatcher, {})])
  const several = (desks: number) =>
    pass(`${desks} desks at 10 Hz`, desks, () => replayQuoting(tape, quotingSets(desks)))
  const measured = await measureInTurn(
    [
      pass('1 desk at 10 Hz, 5 ticks from the middle', 1, quoting(5)),
      pass('1 desk at 10 Hz, at the best prices', 1, quoting(0)),
      pass('1 desk, woken at every change of the book', 1, watching),
      several(8),
      several(64),
      several(256),
      { name: 'bare scan of the columns, two cursors', run: () => scan(columns, venue, heard) },
      { name: LIMIT, run: () => twoBooks(columns, venue, heard) },
    ],
    rounds,
  )
  const title = `Replay: ${name}, ${rows} rows`
  const notes = [`"first" of the first line is the cold one of ${quotingLoop.name}`]
  return { title, unit: 'rows', base: LIMIT, rows: measured, notes }
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
