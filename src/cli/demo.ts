import { dirname, extname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { synthesize } from '../feeds/synth/synthesize.ts'
import { ENGINE_VERSION } from '../run/engine-version.ts'
import { loadStrategy } from '../run/strategy-file.ts'
import { sweep } from '../sweep/sweep.ts'
import { printRun, runStrategyFile } from './run.ts'
import { printStudy, withPage } from './sweep.ts'

type Flags = { readonly datasets: string; readonly reports: string; readonly json?: boolean }

const SEED = 1
const HOURS = 1
const START_NS = 1_704_067_200_000_000_000n
const HERE = fileURLToPath(import.meta.url)
/** Unbuilt in a checkout, built beside this file in an installed package. */
const STRATEGIES = ['market-maker', 'imbalance-taker'].map((name) =>
  join(resolve(dirname(HERE), '..', '..'), 'strategies', `${name}${extname(HERE)}`),
)

/** `ticktape demo`: the main job from nothing, on an embedded market. */
export function demoCommand(): Command {
  return new Command('demo')
    .description(
      'make a synthetic market, backtest the example strategies and sweep one, write the reports',
    )
    .option('--datasets <dir>', 'where the tape is written', 'datasets')
    .option('--reports <dir>', 'where the runs are written', 'reports')
    .option('--json', 'print one JSON object a run')
    .addHelpText('after', '\nExample:\n  ticktape demo')
    .action(async ({ datasets, reports, json }: Flags) => {
      process.stderr.write(`A synthetic market of ${HOURS} h from seed ${SEED}\n`)
      const manifest = await synthesize({
        seed: SEED,
        hours: HOURS,
        startNs: START_NS,
        depths: ['l1', 'l2'],
        datasetsRoot: datasets,
      })
      const { venue, symbol } = manifest.instrument
      process.stderr.write(
        `${manifest.rows} rows in ${join(datasets, venue, symbol, manifest.date)}\n`,
      )
      const tape = `${venue}/${symbol}/${manifest.date}`
      for (const file of STRATEGIES) {
        const { run, directory } = await runStrategyFile(file, {
          tape: [tape],
          set: [],
          seed: String(SEED),
          from: 'arrow',
          datasets,
          reports,
        })
        printRun(run, directory, json === true)
      }
      const [maker = ''] = STRATEGIES
      printStudy(await demoStudy(maker, tape, datasets, reports), json === true)
      process.stderr.write(`All runs: ${join(reports, 'index.html')}\n`)
    })
}

/** A small study of the first strategy. Its name tells its code: another version is another study. */
async function demoStudy(strategy: string, tape: string, datasets: string, reports: string) {
  const { origin } = await loadStrategy(strategy)
  process.stderr.write('A study of 48 parameter sets\n')
  return withPage((onProgress) =>
    sweep({
      strategy,
      name: `demo-${ENGINE_VERSION}-${origin.codeHash.slice(0, 8)}`,
      study: {
        tapes: tape,
        space: {
          halfSpreadTicks: { int: [1, 4] },
          skewTicks: { float: [0, 8], points: 4 },
          'execution.latencyMs': { choice: [1, 10, 50] },
        },
        objective: { maximise: 'netPnl' },
        require: ['fills >= 30'],
        seed: SEED,
      },
      datasets,
      reports,
      command: 'ticktape demo',
      onProgress,
    }),
  )
}
