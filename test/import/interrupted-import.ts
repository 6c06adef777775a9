/** Run as a process of its own by import-files.test.ts: imports, and says when it is in the middle. */
import { join } from 'node:path'
import { importFiles } from '../../src/feeds/import/import-files.ts'
import { findKnownInstrument } from '../../src/units/known-instruments.ts'

const [directory = '', file = ''] = process.argv.slice(2)
const instrument = findKnownInstrument('binance-usdm', 'BTCUSDT')
if (instrument === undefined) throw new Error('binance-usdm:BTCUSDT is known')
let said = false
await importFiles({
  format: 'binance-ws',
  files: [file],
  instrument,
  datasetsRoot: join(directory, 'datasets'),
  onProgress: ({ rows }) => {
    if (rows > 0 && !said) process.stdout.write('rows are coming\n')
    said ||= rows > 0
  },
})
process.stdout.write('finished\n')
