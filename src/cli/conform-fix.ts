import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import type { ConformCase } from '../conform/conform-case.ts'
import { fixSuite } from '../conform/fix/suite.ts'
import { InputError, StoredStateError } from '../lib/assert.ts'
import { legalReportsTable } from '../orders/legal-reports.ts'
import { printCases } from './conform-print.ts'

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

/** `ticktape conform fix`: order scenarios, a line each. */
export function conformFixCommand(): Command {
  return new Command('fix')
    .argument('[file]', 'scenarios of the same form')
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
      else printCases('fix', fixCases(file, flags), flags.json === true)
    })
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
