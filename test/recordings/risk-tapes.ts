import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { importFiles } from '../../src/feeds/import/import-files.ts'
import { type OpenTape, openTape } from '../../src/store/catalog.ts'
import { findKnownInstrument } from '../../src/units/known-instruments.ts'
import { ticktape } from '../support/command.ts'
import { sharedPath } from '../support/shared.ts'

export type RiskTapes = Readonly<Record<'btcusdt' | 'torn' | 'ibm' | 'eurusd', OpenTape>>

const DAY = sharedPath('data/binance-raw/usdm/btcusdt_20240718.gz')
const LEAN = sharedPath('data/lean-tick')

/**
 * Four recordings, small enough for many runs: a minute of a busy market and its copy from which a
 * second of the depth stream was lost, a thin stock's day, and a day of quotes that cross on and on.
 */
export async function riskTapes(root: string): Promise<RiskTapes> {
  const torn = join(root, 'btcusdt_20240718_torn.gz')
  const lines = gunzipSync(readFileSync(DAY)).toString().split('\n')
  const from = Math.floor(lines.length / 2)
  const isLost = (line: string, i: number) => i >= from && i < from + 600 && line.includes('@depth')
  writeFileSync(torn, gzipSync(lines.filter((line, i) => !isLost(line, i)).join('\n')))
  const ibm = ['quote', 'trade'].map((kind) => `equity/usa/tick/ibm/20131010_${kind}.zip`)
  const eurusd = ['forex/fxcm/tick/eurusd/20140505_quote.zip']
  return {
    btcusdt: await binance(join(root, 'whole'), DAY),
    torn: await binance(join(root, 'torn'), torn),
    ibm: await lean(root, 'USA:IBM', 'USA/IBM/2013-10-10', ibm),
    eurusd: await lean(root, 'FXCM:EURUSD', 'FXCM/EURUSD/2014-05-05', eurusd),
  }
}

async function binance(datasetsRoot: string, file: string): Promise<OpenTape> {
  const instrument = findKnownInstrument('binance-usdm', 'BTCUSDT')
  if (instrument === undefined) throw new Error('BTCUSDT is known')
  const [tape] = await importFiles({
    format: 'binance-ws',
    files: [file],
    instrument,
    datasetsRoot,
  })
  if (tape === undefined) throw new Error('a day was imported')
  return openTape(tape.directory)
}

async function lean(root: string, name: string, ref: string, files: string[]): Promise<OpenTape> {
  const paths = files.map((file) => join(LEAN, file))
  const ended = ticktape('import', 'lean-tick', ...paths, '--instrument', name, '--datasets', root)
  if (ended.code !== 0) throw new Error(ended.stderr)
  return openTape(join(root, ref))
}
