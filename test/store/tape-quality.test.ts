import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { importFiles } from '../../src/feeds/import/import-files.ts'
import { InputError } from '../../src/lib/assert.ts'
import { tapePage } from '../../src/report/tape-page.ts'
import { exceeded, WARN_ABOVE } from '../../src/store/quality-limits.ts'
import { pictureOf } from '../../src/store/tape-picture.ts'
import { QUALITY_NAMES } from '../../src/store/tape-quality.ts'
import { leftBehind } from '../import/recording.ts'
import { scratch } from '../import/scratch.ts'
import { recordingsOf } from '../import/shared-data.ts'
import { known } from '../import/tape-text.ts'

const MS = 1_700_006_400_000
const BTC = { ...known('binance-usdm', 'BTCUSDT'), tickSize: '0.1', lotSize: '0.001' }

/** Imports CSV rows by a mapping, and measures. */
async function measured(rows: 'trades' | 'quotes', lines: readonly string[], refuseAbove = {}) {
  const directory = scratch()
  const columns = {
    trades: { price: 'a', size: 'b' },
    quotes: { bidPrice: 'a', bidSize: 'b', askPrice: 'c', askSize: 'd' },
  }
  const mapping = join(directory, 'mapping.json')
  const time = { event: 't', received: 'r', unit: 'ms' }
  writeFileSync(mapping, JSON.stringify({ rows, time, columns: columns[rows] }))
  const file = join(directory, 'rows.csv')
  const head = rows === 'trades' ? 't,r,a,b' : 't,r,a,b,c,d'
  writeFileSync(file, [head, ...lines].join('\n'))
  const tapes = importFiles({
    format: 'csv',
    files: [file],
    instrument: BTC,
    datasetsRoot: join(directory, 'datasets'),
    options: { mapping },
    refuseAbove,
  })
  return { directory, tapes }
}

async function valuesOf(...of: Parameters<typeof measured>) {
  const [tape] = await (await measured(...of)).tapes
  const entries = QUALITY_NAMES.map((name) => [name, tape?.quality?.[name].value] as const)
  return Object.fromEntries(entries)
}

const at = (eventMs: number, receivedMs: number) => `${MS + eventMs},${MS + receivedMs}`

test('trades: reversals of both clocks, repeated trades, spikes, latency, seconds', async () => {
  const values = await valuesOf('trades', [
    `${at(0, 10)},100,1`,
    `${at(1000, 1020)},100,1`,
    `${at(1000, 1020)},100,1`,
    `${at(900, 1040)},100,2`,
    `${at(4000, 4005)},120,2`,
    `${at(4001, 4004)},100.1,2`,
    `${at(4002, 4012)},100.1,2`,
  ])
  expect(values).toMatchObject({
    eventReversals: 1,
    receivedReversals: 1,
    repeatedTrades: 1,
    spikes: 1,
    crossed: 0,
    secondsCovered: 3 / 5,
    latencyLeast: 3_000_000,
  })
  expect(values.latencyP99).toBeGreaterThan(100_000_000)
})

const QUOTES = [
  `${at(0, 0)},100,1,100.1,1`,
  `${at(1, 1)},100.2,1,100.1,1`,
  `${at(2, 2)},100.1,1,100.1,1`,
  `${at(100_002, 100_002)},100,1,100.1,1`,
]

test('quotes: crossed and locked messages, silences', async () => {
  const values = await valuesOf('quotes', QUOTES)
  expect(values).toMatchObject({
    crossed: 0.25,
    locked: 0.25,
    longestSilence: 100,
    staleShare: 100_000 / 100_002,
  })
})

test('limits: what is above them is warned of, or refused with nothing left behind', async () => {
  const [tape] = await (await measured('quotes', QUOTES)).tapes
  if (tape?.quality == null) throw new Error('the tape was measured')
  expect(exceeded(tape.quality, WARN_ABOVE).map(({ name }) => name)).toEqual([
    'crossed',
    'staleShare',
  ])
  expect(exceeded(tape.quality, { crossed: 0.25 })).toEqual([])
  const { directory, tapes } = await measured('quotes', QUOTES, { locked: 0.2 })
  const error = await tapes.catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(InputError)
  expect((error as InputError).message).toMatch(/rows.csv, field locked: the tape has 0.25 share/)
  expect(leftBehind(directory)).toEqual([])
})

test('the page of a tape is the same bytes, with a picture, and loads nothing', async () => {
  const [tape] = await (await measured('quotes', QUOTES)).tapes
  if (tape?.quality == null) throw new Error('the tape was measured')
  const { manifest, quality, directory } = tape
  const page = async () =>
    await tapePage({
      ref: 'a/<b>/c',
      manifest,
      quality,
      pieces: await pictureOf(directory),
      warned: ['crossed'],
    })
  const text = await page()
  expect(await page()).toBe(text)
  expect(text).toContain('a/&lt;b&gt;/c')
  expect(text.match(/<svg /g)).toHaveLength(2)
  expect(text).toMatch(
    /crossed<\/th>\s*<td>0.250000 share<\/td><td>4<\/td>\s*<td>[^<]*\(above its limit\)/,
  )
  expect(text).not.toMatch(/(src|href)=/)
})

const recordings = recordingsOf('lean-tick')

recordings.test('FXCM EURUSD: 10.2 % of the quotes are crossed', async () => {
  const days = '01 02 04 05 06 07 08 09 11 12 13 14 15'.split(' ')
  const tapes = await importFiles({
    format: 'lean-tick',
    files: days.map((day) => recordings.path(`forex/fxcm/tick/eurusd/201405${day}_quote.zip`)),
    instrument: known('FXCM', 'EURUSD'),
    datasetsRoot: join(scratch(), 'datasets'),
    refuseAbove: {},
  })
  const parts = tapes.map(({ quality }) => quality?.crossed ?? { value: 0, n: 0 })
  const crossed = parts.reduce((sum, { value, n }) => sum + Math.round(value * n), 0)
  const messages = parts.reduce((sum, { n }) => sum + n, 0)
  expect([crossed, messages]).toEqual([116_871, 1_144_807])
  expect((100 * crossed) / messages).toBeCloseTo(10.2, 1)
})
