import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { makeLargeTape, makePiece } from '../../bench/large-tape.ts'
import { compete } from '../../bench/peers/contest.ts'
import type { Day, Engine, EngineRun, FillNote } from '../../bench/peers/engine.ts'
import { runOurs } from '../../bench/peers/our-desks.ts'
import { L2Book } from '../../src/market/l2-book.hot.ts'
import { openTape, verifyTape } from '../../src/store/catalog.ts'
import { tapeDirectory } from '../../src/store/tape-place.ts'
import type { TapeColumns } from '../../src/tape/columns.ts'
import { FLAG_MESSAGE_END, LEVEL } from '../../src/tape/schema.ts'

const SECONDS = 20
const root = mkdtempSync(join(tmpdir(), 'ticktape-bench-test-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const piece = await makePiece(root, SECONDS)
const { venue, symbol } = piece.instrument
const pieceTape = await openTape(tapeDirectory(root, venue, symbol, piece.date))

describe('a comparison of fills', () => {
  const tape = { ...pieceTape, columns: pieceTape.columns, carriedRows: 0 }
  const day: Day = { name: 'made', raw: '', previous: null, tape }
  const set = { halfSpreadTicks: 0, positionMax: 50, qtyLots: 10 }
  const job = { queue: 'riskAverse', sets: [set] }
  const engine = (name: string, change: (fills: readonly FillNote[]) => FillNote[]): Engine => ({
    name,
    mustAgree: true,
    run: async (): Promise<EngineRun> => {
      const run = runOurs(day.tape, job.queue, job.sets, true)
      return { ...run, sets: run.sets.map((each) => ({ ...each, fills: change(each.fills) })) }
    },
  })

  test('finds the same fills in any order, and every other fill', async () => {
    const moved = (fills: readonly FillNote[], place: 0 | 1 | 2) =>
      fills.map((fill, i): FillNote => {
        const [id, side, ticks, ns] = fill
        if (i !== 3) return fill
        return [
          id + (place === 0 ? 10_000 : 0),
          place === 1 ? -side : side,
          ticks + (place === 2 ? 1 : 0),
          ns,
        ]
      })
    const engines = [
      engine('ours', (fills) => [...fills]),
      engine('backwards', (fills) => fills.toReversed()),
      engine('another order', (fills) => moved(fills, 0)),
      engine('another side', (fills) => moved(fills, 1)),
      engine('another price', (fills) => moved(fills, 2)),
      engine('another time', (fills) =>
        fills.map(([id, side, ticks, ns]): FillNote => [id, side, ticks, String(BigInt(ns) + 1n)]),
      ),
      engine('one less', (fills) => fills.slice(1)),
      engine('none', () => []),
    ]
    const { standings } = await compete('made', day, job, engines, 1)
    expect(standings[0]?.executions).toBeGreaterThan(10)
    expect(standings.map(({ agrees }) => agrees)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
      false,
      false,
    ])
  })
})

/** The best prices and sizes of a book at the end of some rows, with what was there before it. */
function readBook(columns: TapeColumns, from: number, to: number) {
  const book = new L2Book()
  // A book that a refresh has to clear away.
  for (const side of [1, -1]) book.apply(LEVEL, side, side > 0 ? 1_000_000 : 1, 7, FLAG_MESSAGE_END)
  for (let i = from; i < to; i++) {
    book.apply(
      columns.kind[i] ?? 0,
      columns.side[i] ?? 0,
      columns.priceTicks[i] ?? 0,
      columns.qtyLots[i] ?? 0,
      columns.flags[i] ?? 0,
    )
  }
  const { bidTicks, askTicks, bidLots, askLots } = book
  return { bidTicks, askTicks, bidLots, askLots }
}

describe('a large tape', () => {
  test('is the piece again and again: whole, in order, each time the same book', async () => {
    const directory = await makeLargeTape(root, piece, piece.rows * 3, SECONDS)
    expect(await verifyTape(directory)).toEqual([])
    const { manifest, columns } = await openTape(directory)
    expect(manifest.rows).toBe(piece.rows * 3)
    const once = pieceTape.columns
    const books = [0, 1, 2].map((k) => readBook(columns, k * piece.rows, (k + 1) * piece.rows))
    expect(books[0]).toEqual(readBook(once, 0, piece.rows))
    expect(books[1]).toEqual(books[0])
    expect(books[2]).toEqual(books[0])
    for (const times of [columns.eventNs, columns.receivedNs]) {
      expect(times.every((ns, i) => i === 0 || ns >= (times[i - 1] ?? 0))).toBe(true)
    }
    const shiftNs = SECONDS * 1e9
    expect(columns.eventNs[piece.rows]).toBe((once.eventNs[0] ?? 0) + shiftNs)
    expect(columns.receivedNs.at(-1)).toBe((once.receivedNs.at(-1) ?? 0) + 2 * shiftNs)
  })
})
