import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { zipEntries, zipEntryBytes } from '../src/feeds/import/zip-archive.ts'
import { sqlText } from '../src/store/duck.ts'
import type { InstrumentSpec } from '../src/units/instrument.ts'
import { findKnownInstrument } from '../src/units/known-instruments.ts'
import { madeQuotes } from './made-quotes.ts'
import { type Place, recordingAt } from './place.ts'

/** One recording, how we import it, and how DuckDB reads the same values by itself. */
export type RawRecording = {
  readonly format: string
  readonly label: string
  readonly files: readonly string[]
  readonly instrument: InstrumentSpec
  /** A query whose first column is the number of rows; null where DuckDB has no reader. */
  readonly sql: string | null
  /** A mapping file, where the format needs one. */
  readonly mapping?: string
  /** Rows of a tape that one record of the file becomes; default 1. */
  readonly rowsOfRecord?: number
}

/** Every format that a recording is here for; a made one where there is no other. */
export async function rawRecordings(place: Place): Promise<RawRecording[]> {
  const found = [
    await binance(place),
    await lobster(place),
    await lean(place),
    csvOfOrders(),
    ordersInDbn(),
    tardis(),
    ...(await madeQuotes(place, known('binance-usdm', 'BTCUSDT'))),
  ]
  return found.filter((recording) => recording !== null)
}

async function binance(place: Place): Promise<RawRecording> {
  const recorded = recordingAt('binance-raw', 'usdm', 'btcusdt_20240808.gz')
  const file = recorded ?? (await makeBinance(join(place.folder('made'), 'made.gz')))
  return {
    format: 'binance-ws',
    label: recorded === undefined ? 'made' : 'BTCUSDT 2024-08-08',
    files: [file],
    instrument: known('binance-usdm', 'BTCUSDT'),
    sql: jsonLevels(file),
  }
}

async function lobster(place: Place): Promise<RawRecording | null> {
  const zip = recordingAt('lobster', 'LOBSTER_SampleFile_AMZN_2012-06-21_5.zip')
  if (zip === undefined) return null
  const [messages] = await extracted(zip, place.folder('lobster'), '_message_')
  const instrument = known('XNAS', 'AMZN')
  return {
    format: 'lobster',
    label: 'AMZN, 5 levels',
    files: [zip],
    instrument,
    sql: csvValues([messages ?? '']),
  }
}

async function lean(place: Place): Promise<RawRecording | null> {
  const days = ['quote', 'trade'].map((role) =>
    recordingAt('lean-tick', 'equity', 'usa', 'tick', 'ibm', `20131007_${role}.zip`),
  )
  const files = days.filter((file) => file !== undefined)
  if (files.length < days.length) return null
  const folder = place.folder('lean')
  const csv: string[] = []
  for (const file of files) csv.push(...(await extracted(file, folder, '.csv')))
  const quotes = csv.filter((file) => file.includes('Quote'))
  const instrument = known('USA', 'IBM')
  return { format: 'lean-tick', label: 'IBM 2013-10-07', files, instrument, sql: csvValues(quotes) }
}

function csvOfOrders(): RawRecording | null {
  const file = recordingAt('databento', 'ARL_mbo.csv.gz')
  if (file === undefined) return null
  const instrument = known('XNAS', 'ARL')
  return {
    format: 'databento-csv',
    label: 'ARL, by order',
    files: [file],
    instrument,
    sql: csvValues([file]),
  }
}

function ordersInDbn(): RawRecording | null {
  const file = recordingAt('databento', 'esh4-glbx-mdp3-20231225.mbo.dbn.zst')
  const before = recordingAt('databento', 'esh4-glbx-mdp3-20231224.mbo.dbn.zst')
  if (file === undefined || before === undefined) return null
  const instrument = known('GLBX', 'ESH4')
  const files = [before, file]
  return { format: 'databento-dbn', label: 'ESH4, by order', files, instrument, sql: null }
}

function tardis(): RawRecording | null {
  const file = recordingAt('tardis-csv', 'quotes.csv.gz')
  if (file === undefined) return null
  const instrument = { ...known('binance-usdm', 'BTCUSDT'), tickSize: '0.01' }
  const rest = { label: 'BTCUSDT quotes', files: [file], instrument, rowsOfRecord: 2 }
  return { format: 'tardis-csv', ...rest, sql: csvValues([file]) }
}

/** Every value of a CSV parsed and looked at. */
function csvValues(files: readonly string[]): string {
  const list = files.map(sqlText).join(', ')
  return `SELECT count(*), max(COLUMNS(*)) FROM read_csv([${list}])`
}

/** Every level of every depth message parsed to numbers, as the importer has to. */
function jsonLevels(file: string): string {
  const shape = '{"data":{"e":"VARCHAR","T":"BIGINT","b":[["VARCHAR"]],"a":[["VARCHAR"]]}}'
  return `WITH lines AS (
      SELECT substr(line, 1, 19)::BIGINT AS received, from_json(substr(line, 21), '${shape}') AS j
      FROM read_csv(${sqlText(file)}, columns = {'line': 'VARCHAR'}, delim = chr(1), quote = '',
        escape = '', header = false, auto_detect = false, max_line_size = 10000000)
    ), levels AS (
      SELECT received, j.data.T AS event, unnest(j.data.b || j.data.a) AS level FROM lines
    ) SELECT count(*), max(received), max(event), max(level[1]::DOUBLE), max(level[2]::DOUBLE)
    FROM levels`
}

function known(venue: string, symbol: string): InstrumentSpec {
  const spec = findKnownInstrument(venue, symbol)
  if (spec === undefined) throw new Error(`${venue}:${symbol} is known`)
  return spec
}

async function extracted(zip: string, folder: string, part: string): Promise<string[]> {
  const files: string[] = []
  for (const entry of zipEntries(zip).filter(({ name }) => name.includes(part))) {
    const file = join(folder, entry.name)
    await pipeline(Readable.from(zipEntryBytes(zip, entry)), createWriteStream(file))
    files.push(file)
  }
  return files
}

async function makeBinance(file: string): Promise<string> {
  const start = 1_700_000_000_000
  const line = (i: number, data: object) =>
    `${start + i}000000 ${JSON.stringify({ stream: 's', data })}\n`
  function* lines() {
    const bids = Array.from({ length: 500 }, (_, i) => [(60_000 - i / 10).toFixed(1), '1.000'])
    const asks = Array.from({ length: 500 }, (_, i) => [(60_000.1 + i / 10).toFixed(1), '1.000'])
    yield line(0, { lastUpdateId: 1, E: start, T: start, bids, asks })
    for (let i = 1; i < 60_000; i++) {
      const b = [[(60_000 - (i % 50) / 10).toFixed(1), `${1 + (i % 9)}.000`]]
      const times = { E: start + i, T: start + i }
      const ids = { U: i + 1, u: i + 1, pu: i }
      yield line(i, { e: 'depthUpdate', ...times, s: 'BTCUSDT', ...ids, b, a: [] })
    }
  }
  await pipeline(Readable.from(lines()), createGzip(), createWriteStream(file))
  return file
}
