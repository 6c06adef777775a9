import { join, relative } from 'node:path'
import { Command, Option } from 'commander'
import { InputError } from '../lib/assert.ts'
import { shellWord } from '../lib/shell-word.ts'
import { saveRun } from '../report/save-run.ts'
import { type BacktestOptions, backtest, type Run } from '../run/backtest.ts'
import { openTapeAt } from '../run/open-tape-at.ts'
import { PROFILES, type ProfileName } from '../run/profiles.ts'
import type { QueueConfig } from '../run/queue-config.ts'
import { mergeRisk, type RiskConfig } from '../run/risk-config.ts'
import { type RunConfig, readRiskConfig, readRunConfig } from '../run/run-config.ts'
import { type LoadedStrategy, loadStrategy } from '../run/strategy-file.ts'
import { tapeFacts, tapesOfOne } from '../run/tape-run.ts'
import { type OpenTape, resolveTapes } from '../store/catalog.ts'
import { isoTime } from '../units/time.ts'
import { parseSettings } from './settings.ts'

export type RunFlags = {
  readonly tape: string[]
  readonly as?: 'l1' | 'l2' | 'l3'
  readonly profile?: ProfileName
  readonly queue?: string
  readonly config?: string
  readonly risk?: string
  /** False with --no-breakers. */
  readonly breakers?: boolean
  readonly set: string[]
  readonly seed: string
  readonly from: 'arrow' | 'parquet'
  readonly datasets: string
  readonly reports: string
  readonly json?: boolean
}

const collect = (value: string, before: string[]) => [...before, value]

/** `ticktape run`: one backtest, its record and its report. */
export function runCommand(): Command {
  return new Command('run')
    .description('replay tapes through a strategy: run record and HTML report')
    .argument('<strategy>', 'a file whose default export is a strategy')
    .requiredOption('--tape <refs...>', 'a path, venue/symbol/date, or venue/symbol/from..to')
    .addOption(
      new Option('--as <depth>', 'which rows make the book (default: the deepest)').choices([
        'l1',
        'l2',
        'l3',
      ]),
    )
    .addOption(new Option('--profile <name>', 'execution profile').choices(Object.keys(PROFILES)))
    .option('--queue <name>', 'queue model, or the parameter file of a fit (a .json file)')
    .option('--config <file>', 'JSON with execution, risk, capital and params')
    .option('--risk <file>', 'JSON with limits and breakers (docs/risk.md); wins over the config')
    .option('--no-breakers', 'switch every breaker off; what the gate refuses stays refused')
    .option('--set <k=v>', 'change a parameter of the strategy (repeatable)', collect, [])
    .option('--seed <n>', 'seed of all random streams', '1')
    .addOption(
      new Option('--from <copy>', 'read the replay copy or the archive')
        .choices(['arrow', 'parquet'])
        .default('arrow'),
    )
    .option('--datasets <dir>', 'where the tapes are', 'datasets')
    .option('--reports <dir>', 'where runs are written', 'reports')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nExample:\n  ticktape run strategies/market-maker.ts --tape synth/SIM/2024-01-01 --set qtyLots=5',
    )
    .action(async (file: string, flags: RunFlags) => {
      const { run, directory } = await runStrategyFile(file, flags)
      printRun(run, directory, flags.json === true)
    })
}

/** Runs a strategy file over tapes and saves everything. */
export async function runStrategyFile(
  file: string,
  flags: RunFlags,
): Promise<{ run: Run; directory: string }> {
  const loaded = await loadStrategy(file)
  const config = flags.config === undefined ? {} : readRunConfig(flags.config)
  const directories = flags.tape.flatMap((ref) => resolveTapes(flags.datasets, ref))
  const { depth } = tapesOfOne(directories.map(tapeFacts), flags.as)
  const tapes: OpenTape[] = []
  for (const directory of directories) {
    const tape = await openTapeAt(directory, depth, { from: flags.from })
    // Of several tapes, those are in memory that the pass is in.
    if (directories.length > 1) tape.release()
    tapes.push(tape)
  }
  const run = backtest(optionsOf(loaded, tapes, config, flags))
  const directory = await saveRun(run, flags.reports, commandOf(file, flags))
  return { run, directory }
}

