import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { InputError, StoredStateError } from '../lib/assert.ts'
import { runDirectories, writeIndex } from '../report/write-index.ts'
import { writeReport } from '../report/write-report.ts'

type ReportOptions = { readonly reports: string; readonly json?: boolean }

/** `ticktape report RUN`: renders a run's page again from its record, and the index of all runs. */
export function reportCommand(): Command {
  return new Command('report')
    .description('render the report of a run again from its record')
    .argument('<run>', 'run id, the beginning of one, or the directory of a run')
    .option('--reports <dir>', 'where the runs are', 'reports')
    .option('--json', 'print one object on standard output')
    .addHelpText('after', '\nExample:\n  ticktape report 3fa91c')
    .action(async (run: string, options: ReportOptions) => {
      const directory = await findRun(run, options.reports)
      const report = await writeReport(directory)
      const index = (await isDirectory(options.reports)) ? await writeIndex(options.reports) : null
      const paths = { report: resolve(report), index: index === null ? null : resolve(index) }
      process.stdout.write(options.json ? `${JSON.stringify(paths)}\n` : `${paths.report}\n`)
    })
}

/**
 * Directory of a run: the one given, or the one run under `reportsRoot` whose id begins so. Throws
 * InputError when several fit or the text is empty, StoredStateError when none does.
 */
export async function findRun(text: string, reportsRoot: string): Promise<string> {
  if (text === '') {
    throw new InputError(
      { field: 'RUN' },
      'nothing given',
      'a run id or a directory',
      'See `ticktape report --help`.',
    )
  }
  if (await isRun(text)) return text
  const names = (await isDirectory(reportsRoot)) ? await runDirectories(reportsRoot) : []
  const fitting = names.filter((name) => name.startsWith(text))
  const [only] = fitting
  if (only !== undefined && fitting.length === 1) return join(reportsRoot, only)
  if (fitting.length > 1) {
    const some = fitting.slice(0, 4).map((name) => name.slice(0, 16))
    throw new InputError(
      { field: 'RUN' },
      `${text} is the beginning of ${fitting.length} runs (${some.join(', ')}${fitting.length > 4 ? ', ...' : ''})`,
      'the beginning of one run id',
      'Give more of it.',
    )
  }
  throw new StoredStateError(
    `No run ${text} in ${reportsRoot}, which holds ${names.length} runs. Run the strategy again, or name another directory with --reports.`,
  )
}

async function isRun(path: string): Promise<boolean> {
  return stat(join(path, 'run.json')).then(
    (entry) => entry.isFile(),
    () => false,
  )
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  )
}
