import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { synthesize } from '../../src/feeds/synth/synthesize.ts'
import { readTrials, type StoredTrial } from '../../src/run/trial-table.ts'
import { sql } from '../../src/store/catalog.ts'
import type { StudyInput } from '../../src/sweep/study-file.ts'
import { type SweepOptions, type SweptStudy, sweep } from '../../src/sweep/sweep.ts'

const PROJECT = resolve(import.meta.dirname, '../..')
export const MAKER = join(PROJECT, 'strategies/market-maker.ts')
const DAYS_NS = [1_709_251_200_000_000_000n, 1_709_337_600_000_000_000n]

/** A datasets root with two short synthetic days, and room for reports; `close` removes it. */
export async function twoDays() {
  const root = mkdtempSync(join(tmpdir(), 'ticktape-sweep-'))
  const datasets = join(root, 'datasets')
  for (const [i, startNs] of DAYS_NS.entries()) {
    await synthesize({ seed: i + 1, hours: 0.05, startNs, depths: ['l2'], datasetsRoot: datasets })
  }
  return {
    root,
    datasets,
    /** Sweeps `STUDY` with changes, into reports of a name of their own. */
    run(reports: string, changes: Partial<SweepOptions> = {}): Promise<SweptStudy> {
      const base = { strategy: MAKER, study: STUDY, name: 'study', datasets, workers: 2 }
      return sweep({ ...base, reports: join(root, reports), ...changes })
    },
    /** How many runs the ledger of such reports holds, and how many different ones. */
    async ledger(reports: string): Promise<{ runs: number; ids: number }> {
      const text = 'SELECT count(*) AS runs, count(DISTINCT runId) AS ids FROM ledger'
      const { rows } = await sql(datasets, text, join(root, reports))
      const [runs, ids] = rows[0] as [number, number]
      return { runs, ids }
    },
    close: () => rmSync(root, { recursive: true, force: true }),
    /** A strategy file: the market maker with something before each of its timers. */
    strategy(name: string, before: string, params = ''): string {
      const file = join(root, `${name}.ts`)
      const lines = [
        `import maker from '${MAKER}'`,
        'let shared = 0',
        'export default {',
        `  ...maker, name: '${name}', params: { ...maker.params, ${params} },`,
        '  create(desk, params) {',
        '    const own = maker.create(desk, params)',
        '    let calls = 0',
        '    return {',
        '      onTimer(tag) {',
        '        calls++',
        '        shared++',
        `        ${before}`,
        '        own.onTimer(tag)',
        '      },',
        '    }',
        '  },',
        '}',
        '',
      ]
      writeFileSync(file, lines.join('\n'))
      return file
    },
  }
}

/** The trials of a study as they stand on disk. */
export function trialsOf({ directory, study }: SweptStudy): Promise<readonly StoredTrial[]> {
  const names = Object.keys(study.metrics ?? {})
  return readTrials(join(directory, 'trials.parquet'), study.spec.axes, names)
}

export type Place = Awaited<ReturnType<typeof twoDays>>

export const BOTH_DAYS = 'synth/SIM/2024-03-01..2024-03-02'
export const FIRST_DAY = 'synth/SIM/2024-03-01'

/** 24 points of four axes, execution among them. */
export const STUDY: StudyInput = {
  tapes: BOTH_DAYS,
  config: { capital: 50_000, execution: { fees: { maker: '0', taker: '0.0001' } } },
  space: {
    halfSpreadTicks: { int: [1, 3] },
    qtyLots: { choice: [5, 20] },
    'execution.latencyMs': { choice: [1, 40] },
    'execution.fees.maker': { choice: ['-0.0001', '0.0003'] },
  },
  objective: { maximise: 'netPnl' },
  require: ['fills >= 5'],
  seed: 4,
}
