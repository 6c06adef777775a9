import { dirname, extname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { synthesize } from '../feeds/synth/synthesize.ts'
import { printRun, runStrategyFile } from './run.ts'

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
      'make a synthetic market, backtest the example strategies on it, write the reports',
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
      for (const file of STRATEGIES) {
        const { run, directory } = await runStrategyFile(file, {
          tape: [`${venue}/${symbol}/${manifest.date}`],
          set: [],
          seed: String(SEED),
          from: 'arrow',
          datasets,
          reports,
        })
        printRun(run, directory, json === true)
      }
      process.stderr.write(`All runs: ${join(reports, 'index.html')}\n`)
    })
}
