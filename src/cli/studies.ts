import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { InputError, StoredStateError } from '../lib/assert.ts'
import { readStudyJson, type StudyJson, studyNames } from '../run/study-record.ts'
import { axisText, readTrials, type StoredTrial } from '../run/trial-table.ts'

type Flags = { readonly reports: string; readonly json?: boolean }
type ShowFlags = Flags & { readonly top: string }

/** `ticktape studies ls | show`: what was swept. */
export function studiesCommand(): Command {
  const studies = new Command('studies').description('what was swept')
  studies
    .command('ls')
    .description('every study: whole or interrupted, trials, best')
    .option('--reports <dir>', 'where studies are, under studies/', 'reports')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExample:\n  ticktape studies ls')
    .action(({ reports, json }: Flags) => list(join(reports, 'studies'), json === true))
  studies
    .command('show')
    .description('one study: its space, its counts, its best trials')
    .argument('<study>', "a study's name, or its directory")
    .option('--top <n>', 'trials to show, best first', '10')
    .option('--reports <dir>', 'where studies are, under studies/', 'reports')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExample:\n  ticktape studies show spreads --top 5')
    .action(async (name: string, flags: ShowFlags) => {
      if (!/^\d+$/.test(flags.top)) {
        throw new InputError({ field: '--top' }, `got "${flags.top}"`, 'a number', 'Correct it.')
      }
      const directory = findStudy(name, join(flags.reports, 'studies'))
      await show(directory, Number(flags.top), flags.json === true)
    })
  studies.addHelpText('after', '\nExample:\n  ticktape studies ls')
  return studies
}

/**
 * Directory of a study: the one given, or the one of that name under `studiesRoot`. Throws
 * `StoredStateError`, naming those that there are, when there is none.
 */
export function findStudy(text: string, studiesRoot: string): string {
  if (existsSync(join(text, 'study.json'))) return text
  const directory = join(studiesRoot, text)
  if (text !== '' && existsSync(join(directory, 'study.json'))) return directory
  const names = studyNames(studiesRoot)
  const known = names.length === 0 ? 'there are none' : `there are ${names.join(', ')}`
  throw new StoredStateError(`No study "${text}" in ${studiesRoot}: ${known}.`)
}

function list(studiesRoot: string, asJson: boolean): void {
  const found = studyNames(studiesRoot).map((name) => {
    try {
      return { name, study: readStudyJson(join(studiesRoot, name)) }
    } catch (error) {
      if (!(error instanceof StoredStateError)) throw error
      return { name, broken: error.message }
    }
  })
  if (asJson) {
    const studies = found.map(({ name, study, broken }) =>
      study === undefined ? { name, broken } : summaryOf(name, study),
    )
    process.stdout.write(`${JSON.stringify({ studies })}\n`)
    return
  }
  const lines = found.map(({ name, study, broken }) =>
    study === undefined ? `${name}  ${broken}` : `${name}  ${lineOf(study)}`,
  )
  process.stdout.write(lines.length === 0 ? `No studies in ${studiesRoot}\n` : lines.join('\n'))
  if (lines.length > 0) process.stdout.write('\n')
}

function summaryOf(name: string, study: StudyJson) {
  const { state, studyId, counts, best, trialsHash, spec, strategy, tapes } = study
  return {
    name,
    state,
    studyId,
    strategy: strategy.name,
    tapes: tapes.map((tape) => tape.ref),
    axes: spec.axes.map((axis) => axis.path),
    objective: spec.objective,
    trials: counts ?? null,
    best: best ?? null,
    trialsHash: trialsHash ?? null,
  }
}

function lineOf(study: StudyJson): string {
  const { counts, best, spec, state, strategy, metrics } = study
  if (state === 'begun') return `${strategy.name}, interrupted: ticktape resume ${study.study}`
  const { metric } = spec.objective
  const unit = metrics?.[metric]?.unit ?? ''
  const found = best === undefined ? 'none fits' : `best ${metric} ${short(best.objective)} ${unit}`
  return `${strategy.name}, ${counts?.trials} trials, ${found}`
}

async function show(directory: string, top: number, asJson: boolean): Promise<void> {
  const study = readStudyJson(directory)
  const { axes } = study.spec
  const trials =
    study.state === 'whole'
      ? await readTrials(join(directory, 'trials.parquet'), axes, Object.keys(study.metrics ?? {}))
      : []
  const ranked = trials
    .filter((trial) => trial.rank !== null)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
    .slice(0, top)
  if (asJson) {
    const summary = summaryOf(study.study, study)
    process.stdout.write(`${JSON.stringify({ ...summary, top: ranked.map(shortTrial) })}\n`)
    return
  }
  const lines = [
    `${study.study}  ${lineOf(study)}`,
    `tapes   ${study.tapes.map((tape) => tape.ref).join(', ')}`,
    ...axes.map(
      ({ path, values, from, to }) =>
        `axis    ${path}: ${values === null ? `${from} to ${to}` : values.map(axisText).join(', ')}`,
    ),
    ...ranked.map(
      ({ rank, trial, objective, point }) =>
        `${String(rank).padStart(5)}.  ${short(objective)}  trial ${trial}  ${Object.entries(point)
          .map(([path, value]) => `${path}=${value}`)
          .join(' ')}`,
    ),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

/** Twelve digits: what sums of doubles leave behind them says nothing. */
function short(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(12))
}

function shortTrial({ rank, trial, trialId, objective, point }: StoredTrial) {
  return { rank, trial, trialId, objective, point }
}
