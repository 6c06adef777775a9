import { Command, CommanderError } from 'commander'
import { ENGINE_VERSION } from '../run/engine-version.ts'
import { breakerCommand } from './breaker.ts'
import { conformCommand } from './conform.ts'
import { demoCommand } from './demo.ts'
import { EXIT_BAD_INPUT, EXIT_DONE, exitCodeOf, messageOf } from './errors.ts'
import { fidelityCommand } from './fidelity.ts'
import { importCommand } from './import.ts'
import { killCommand } from './kill.ts'
import { orderCommand } from './order.ts'
import { reportCommand } from './report.ts'
import { resumeCommand } from './resume.ts'
import { runCommand } from './run.ts'
import { studiesCommand } from './studies.ts'
import { sweepCommand } from './sweep.ts'
import { synthCommand } from './synth.ts'
import { tapesCommand } from './tapes.ts'

const EXIT_CODES = `
Exit codes: 0 done or passed, 1 a check failed, 2 what you gave is bad, 3 what is stored no longer
fits, 4 infrastructure (disk full and the like).`

/** The whole command line; one file per command. */
export function program(): Command {
  const ticktape = new Command('ticktape')
    .description('backtests on ticks that a market could have filled')
    .version(ENGINE_VERSION)
    .addHelpText('after', EXIT_CODES)
  const commands = [
    demoCommand(),
    synthCommand(),
    importCommand(),
    tapesCommand(),
    runCommand(),
    sweepCommand(),
    resumeCommand(),
    studiesCommand(),
    reportCommand(),
    orderCommand(),
    conformCommand(),
    fidelityCommand(),
    breakerCommand(),
    killCommand(),
  ]
  for (const command of commands) ticktape.addCommand(command)
  throwOnExit(ticktape)
  return ticktape
}

function throwOnExit(command: Command): void {
  command.exitOverride()
  for (const each of command.commands) throwOnExit(each)
}

async function main(): Promise<number> {
  try {
    await program().parseAsync()
    return Number(process.exitCode ?? EXIT_DONE)
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_DONE : EXIT_BAD_INPUT
    process.stderr.write(`ticktape: ${messageOf(error)}\n`)
    return exitCodeOf(error)
  }
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT_DONE)
  throw error
})
process.exitCode = await main()
