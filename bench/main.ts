import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importFiles } from '../src/feeds/import/import-files.ts'
import { synthesize } from '../src/feeds/synth/synthesize.ts'
import { type OpenTape, openTape } from '../src/store/catalog.ts'
import { tapeDirectory } from '../src/store/tape-place.ts'
import { findKnownInstrument } from '../src/units/known-instruments.ts'
import { benchHotFiles } from './hot-files.ts'
import { benchImport } from './import.ts'
import { table } from './measure.ts'
import { benchOrders } from './orders.ts'
import { benchReplay } from './replay.ts'

// Rates in one run on one machine; the ratios are what can be compared. `--json FILE` keeps them.
const shared = process.env.TICKTAPE_SHARED ?? '../shared'
const recording = join(shared, 'data', 'binance-raw', 'usdm', 'btcusdt_20240808.gz')

async function withTapes(use: (tapes: [string, OpenTape][]) => Promise<void>): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'ticktape-bench-'))
  try {
    const manifest = await synthesize({
      seed: 1,
      hours: 3,
      startNs: 1_704_067_200_000_000_000n,
      depths: ['l2'],
      datasetsRoot: root,
    })
    const { venue, symbol } = manifest.instrument
    const directory = tapeDirectory(root, venue, symbol, manifest.date)
    const tapes: [string, OpenTape][] = [['synthetic market, 3 h', await openTape(directory)]]
    const instrument = findKnownInstrument('binance-usdm', 'BTCUSDT')
    if (existsSync(recording) && instrument !== undefined) {
      const files = [recording]
      const [day] = await importFiles({
        format: 'binance-ws',
        files,
        instrument,
        datasetsRoot: root,
      })
      if (day !== undefined) tapes.push(['BTCUSDT 2024-08-08', await openTape(day.directory)])
    } else {
      process.stderr.write(`no recording at ${recording}: the synthetic market only\n`)
    }
    await use(tapes)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

const results: Record<string, unknown> = { node: process.version }
await withTapes(async (tapes) => {
  for (const [name, tape] of tapes) {
    const rows = benchReplay(tape)
    results[name] = rows
    process.stdout.write(`${table(`Replay: ${name}, ${rows[0]?.units} rows`, 'rows', rows)}\n\n`)
  }
})
const imported = await benchImport(recording)
results.import = imported
process.stdout.write(`${table('Import', 'rows', imported)}\n\n`)
const hot = benchHotFiles()
results.hot = hot
process.stdout.write(`${table('Hot files by themselves', 'operations', hot)}\n`)
const orders = benchOrders()
results.orders = orders
process.stdout.write(`\n${table('Orders as facts', 'orders', orders)}\n`)
const at = process.argv.indexOf('--json')
const file = process.argv[at + 1]
if (at > 0 && file !== undefined) writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`)
