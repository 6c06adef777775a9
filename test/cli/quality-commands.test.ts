import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratch } from '../import/scratch.ts'
import { ticktape } from '../support/command.ts'

const MS = 1_700_006_400_000
const INSTRUMENT = ['--instrument', 'binance-usdm:BTCUSDT']

test('an import warns of crossed quotes, refuses them above a limit; a page shows the day', () => {
  const folder = scratch()
  const mapping = join(folder, 'mapping.json')
  const columns = { bidPrice: 'b', askPrice: 'a' }
  writeFileSync(
    mapping,
    JSON.stringify({ rows: 'quotes', time: { event: 't', unit: 'ms' }, columns }),
  )
  const file = join(folder, 'quotes.csv')
  writeFileSync(file, `t,b,a\n${MS},100,100.1\n${MS + 1},100.2,100.1\n`)
  const datasets = join(folder, 'datasets')
  const at = ['--mapping', mapping, ...INSTRUMENT, '--datasets', datasets]

  const refused = ticktape('import', 'csv', file, ...at, '--refuse-above', 'crossed=0.2')
  expect(refused.code).toBe(2)
  expect(refused.stderr).toMatch(/quotes.csv, field crossed: the tape has 0.5 share/)
  expect(existsSync(datasets)).toBe(false)
  expect(ticktape('import', 'csv', file, ...at, '--refuse-above', 'crosed=1').stderr).toMatch(
    /field --refuse-above: given "crosed=1"/,
  )

  const taken = ticktape('import', 'csv', file, ...at)
  expect(taken.code).toBe(0)
  expect(taken.stdout).toMatch(/WARNING: crossed 0.5 share, above 0.01/)

  const page = join(folder, 'day.html')
  const ref = 'binance-usdm/BTCUSDT/2023-11-15'
  const shown = ticktape('tapes', 'show', ref, '--datasets', datasets, '--html', page, '--json')
  expect(shown.code).toBe(0)
  const [tape] = JSON.parse(shown.stdout).tapes
  expect(tape.quality.crossed).toMatchObject({ value: 0.5, unit: 'share', n: 2 })
  expect(tape.warned).toEqual(['crossed'])
  expect(readFileSync(page, 'utf8')).toContain(ref)
})
