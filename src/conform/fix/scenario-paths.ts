import type { Scenario, Step } from './scenario.ts'

/** One way through a scenario. */
export type Path = { readonly note: string; readonly steps: readonly Step[] }

/** Up to here every subset of what may be left out is a path of its own. */
const EVERY_SUBSET_UP_TO = 5

/**
 * All ways through a scenario. A bracket that begins with a reject ends it there; any other bracket may
 * be left out. The way with everything in it and no early end comes first.
 */
export function pathsOf(scenario: Scenario): Path[] {
  const brackets = [...new Set(scenario.steps.map(({ bracket }) => bracket))].filter((b) => b > 0)
  const endings = brackets.filter((bracket) => isEnding(scenario, bracket))
  const optional = brackets.filter((bracket) => !endings.includes(bracket))
  const paths: Path[] = []
  for (const left of leftOut(optional)) {
    const without = left.map((bracket) => `without '${textOf(scenario, bracket)}'`)
    const rest = scenario.steps.filter(({ bracket }) => !left.includes(bracket))
    const main = rest.filter(({ bracket }) => !endings.includes(bracket))
    paths.push({ note: without.join(', '), steps: main })
    for (const ending of endings) {
      const end = rest.findLastIndex(({ bracket }) => bracket === ending)
      const steps = rest
        .slice(0, end + 1)
        .filter(({ bracket }) => bracket === ending || !endings.includes(bracket))
      const note = [...without, `ending in '${textOf(scenario, ending)}'`].join(', ')
      paths.push({ note, steps })
    }
  }
  return paths
}

function isEnding({ steps }: Scenario, wanted: number): boolean {
  const what = steps.find(({ bracket }) => bracket === wanted)?.what
  return what?.kind === 'report' && (what.exec === '9' || what.exec === 'Rej')
}

function textOf({ steps }: Scenario, wanted: number): string {
  return steps
    .filter(({ bracket }) => bracket === wanted)
    .map(({ text }) => text)
    .join('; ')
}

/** What to leave out: every subset of a few; of many, nothing, each one, and all. */
function leftOut(optional: readonly number[]): number[][] {
  if (optional.length > EVERY_SUBSET_UP_TO) {
    return [[], ...optional.map((bracket) => [bracket]), [...optional]]
  }
  const subsets: number[][] = [[]]
  for (const bracket of optional) {
    for (const subset of [...subsets]) subsets.push([...subset, bracket])
  }
  return subsets
}