function optionsOf(
  { strategy, origin }: LoadedStrategy,
  tapes: readonly OpenTape[],
  config: RunConfig,
  flags: RunFlags,
): BacktestOptions {
  const seed = Number(flags.seed)
  if (!/^\d+$/.test(flags.seed) || !Number.isSafeInteger(seed)) {
    throw new InputError(
      { field: '--seed' },
      `got "${flags.seed}"`,
      'a whole number',
      'Correct it.',
    )
  }
  const given = Object.entries(config.params ?? {}).map(([key, value]) => `${key}=${value}`)
  const execution = {
    ...config.execution,
    ...(flags.profile && { profile: flags.profile }),
    ...(flags.queue && { queue: queueOf(flags.queue) }),
  }
  return {
    tapes,
    strategy,
    origin,
    seed,
    params: parseSettings(strategy, [...given, ...flags.set]),
    execution: execution as NonNullable<BacktestOptions['execution']>,
    risk: riskOf(config, flags),
    ...(config.capital !== undefined && { capital: config.capital }),
    ...(flags.as && { depth: flags.as }),
  }
}

/** Breakers act unless a file or the flag says otherwise; the flag wins over both files. */
function riskOf(config: RunConfig, flags: RunFlags): RiskConfig {
  const own = (config.risk ?? {}) as RiskConfig
  const risk = flags.risk === undefined ? own : mergeRisk(own, readRiskConfig(flags.risk))
  return flags.breakers === false ? { ...risk, breakers: 'off' } : risk
}

/** A model's written name, or the parameter file of a fit. */
function queueOf(text: string): QueueConfig {
  return text.endsWith('.json') ? { parameters: text } : text
}

function commandOf(file: string, flags: RunFlags): string {
  // As seen from here: a report must not depend on where a checkout lies.
  const parts = [
    'ticktape run',
    shellWord(relative(process.cwd(), file)),
    ...flags.tape.map((ref) => `--tape ${shellWord(ref)}`),
  ]
  if (flags.as) parts.push(`--as ${flags.as}`)
  if (flags.profile) parts.push(`--profile ${flags.profile}`)
  if (flags.queue) parts.push(`--queue ${shellWord(flags.queue)}`)
  if (flags.config) parts.push(`--config ${shellWord(flags.config)}`)
  if (flags.risk) parts.push(`--risk ${shellWord(flags.risk)}`)
  if (flags.breakers === false) parts.push('--no-breakers')
  for (const setting of flags.set) parts.push(`--set ${shellWord(setting)}`)
  if (flags.seed !== '1') parts.push(`--seed ${flags.seed}`)
  return parts.join(' ')
}

/** Says what came out: one JSON object, or a few lines. */
export function printRun(run: Run, directory: string, asJson: boolean): void {
  const { ledgers } = run.desk
  const ledger = ledgers[0]
  const equity = run.equity.equity.at(-1) ?? 0
  const report = join(directory, 'report.html')
  const facts = {
    runId: run.runId,
    journalHash: run.journalHash,
    strategy: run.manifest.strategy.name,
    events: run.timing.events,
    intents: run.counts.intents,
    orders: run.counts.orders,
    denied: Object.values(run.counts.denialsByRule).reduce((sum, count) => sum + count, 0),
    trips: run.counts.trips,
    fills: run.fills.rows,
    positionLots: ledger?.positionLots ?? 0,
    netProfit: equity,
    currency: run.desk.market.instrument.settlementCurrency,
    report,
  }
  if (asJson) process.stdout.write(`${JSON.stringify(facts)}\n`)
  else {
    process.stdout.write(
      `${facts.strategy}: net ${equity.toFixed(8)} ${facts.currency}, ${facts.fills} fills of ${facts.orders} orders sent, position ${facts.positionLots} lots\n` +
        `${riskLine(run, facts.denied)}run     ${facts.runId}\njournal ${facts.journalHash}\nreport  ${report}\n`,
    )
  }
}

/** What the gate refused and which breakers tripped; nothing where neither did. */
function riskLine({ breakers }: Run, denied: number): string {
  const trips = breakers
    .filter(({ event }) => event === 'tripped')
    .map(({ atNs, breaker, scope }) => `${breaker} of ${scope} tripped ${isoTime(BigInt(atNs))}`)
  const refused = denied === 0 ? [] : [`${denied} intents refused by the gate`]
  const parts = [...refused, ...trips]
  return parts.length === 0 ? '' : `risk    ${parts.join('; ')}\n`
}
