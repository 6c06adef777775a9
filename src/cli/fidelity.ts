import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { fidelity } from '../fidelity/fidelity.ts'
import { type FidelityRecord, ORACLE_F1_MIN } from '../fidelity/fidelity-record.ts'
import { parametersOf } from '../fidelity/parameters.ts'
import { CheckError, InputError } from '../lib/assert.ts'
import { fidelityPage } from '../report/fidelity/fidelity-page.ts'
import { fidelityText } from '../report/fidelity/fidelity-text.ts'
import { readQueueParameters } from '../run/queue-parameters-file.ts'
import { openTape, resolveTapes } from '../store/catalog.ts'
import { writeWhole } from '../store/whole-file.ts'
import { momentOf, spanOf } from './moment.ts'

type Flags = {
  readonly from?: string
  readonly to?: string
  readonly conflate?: string
  readonly grace?: string
  readonly fit?: string | true
  readonly parameters?: string
  readonly seed: string
  readonly datasets: string
  readonly reports: string
  readonly json?: true
}

const FILES = `
Writes fidelity.json, fidelity.html and, with --fit, parameters.json into
<reports>/fidelity/<venue>-<symbol>-<date>. A run takes the parameter file:
  { "execution": { "queue": { "parameters": "parameters.json" } } }

Example:
  ticktape fidelity GLBX/ESH4/2023-12-25 --from 23:00:05 --fit`

/** `ticktape fidelity`: predicted fills against what happened to real orders. */
export function fidelityCommand(): Command {
  return new Command('fidelity')
    .description('shadow-order test of the queue models on order-by-order data')
    .argument('<tape>', 'a path, or venue/symbol/date')
    .option('--from <time>', 'only orders that came from then on: HH:MM[:SS] UTC, or an ISO time')
    .option('--to <time>', 'only orders that came before then')
    .option('--conflate <span>', 'sizes of levels are told at multiples of this only, 1ms or 100ms')
    .option('--grace <span>', 'how late a model may fill an order executed whole', '1s')
    .option('--fit [file]', 'fit the calibrated models, score them out of sample, write parameters')
    .option('--parameters <file>', 'score the parameters of another fit as well')
    .option('--seed <n>', 'seed of the bootstrap', '1')
    .option('--datasets <dir>', 'where the tapes are', 'datasets')
    .option('--reports <dir>', 'where the pages are written', 'reports')
    .option('--json', 'print one JSON object')
    .addHelpText('after', FILES)
    .action(async (ref: string, flags: Flags) => {
      const record = await testTape(ref, flags)
      const directory = join(flags.reports, 'fidelity', nameOf(record))
      mkdirSync(directory, { recursive: true })
      const parameters = record.fit === undefined ? undefined : parametersOf(record)
      const json = `${JSON.stringify(record)}\n`
      await writeWhole(join(directory, 'fidelity.json'), json)
      const page = join(directory, 'fidelity.html')
      await writeWhole(page, await fidelityPage(record))
      const file = typeof flags.fit === 'string' ? flags.fit : join(directory, 'parameters.json')
      if (parameters !== undefined) {
        await writeWhole(file, `${JSON.stringify(parameters, null, 2)}\n`)
      }
      const written = [`page       ${page}`, ...(parameters ? [`parameters ${file}`] : [])]
      process.stdout.write(flags.json ? json : `${fidelityText(record)}${written.join('\n')}\n`)
      const { f1 } = record.oracle
      if (f1 >= ORACLE_F1_MIN || Number.isNaN(f1)) return
      throw new CheckError(
        `the oracle, which knows the true queue, reaches F1 ${f1.toFixed(4)} and not ${ORACLE_F1_MIN}: no figure of this tape can be believed`,
      )
    })
}

async function testTape(ref: string, flags: Flags): Promise<FidelityRecord> {
  const [directory, ...more] = resolveTapes(flags.datasets, ref)
  if (directory === undefined || more.length > 0) {
    throw new InputError({ field: 'TAPE' }, `${more.length + 1} tapes`, 'one', 'Give one day.')
  }
  const tape = await openTape(directory)
  const seed = Number(flags.seed)
  if (!/^\d+$/.test(flags.seed) || !Number.isSafeInteger(seed)) {
    throw new InputError(
      { field: '--seed' },
      `got "${flags.seed}"`,
      'a whole number',
      'Correct it.',
    )
  }
  const { epochNs } = tape
  return fidelity({
    tape,
    directory,
    seed,
    graceNs: spanOf('--grace', flags.grace ?? '1s'),
    fits: flags.fit !== undefined,
    ...(flags.from !== undefined && { fromNs: momentOf('--from', flags.from, epochNs) }),
    ...(flags.to !== undefined && { toNs: momentOf('--to', flags.to, epochNs) }),
    ...(flags.conflate !== undefined && { conflateNs: spanOf('--conflate', flags.conflate) }),
    ...(flags.parameters !== undefined && { parameters: readQueueParameters(flags.parameters) }),
    onProgress: progress(),
  })
}

function nameOf({ tape, conflateNs }: FidelityRecord): string {
  const name = tape.ref.replaceAll('/', '-')
  return conflateNs === 0 ? name : `${name}-conflated-${conflateNs / 1e6}ms`
}

const LINE_EVERY_MS = 2000

/** A line now and then, with an estimate of the time left. */
function progress(): (share: number) => void {
  const startMs = Date.now()
  let lastMs = startMs
  return (share) => {
    const nowMs = Date.now()
    if (nowMs - lastMs < LINE_EVERY_MS) return
    lastMs = nowMs
    const leftSeconds = ((nowMs - startMs) / 1000) * (1 / share - 1)
    process.stderr.write(
      `${Math.floor(share * 100)} % of the tape, about ${Math.ceil(leftSeconds)} s left\n`,
    )
  }
}
