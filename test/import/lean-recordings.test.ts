import { expect } from 'vitest'
import { zipEntries, zipEntryBytes } from '../../src/feeds/import/zip-archive.ts'
import { sql, verifyTape } from '../../src/store/catalog.ts'
import { FLAG_OFF_BOOK, TRADE } from '../../src/tape/schema.ts'
import { recordingsOf } from './shared-data.ts'
import { imported, known } from './tape-text.ts'

const lean = recordingsOf('lean-tick')
const DAYS = ['07', '08', '09', '10', '11']

async function linesOf(zip: string): Promise<string[]> {
  const [entry] = zipEntries(zip)
  if (entry === undefined) throw new Error(`${zip} has a file`)
  const chunks: Buffer[] = []
  for await (const chunk of zipEntryBytes(zip, entry)) chunks.push(chunk)
  return Buffer.concat(chunks).toString('latin1').trimEnd().split(/\r?\n/)
}

/**
 * LEAN's quote bars from the rows of one tape: in each period that has a quote, each side opens at its
 * last close and its size is the last one; a side without a quote stays as it was.
 */
function barsQuery(date: string, midnightNs: bigint, periodMs: number): string {
  return `WITH quotes AS (
    SELECT seq, side, "priceTicks" * 100 AS price, "qtyLots" AS size,
      ("eventNs" - ${midnightNs}) // ${periodMs * 1e6} * ${periodMs} AS bar
    FROM tapes WHERE date = '${date}' AND kind = 2
  ), stated AS (
    SELECT bar, side, arg_min(price, seq) AS first, max(price) AS high, min(price) AS low,
      arg_max(price, seq) AS close, arg_max(size, seq) AS size
    FROM quotes GROUP BY bar, side
  ), filled AS (
    SELECT bar, side, first, high, low,
      last_value(close IGNORE NULLS) OVER past AS close,
      last_value(size IGNORE NULLS) OVER past AS size
    FROM (SELECT DISTINCT bar FROM quotes) CROSS JOIN (VALUES (1), (-1)) AS sides(side)
    LEFT JOIN stated USING (bar, side) WINDOW past AS (PARTITION BY side ORDER BY bar)
  ), sided AS (
    SELECT bar, side, close, size,
      coalesce(lag(close) OVER (PARTITION BY side ORDER BY bar), first) AS open, high, low
    FROM filled
  ), texts AS (
    SELECT bar, side, concat_ws(',', open, greatest(open, high, close), least(open, low, close),
      close, size) AS text FROM sided
  ) SELECT bar || ',' || string_agg(text, ',' ORDER BY side DESC) FROM texts GROUP BY bar ORDER BY bar`
}

lean.test('IBM: quote bars by one statement of SQL are the bars of LEAN', async () => {
  const tick = (day: string, role: string) =>
    lean.path(`equity/usa/tick/ibm/201310${day}_${role}.zip`)
  const { datasetsRoot, tapes } = await imported({
    format: 'lean-tick',
    files: DAYS.flatMap((day) => [tick(day, 'quote'), tick(day, 'trade')]),
    instrument: known('USA', 'IBM'),
  })
  const equal: string[] = []
  for (const [resolution, periodMs] of [
    ['minute', 60_000],
    ['second', 1000],
  ] as const) {
    for (const day of DAYS) {
      const theirs = await linesOf(lean.path(`equity/usa/${resolution}/ibm/201310${day}_quote.zip`))
      const midnightNs = BigInt(Date.UTC(2013, 9, Number(day), 4)) * 1_000_000n
      const { rows } = await sql(datasetsRoot, barsQuery(`2013-10-${day}`, midnightNs, periodMs))
      const ours = new Set(rows.map(([text]) => text))
      const found = theirs.filter((line) => ours.has(line)).length
      equal.push(`${resolution} ${day}: ${found} of ${theirs.length}`)
    }
  }
  // Where one differs, LEAN has no bar for a period right after the close, and opens the next one.
  expect(equal).toEqual([
    'minute 07: 554 of 554',
    'minute 08: 593 of 594',
    'minute 09: 578 of 579',
    'minute 10: 584 of 584',
    'minute 11: 542 of 542',
    'second 07: 11673 of 11676',
    'second 08: 12800 of 12801',
    'second 09: 12639 of 12640',
    'second 10: 11598 of 11599',
    'second 11: 10933 of 10934',
  ])
  expect(tapes.map(({ manifest }) => manifest.dropped['suspicious quote'] ?? 0)).toEqual([
    1, 1, 0, 1, 0,
  ])
  expect(tapes.map(({ manifest }) => manifest.rowsByKind.TRADE)).toEqual([
    24_293, 33_381, 27_042, 22_415, 19_264,
  ])
  // Auctions, official prices, late and averaged prints: in the file, but no trade of their moment.
  const apart = await sql(
    datasetsRoot,
    `SELECT count(*) FROM tapes WHERE kind = ${TRADE} AND (flags & ${FLAG_OFF_BOOK}) > 0`,
  )
  expect(apart.rows).toEqual([[401]])
  for (const { manifest, directory } of tapes.slice(0, 1)) {
    expect(manifest.depths).toEqual(['l1'])
    // Read as one stream: kept by venue, the same rows are crossed nearly all of the time.
    expect(manifest.crossedRows / manifest.rows).toBeLessThan(0.002)
    expect(await verifyTape(directory)).toEqual([])
  }
})

lean.test('EURUSD of FXCM: every quote is kept, the crossed ones are counted', async () => {
  const { tapes } = await imported({
    format: 'lean-tick',
    files: [lean.path('forex/fxcm/tick/eurusd')],
    instrument: known('FXCM', 'EURUSD'),
  })
  const sum = (of: 'crossedRows' | 'lockedRows') =>
    tapes.reduce((total, { manifest }) => total + manifest[of], 0)
  const rows = (kind: string) =>
    tapes.reduce((total, { manifest }) => total + (manifest.rowsByKind[kind] ?? 0), 0)
  expect(tapes).toHaveLength(13)
  expect([rows('QUOTE'), sum('crossedRows'), sum('lockedRows')]).toEqual([
    2 * 1_144_807,
    116_871,
    142_462,
  ])
  // Eleven trade days end, two weeks begin, two end.
  expect(rows('STATUS')).toBe(11 + 2 + 2)
  // 1,787 ms after midnight at UTC-5.
  expect(tapes[0]?.manifest.firstEventNs).toBe(String(Date.UTC(2014, 4, 1, 5, 0, 1, 787) * 1e6))
})
