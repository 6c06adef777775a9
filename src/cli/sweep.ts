import { basename, dirname, extname, join, relative, resolve } from 'node:path'
import { Command } from 'commander'
import { InputError } from '../lib/assert.ts'
import { shellWord } from '../lib/shell-word.ts'
import { writeIndex } from '../report/write-index.ts'
import { writeStudyPage } from '../report/write-study.ts'
import type { StudyJson } from '../run/study-record.ts'
import { checkName, readStudyFile, WORKERS_MAX } from '../sweep/study-file.ts'
import { type SweptStudy, sweepStudy } from '../sweep/sweep.ts'
import { progressLines } from './sweep-progress.ts'

type Flags = {
  readonly study: string
  readonly name?: string
  readonly workers?: string
  readonly desksPerPass?: string
  readonly datasets: string
  readonly reports: string
  readonly json?: boolean
}

/** `ticktape sweep STRATEGY --study FILE`: tries every point of a parameter space. */
export function sweepCommand(): Command {
  return new Command('sweep')
    .description('try a space of parameters on every day: trial ledger, trials table, study page')
    .argument(
      '[strategy]',
      'a file whose default export is a strategy (default: the study names it)',
    )
    .requiredOption('--study <file>', 'JSON with tapes, space, search and objective')
    .option('--name <name>', "the study's name (default: the file's)")
    .option('--workers <n>', 'threads (default: one a processor)')
    .option('--desks-per-pass <n>', 'desks that one pass carries')
    .option('--datasets <dir>', 'where the tapes are', 'datasets')
    .option('--reports <dir>', 'where studies are written, under studies/', 'reports')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nExample:\n  ticktape sweep strategies/market-maker.ts --study spreads.json --workers 2',
    )
    .action(async (strategy: string | undefined, flags: Flags) => {
      const swept = await sweepStudyFile(strategy, flags)
      printStudy(swept, flags.json === true)
    })
}

/** Sweeps what a study file asks for, with progress on standard error, and writes its page. */
export async function sweepStudyFile(
  strategy: string | undefined,
  flags: Flags,
): Promise<SweptStudy> {
  const file = flags.study
  const read = readStudyFile(file, basename(file, extname(file)))
  const name = flags.name ?? read.name
  const study = { ...read, name: checkName(name, { field: '--name' }) }
  const strategyFile = strategy ?? study.strategy
  if (strategyFile === undefined) {
    const remedy = 'Give it on the command line or as "strategy".'
    throw new InputError({ file, field: 'strategy' }, 'none', 'a strategy file', remedy)
  }
  const command = `ticktape sweep ${seen(strategyFile)} --study ${seen(file)}`
  const { datasets, reports } = flags
  return withPage((onProgress) =>
    sweepStudy(strategyFile, study, {
      ...paceOf(flags),
      onProgress,
      datasets,
      reports,
      command: flags.name === undefined ? command : `${command} --name ${flags.name}`,
      place: { file },
    }),
  )
}

/** Works a study off, saying how far it is, and renders its page. */
export async function withPage(
  work: (onProgress: ReturnType<typeof progressLines>['say']) => Promise<SweptStudy>,
): Promise<SweptStudy> {
  const lines = progressLines(process.stderr)
  try {
    const swept = await work(lines.say)
    await writeStudyPage(swept.directory)
    const [studies, reports] = [dirname(resolve(swept.directory)), join(swept.directory, '../..')]
    // A study that was moved elsewhere has no index of its runs beside it.
    if (basename(studies) === 'studies') await writeIndex(reports)
    return swept
  } finally {
    lines.end()
  }
}

/** `--workers` and `--desks-per-pass`, where they are given. */
export function paceOf(flags: Pick<Flags, 'workers' | 'desksPerPass'>) {
  return {
    workers: wholeFlag('--workers', flags.workers, WORKERS_MAX),
    desksPerPass: wholeFlag('--desks-per-pass', flags.desksPerPass, 4096),
  }
}

function wholeFlag(field: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= 1 && number <= most) return number
  throw new InputError(
    { field },
    `got "${text}"`,
    `a whole number from 1 to ${most}`,
    'Correct it.',
  )
}

/** As seen from here: a page must not depend on where a checkout lies. */
function seen(path: string): string {
  return shellWord(relative(process.cwd(), path))
}

/** Says what came out: one JSON object, or a few lines. */
export function printStudy({ directory, study }: SweptStudy, asJson: boolean): void {
  const { counts, best, timing, checked, judged } = study
  const page = join(directory, 'study.html')
  const facts = {
    study: study.study,
    studyId: study.studyId,
    directory,
    objective: study.spec.objective,
    trials: counts,
    runsComputed: timing?.runsComputed ?? 0,
    runsReused: timing?.runsReused ?? 0,
    best: best ?? null,
    checked: checked ?? null,
    judged: judged ?? null,
    trialsHash: study.trialsHash,
    report: page,
  }
  if (asJson) {
    process.stdout.write(`${JSON.stringify(facts)}\n`)
    return
  }
  const { metric, goal } = study.spec.objective
  const unit = study.metrics?.[metric]?.unit ?? ''
  const outcome =
    best === undefined
      ? 'no trial that meets every condition'
      : `${goal} ${metric}: ${Number(best.objective.toPrecision(12))} ${unit} in trial ${best.trial}, the best of ${counts?.trials}`
  process.stdout.write(
    `${study.study}: ${outcome}\n` +
      `trials  ${counts?.trials} (${counts?.failed} failed, ${counts?.infeasible} outside "require"), ` +
      `${counts?.everTried} ever tried on these tapes\n` +
      judgedText(judged) +
      `hash    ${study.trialsHash}\nreport  ${page}\n`,
  )
}

/** How the best trial stands against the number of its trials, in one line. */
function judgedText(judged: StudyJson['judged']): string {
  if (judged === undefined) return ''
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`
  const { dsr, pbo, snooping, isSignificant, trials } = judged
  const figures = [
    `deflated Sharpe ratio ${dsr.value === null ? 'not defined' : percent(dsr.value.dsr)}`,
    `overfitting ${pbo.value === null ? 'not defined' : percent(pbo.value.pbo)}`,
    `SPA p ${snooping.value === null ? 'not defined' : snooping.value.spa.consistent.toFixed(3)}`,
  ].join(', ')
  return `judged  ${isSignificant ? 'stands' : 'does not stand'} against ${trials} trials: ${figures}\n`
}
