import { join } from 'node:path'
import { Command } from 'commander'
import { resume } from '../sweep/sweep.ts'
import { findStudy } from './studies.ts'
import { paceOf, printStudy, withPage } from './sweep.ts'

type Flags = {
  readonly workers?: string
  readonly desksPerPass?: string
  readonly reports: string
  readonly json?: boolean
}

/** `ticktape resume STUDY`: goes on with a study that was interrupted. */
export function resumeCommand(): Command {
  return new Command('resume')
    .description('go on with a study that was interrupted; what was run is not run again')
    .argument('<study>', "a study's name, or its directory")
    .option('--workers <n>', 'threads (default: as it was begun)')
    .option('--desks-per-pass <n>', 'desks that one pass carries')
    .option('--reports <dir>', 'where studies are, under studies/', 'reports')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExample:\n  ticktape resume spreads')
    .action(async (name: string, flags: Flags) => {
      const directory = findStudy(name, join(flags.reports, 'studies'))
      const pace = paceOf(flags)
      const swept = await withPage((onProgress) => resume(directory, { ...pace, onProgress }))
      printStudy(swept, flags.json === true)
    })
}
