import { Command } from 'commander'
import type { ConformCase } from '../conform/conform-case.ts'
import { ordersSuite, publishedSuite } from '../conform/hftbacktest/suite.ts'
import { functionList } from '../conform/statistics/function-list.ts'
import { publishedStatistics, statisticsFiles } from '../conform/statistics/suite.ts'
import { InputError } from '../lib/assert.ts'
import { conformFixCommand } from './conform-fix.ts'
import { printCases } from './conform-print.ts'

type Flags = {
  readonly shared: string
  readonly orders?: string
  readonly raw?: string
  readonly previous?: string
  readonly json?: boolean
}

type StatisticsFlags = {
  readonly functions?: boolean
  readonly workers: string
  readonly json?: boolean
}

/** `ticktape conform`: suites whose expected results come from outside. */
export function conformCommand(): Command {
  const conform = new Command('conform').description('compare the engine with results from outside')
  conform
    .command('hftbacktest')
    .description(
      'published runs of hftbacktest: conversion, order cells, recorder rows, queue models',
    )
    .option(
      '--shared <dir>',
      'holds data/binance-raw and conformance',
      process.env.TICKTAPE_SHARED ?? '../shared',
    )
    .option('--orders <csv>', 'other expected orders, in the form of the queue-model file')
    .option('--raw <file>', 'the recording that they were made on')
    .option('--previous <file>', 'the recording of the day before, whose book it opens with')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nExample:\n  ticktape conform hftbacktest --orders day.csv --raw btcusdt_20240808.gz',
    )
    .action(async (flags: Flags) => {
      printCases('hftbacktest', await suiteOf(flags), flags.json === true)
    })
  addStatistics(conform)
  conform.addCommand(conformFixCommand())
  return conform
}

function addStatistics(conform: Command): void {
  conform
    .command('statistics')
    .description('every statistic against figures of papers and of other programs, case by case')
    .argument('[files...]', 'other files of cases (docs/statistics-cases.md says their form)')
    .option('--functions', 'list the functions that cases may call, with inputs and options')
    .option('--workers <n>', 'threads for the heavy ones; the results are the same', '0')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExample:\n  ticktape conform statistics my-cases.json')
    .action(async (files: string[], flags: StatisticsFlags) => {
      if (flags.functions === true) {
        process.stdout.write(functionList())
        return
      }
      const workers = Number(flags.workers)
      if (!/^\d+$/.test(flags.workers) || workers > 64) {
        const given = `got "${flags.workers}"`
        const expected = 'a whole number from 0 to 64'
        throw new InputError({ field: '--workers' }, given, expected, 'Correct it.')
      }
      const options = { workers, onProgress: progressLine() }
      const cases =
        files.length === 0
          ? await publishedStatistics(options)
          : await statisticsFiles(files, options)
      printCases('statistics', cases, flags.json === true)
    })
}

/** Says on standard error where a long suite is: at most one line in two seconds. */
function progressLine() {
  let last = Date.now()
  return (id: string, index: number, total: number, share: number) => {
    if (Date.now() - last < 2000) return
    last = Date.now()
    process.stderr.write(`case ${index + 1} of ${total}, ${id}: ${Math.floor(share * 100)} %\n`)
  }
}

async function suiteOf({ shared, orders, raw, previous }: Flags): Promise<ConformCase[]> {
  if (orders === undefined && raw === undefined && previous === undefined) {
    return publishedSuite(shared)
  }
  if (orders === undefined || raw === undefined) {
    const field = orders === undefined ? '--orders' : '--raw'
    throw new InputError({ field }, 'missing', '--orders and --raw together', `Add ${field}.`)
  }
  return ordersSuite({ orders, raw, ...(previous !== undefined && { previous }) })
}
