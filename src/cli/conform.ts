import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import type { ConformCase } from '../conform/conform-case.ts'
import { fixSuite } from '../conform/fix/suite.ts'
import { ordersSuite, publishedSuite } from '../conform/hftbacktest/suite.ts'
import { CheckError, InputError, StoredStateError } from '../lib/assert.ts'
import { legalReportsTable } from '../orders/legal-reports.ts'

type Flags = {
  readonly shared: string
  readonly orders?: string
  readonly raw?: string
  readonly previous?: string
  readonly json?: boolean
}

type FixFlags = {
  readonly shared: string
  readonly arrivals: string
  readonly only?: string
  readonly table?: boolean
  readonly json?: boolean
}

const FIX_FORM = `
A scenario is a line \`NAME mark title | step; step; ...\`; lines that begin with # say nothing.
  D id qty [cash] [possResend] [DAY|GTC|IOC|FOK]    a new order
  F new<old    G new<old qty                        a cancel, a replace
  id Exec>Status qty/cum/leaves                     a report; its number is its place in the line
    +n @p  avg p  #e(ref)  day=qty/cum  reason=n    last size and price, average, execution id
  9 new<old >Status                                 a cancel reject
  ~ before a report: it crosses a request. [ ] may be left out; a bracketed reject is another end.
Exec: PNew New Trade TrCancel TrCorrect PCxl PRep Cxl Repl Rej DFD Rest Stat Susp Exp
Status: PNew New Part Fill PCxl PRep Cxl Rej DFD Susp Exp

Example:
  ticktape conform fix my-scenarios.txt --only FX-06,FX-12`

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
      print('hftbacktest', await suiteOf(flags), flags.json === true)
    })
  conform
    .command('fix [file]')
    .description('FIX order state matrices as one-line scenarios, at a broker and on an exchange')
    .option(
      '--shared <dir>',
      'holds conformance/fix-order-states.txt, played without a file',
      process.env.TICKTAPE_SHARED ?? '../shared',
    )
    .option('--only <names>', 'scenarios to play, with commas between')
    .option(
      '--arrivals <n>',
      'orders of arrival a path is heard in: all if there are no more, else n at random',
      '1000',
    )
    .option('--table', 'print the table of reports that a status foresees, and play nothing')
    .option('--json', 'print one JSON object')
    .addHelpText('after', FIX_FORM)
    .action((file: string | undefined, flags: FixFlags) => {
      if (flags.table === true) process.stdout.write(`${legalReportsTable()}\n`)
      else print('fix', fixCases(file, flags), flags.json === true)
    })
  return conform
}

function fixCases(given: string | undefined, { shared, arrivals, only }: FixFlags): ConformCase[] {
  const file = given ?? join(shared, 'conformance', 'fix-order-states.txt')
  if (given === undefined && !existsSync(file)) {
    const remedy = 'Give a file of scenarios, or the directory that holds it with --shared DIR.'
    throw new StoredStateError(`${file} is not there. ${remedy}`)
  }
  const count = /^\d{1,6}$/.test(arrivals) ? Number(arrivals) : 0
  if (count < 1) {
    const expected = 'a whole number from 1 to 999999'
    throw new InputError({ field: '--arrivals' }, `'${arrivals}'`, expected, 'Correct it.')
  }
  return fixSuite(file, { everyUpTo: count, sampled: count }, only?.split(','))
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

function print(suite: string, cases: readonly ConformCase[], asJson: boolean): void {
  const failed = cases.filter((each) => !each.passed)
  if (asJson) {
    process.stdout.write(
      `${JSON.stringify({ suite, passed: cases.length - failed.length, failed: failed.length, cases })}\n`,
    )
  } else {
    for (const { name, passed, detail } of cases) {
      process.stdout.write(`${passed ? 'pass' : 'FAIL'}  ${name}: ${detail}\n`)
    }
  }
  if (failed.length > 0) {
    throw new CheckError(`${failed.length} of ${cases.length} cases of ${suite} differ`)
  }
  if (!asJson) process.stdout.write(`${cases.length} cases pass\n`)
}
