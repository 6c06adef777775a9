import { Command } from 'commander'
import { InputError } from '../lib/assert.ts'
import { historyText, readOrderHistory } from '../report/order-history.ts'
import { findRun } from './report.ts'

type ShowFlags = { readonly reports: string; readonly json?: true }

/** `ticktape order show RUN ORDER`: all that happened to one order of a run. */
export function orderCommand(): Command {
  const order = new Command('order').description('orders of a run')
  order
    .command('show')
    .description('one order from its run’s record: every event, its reason, how long each leg took')
    .argument('<run>', 'run id, the beginning of one, or the directory of a run')
    .argument('<order>', 'the order’s number, or plan:N for a plan of the emulator')
    .option('--reports <dir>', 'where the runs are', 'reports')
    .option('--json', 'print one JSON object on standard output')
    .addHelpText('after', '\nExample:\n  ticktape order show 3fa91c 17')
    .action(async (run: string, text: string, { reports, json }: ShowFlags) => {
      const history = await readOrderHistory(await findRun(run, reports), orderOf(text))
      process.stdout.write(`${json === true ? JSON.stringify(history) : historyText(history)}\n`)
    })
  return order
}

/** The id of an order; of a plan, its number with a minus. */
function orderOf(text: string): number {
  const [, plan, digits = ''] = /^(plan:)?(\d{1,9})$/.exec(text) ?? []
  const number = Number(digits)
  if (digits === '' || number === 0) {
    const expected = 'the number of an order from 1, or plan:N'
    throw new InputError({ field: 'ORDER' }, `'${text}'`, expected, 'Correct it.')
  }
  return plan === undefined ? number : -number
}
