import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { synthesize } from '../../src/feeds/synth/synthesize.ts'
import type { StudyInput } from '../../src/sweep/study-file.ts'

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
    close: () => rmSync(root, { recursive: true, force: true }),
    /** A strategy file: the market maker with something before each of its timers. */
    strategy(name: string, before: string, params = ''): string {
      const file = join(root, `${name}.ts`)
      writeFileSync(
        file,
        `import maker from '${MAKER}'
let shared = 0
export default {
  ...maker,
  name: '${name}',
  params: { ...maker.params, ${params} },
  create(desk, params) {
    const own = maker.create(desk, params)
    let calls = 0
    return {
      onTimer(tag) {
        calls++
        shared++
        ${before}
        own.onTimer(tag)
      },
    }
  },
}
`,
      )
      return file
    },
  }
}

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
    'execution.queue': { choice: ['riskAverse', 'power(2)'] },
  },
  objective: { maximise: 'netPnl' },
  require: ['fills >= 5'],
  seed: 4,
}
