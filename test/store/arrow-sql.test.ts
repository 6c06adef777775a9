import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { synthesize } from '../../src/feeds/synth/synthesize.ts'
import { InputError } from '../../src/lib/assert.ts'
import { sql } from '../../src/store/catalog.ts'
import { exportTapes } from '../../src/store/tape-export.ts'
import { scratch } from '../import/scratch.ts'

async function made() {
  const root = join(scratch(), 'datasets')
  mkdirSync(root)
  const manifest = await synthesize({
    seed: 5,
    hours: 0.1,
    startNs: 1_704_067_200_000_000_000n,
    depths: ['l1', 'l2'],
    halts: 0,
    gaps: 0,
    modifies: false,
    symbol: 'SIM',
    datasetsRoot: root,
    force: false,
  } as Parameters<typeof synthesize>[0])
  const directory = join(root, manifest.instrument.venue, 'SIM', manifest.date)
  return { root, directory }
}

test('SQL over an Arrow file answers as over the Parquet file of the tape', async () => {
  const { root, directory } = await made()
  const file = join(scratch(), 'tape.arrow')
  await exportTapes([directory], file)
  const query = (from: string) =>
    `SELECT kind, side, count(*), sum("priceTicks"), sum("qtyLots"), min("eventNs"), max("receivedNs"), sum(flags),
     min("orderRef"), max("venueOrderId") FROM ${from} GROUP BY kind, side ORDER BY kind, side`
  const answer = await sql(root, query('a'), undefined, new Map([['a', file]]))
  expect(answer).toEqual(await sql(root, query('tapes')))
  expect(answer.rows.length).toBeGreaterThan(3)
})

test('bars hold all trades; the first and the last price are those of the tape', async () => {
  const { root } = await made()
  const bars = await sql(root, 'SELECT * FROM bars(60)')
  const [column] = [(name: string) => bars.columns.indexOf(name)]
  const sum = (name: string) => bars.rows.reduce((s, row) => s + Number(row[column(name)]), 0)
  const [[trades, lots] = []] = (
    await sql(root, 'SELECT count(*), sum("qtyLots") FROM tapes WHERE kind = 1')
  ).rows
  expect([sum('trades'), sum('qtyLots')]).toEqual([trades, Number(lots)])
  const prices = (
    await sql(root, 'SELECT "priceTicks" FROM tapes WHERE kind = 1 ORDER BY "eventNs", seq')
  ).rows
  expect(bars.rows[0]?.[column('openTicks')]).toBe(prices[0]?.[0])
  expect(bars.rows.at(-1)?.[column('closeTicks')]).toBe(prices.at(-1)?.[0])
  for (const row of bars.rows) {
    expect(Number(row[column('barNs')]) % 60e9).toBe(0)
    expect(Number(row[column('highTicks')])).toBeGreaterThanOrEqual(Number(row[column('lowTicks')]))
  }
})

test('refused: a file that is no Arrow file, and one that is not there', async () => {
  const { root } = await made()
  const file = join(scratch(), 'a.arrow')
  writeFileSync(file, 'hello')
  for (const path of [file, join(scratch(), 'none.arrow')]) {
    const error = await sql(root, 'SELECT 1', undefined, new Map([['a', path]])).catch(
      (e: unknown) => e,
    )
    expect(error).toBeInstanceOf(InputError)
    expect((error as InputError).place.file).toBe(path)
  }
})
