import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect } from 'vitest'
import { importFiles } from '../../src/feeds/import/import-files.ts'
import { fidelity } from '../../src/fidelity/fidelity.ts'
import { parametersOf } from '../../src/fidelity/parameters.ts'
import { openTape } from '../../src/store/catalog.ts'
import { findKnownInstrument } from '../../src/units/known-instruments.ts'
import { recorded, recordedNote, sharedPath } from '../support/shared.ts'

const root = mkdtempSync(join(tmpdir(), 'ticktape-fidelity-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

async function lastTape(venue: string, symbol: string, format: string, files: readonly string[]) {
  const instrument = findKnownInstrument(venue, symbol)
  if (instrument === undefined) throw new Error(`${venue}:${symbol} is known`)
  const paths = files.map((file) => sharedPath('data', file))
  const request = { format, files: paths, instrument, datasetsRoot: join(root, symbol) }
  const directory = (await importFiles(request)).at(-1)?.directory ?? ''
  return { tape: await openTape(directory), directory }
}

const es = () =>
  lastTape('GLBX', 'ESH4', 'databento-dbn', [
    'databento/esh4-glbx-mdp3-20231224.mbo.dbn.zst',
    'databento/esh4-glbx-mdp3-20231225.mbo.dbn.zst',
  ])
const FROM_NS = BigInt(Date.parse('2023-12-25T23:00:05Z')) * 1_000_000n

describe('fidelity on real orders', () => {
  recorded(
    `ESH4, and AMZN with its parameters${recordedNote}`,
    async () => {
      const record = await fidelity({ ...(await es()), fromNs: FROM_NS, fits: true })
      const f1 = (name: string) => record.contenders.find((it) => it.name.startsWith(name))?.f1 ?? 0
      expect(record.shadows).toMatchObject({ added: 16_801, moved: 9170 })
      expect(record.shadows.trueRatePct).toBeCloseTo(27.5, 1)
      expect(record.oracle).toMatchObject({ f1: 1, exactPct: 100 })
      expect(record.trueQueue).toMatchObject({ f1: 1, exactPct: 100, exceptions: [] })
      for (const [name, published] of [
        ['front of queue', 0.786],
        ['riskAverse', 0.955],
        ['log2', 0.971],
        ['power(3)', 0.97],
      ] as const) {
        expect(Math.abs(f1(name) - published)).toBeLessThan(0.005)
      }
      const fitOf = (model: string) => record.fit?.models.find((it) => it.model === model)?.mean
      const formula = fitOf('hazard')
      expect(formula?.f1).toBeGreaterThan(0.975)
      expect(Math.abs(formula?.biasPp ?? 9)).toBeLessThan(0.3)
      expect(formula?.exactPct).toBeGreaterThan(89)
      expect(fitOf('sizes')?.f1).toBeGreaterThan(0.984)
      const past = fitOf('sizesWithPast')
      expect(past?.f1).toBeGreaterThan(0.985)
      expect(past?.f1).toBeLessThan(0.991)
      expect(Math.abs(past?.biasPp ?? 9)).toBeLessThan(0.2)
      expect(past?.exactPct).toBeGreaterThan(92)
      expect(past?.undecidedErrorPct).toBeLessThan(11)

      const amzn = await lastTape('XNAS', 'AMZN', 'lobster', [
        'lobster/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip',
      ])
      const other = await fidelity({ ...amzn, parameters: parametersOf(record) })
      const of = (name: string) => other.contenders.find((it) => it.name.startsWith(name))?.f1 ?? 0
      expect(other.shadows.added).toBe(65_182)
      expect(other.shadows.trueRatePct).toBeCloseTo(9.57, 1)
      expect(other.oracle.f1).toBeGreaterThan(0.997)
      expect(other.trueQueue.f1).toBeGreaterThan(0.999)
      expect(other.trueQueue.exceptions.reduce((n, { shadows }) => n + shadows, 0)).toBe(5)
      for (const [name, published] of [
        ['riskAverse', 0.9985],
        ['log2', 0.998],
        ['power(3)', 0.998],
      ] as const) {
        expect(Math.abs(of(name) - published)).toBeLessThan(0.005)
      }
      const transferred = other.contenders.filter(({ name }) => name.includes('of GLBX/ESH4'))
      const best = Math.max(...['riskAverse', 'log', 'log2', 'power(1)', 'power(3)'].map(of))
      for (const { f1: reached } of transferred)
        expect(reached).toBeGreaterThanOrEqual(best - 0.0002)
      expect(transferred.at(-1)?.f1).toBeGreaterThan(best)
    },
    600_000,
  )
})
