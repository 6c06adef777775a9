import { createWriteStream, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { importFiles } from '../src/feeds/import/import-files.ts'
import { findKnownInstrument } from '../src/units/known-instruments.ts'
import { type Measured, measureAsync } from './measure.ts'

/** Import of a recorded day where one is given, else of a made one: rows per second to a tape. */
export async function benchImport(recording: string | undefined): Promise<Measured[]> {
  const directory = mkdtempSync(join(tmpdir(), 'ticktape-bench-'))
  try {
    const isRecorded = recording !== undefined && existsSync(recording)
    const file = isRecorded ? recording : await makeRecording(join(directory, 'made.gz'))
    const instrument = findKnownInstrument('binance-usdm', 'BTCUSDT')
    if (instrument === undefined) throw new Error('the instrument is known')
    const name = isRecorded ? 'import binance-ws, recorded' : 'import binance-ws, made'
    let round = 0
    return [
      await measureAsync(name, async () => {
        const datasetsRoot = join(directory, String(round++))
        const tapes = await importFiles({
          format: 'binance-ws',
          files: [file],
          instrument,
          datasetsRoot,
        })
        return tapes.reduce((rows, { manifest }) => rows + manifest.rows, 0)
      }),
    ]
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

async function makeRecording(file: string): Promise<string> {
  const start = 1_700_000_000_000
  const line = (i: number, data: object) =>
    `${start + i}000000 ${JSON.stringify({ stream: 's', data })}\n`
  function* lines() {
    const bids = Array.from({ length: 500 }, (_, i) => [(60_000 - i / 10).toFixed(1), '1.000'])
    const asks = Array.from({ length: 500 }, (_, i) => [(60_000.1 + i / 10).toFixed(1), '1.000'])
    yield line(0, { lastUpdateId: 1, E: start, T: start, bids, asks })
    for (let i = 1; i < 60_000; i++) {
      const price = (60_000 - (i % 50) / 10).toFixed(1)
      const b = [[price, `${1 + (i % 9)}.000`]]
      yield line(i, {
        e: 'depthUpdate',
        E: start + i,
        T: start + i,
        s: 'BTCUSDT',
        U: i + 1,
        u: i + 1,
        pu: i,
        b,
        a: [],
      })
    }
  }
  await pipeline(Readable.from(lines()), createGzip(), createWriteStream(file))
  return file
}
