import { tapeSource } from '../src/engine/tape-source.ts'
import { L2Book } from '../src/market/l2-book.hot.ts'
import type { Strategy } from '../src/strategy/strategy.ts'
import type { Lane } from '../src/tape/lane.ts'
import { layLanes } from '../src/tape/lay-lanes.hot.ts'
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
 * whole pass (`pass.hot.ts`, `hearing-watch.hot.ts`, `simulated-venue.hot.ts`, `journal.hot.ts` and what they use). A row is a
 * tape row, counted once though it is walked twice.
 */
export async function benchReplay({ name, tape }: NamedTape, rounds: number): Promise<Table> {
  const lanes = tapeSource(tape).lanes('l2')
  const [heard, venue] = [lanes.heard.at(0), lanes.venue.at(0)]
  const { rows } = venue
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
      { name: 'bare scan of the columns, two cursors', run: () => scan(venue, heard) },
      { name: LIMIT, run: () => twoBooks(venue, heard) },
      pass('layout by both clocks (`lay-lanes.hot.ts`)', 0, () => layLanes(tape.columns, 'l2')),
    ],
    rounds,
  )
  const title = `Replay: ${name}, ${rows} rows`
  const notes = [`"first" of the first line is the cold one of ${quotingLoop.name}`]
  return { title, unit: 'rows', base: LIMIT, rows: measured, notes }
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
