import { existsSync, readFileSync } from 'node:fs'
import { InputError, type InputPlace } from '../../lib/assert.ts'
import type { Scenario, Step } from './scenario.ts'
import { StepReader } from './step-reader.ts'

const STEPS_MAX = 200

/**
 * Reads a file of order scenarios, one a line: `NAME mark title | step; step; …`. Lines that are empty or
 * begin with `#` say nothing.
 *
 * @throws InputError with file, row and field for a line that is not of this form
 */
export function readScenarios(file: string): Scenario[] {
  if (!existsSync(file)) {
    throw new InputError(
      { file },
      'there is no such file',
      'a file of scenarios',
      'Correct the path.',
    )
  }
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
  const scenarios: Scenario[] = []
  text.split(/\r?\n/).forEach((line, i) => {
    if (line.trim() === '' || line.startsWith('#')) return
    const scenario = scenarioOf(line, file, i + 1)
    if (scenarios.some(({ name }) => name === scenario.name)) {
      const place = { file, row: i + 1, field: 'name' }
      throw new InputError(place, `${scenario.name} again`, 'a name of its own', 'Rename the line.')
    }
    scenarios.push(scenario)
  })
  if (scenarios.length === 0) {
    throw new InputError({ file }, 'no scenario', 'a line `NAME mark title | steps`', 'Add one.')
  }
  return scenarios
}

function scenarioOf(line: string, file: string, row: number): Scenario {
  const bar = line.indexOf('|')
  const place = (field: string) => ({ file, row, field })
  if (bar < 0) {
    const given = line.length > 60 ? `${line.slice(0, 60)}…` : line
    const form = 'NAME mark title | step; step'
    throw new InputError(place('|'), `no | in '${given}'`, form, 'Put | before the steps.')
  }
  const [name, ...words] = line.slice(0, bar).trim().split(/\s+/)
  if (name === undefined || !/^[\w.-]+$/.test(name)) {
    throw new InputError(place('name'), `'${name ?? ''}'`, 'a name such as FX-01', 'Name the line.')
  }
  const hasMark = words[0] !== undefined && /^[*^?]+$/.test(words[0])
  const title = words.slice(hasMark ? 1 : 0).join(' ')
  const steps = stepsOf(line.slice(bar + 1), place)
  return { name, title, file, row, steps }
}

function stepsOf(text: string, place: (field: string) => InputPlace): Step[] {
  const steps: Step[] = []
  let brackets = 0
  let open = false
  const parts = text.split(';')
  if (parts.length > 1 && parts.at(-1)?.trim() === '') parts.pop()
  for (const part of parts) {
    const at = place(`step ${steps.length + 1}`)
    const refused = (given: string, expected: string) =>
      new InputError(at, `${given} in '${part.trim()}'`, expected, 'Correct the brackets.')
    let written = part.trim()
    if (written.startsWith('[')) {
      if (open) throw refused('a [', 'the ] of the one before it')
      open = true
      brackets++
      written = written.slice(1).trim()
    }
    const bracket = open ? brackets : 0
    if (written.endsWith(']')) {
      if (!open) throw refused('a ]', 'a [ before it')
      open = false
      written = written.slice(0, -1).trim()
    }
    if (/[[\]]/.test(written)) throw refused('a bracket', 'brackets around whole steps')
    const what = new StepReader(written.replace(/^~\s*/, ''), at).read()
    if (written.startsWith('~') && what.kind !== 'report') {
      throw refused('a ~', 'it before a report')
    }
    steps.push({ text: written, place: steps.length + 1, bracket, what })
    if (steps.length > STEPS_MAX) {
      throw new InputError(at, 'more steps', `at most ${STEPS_MAX}`, 'Split the scenario.')
    }
  }
  if (open) {
    throw new InputError(place('steps'), 'a [ without its ]', 'both', 'Close the bracket.')
  }
  return steps
}
