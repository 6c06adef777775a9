import path from 'node:path'
import { codeOf, importsOf, lineOf } from './source-text.ts'

/** A file of the tree: its path from the root with `/`, and its text. */
export type TreeFile = { readonly path: string; readonly text: string }

/** What is wrong, where, and what to do instead. */
export type Finding = string

/** Floors of the house. A file imports from its own folder and from strictly lower floors. */
export const FLOORS: Readonly<Record<string, number>> = {
  lib: 0,
  units: 1,
  tape: 2,
  market: 3,
  store: 3,
  orders: 3,
  feeds: 4,
  risk: 4,
  ledger: 4,
  models: 4,
  venue: 5,
  strategy: 5,
  engine: 6,
  run: 7,
  measure: 8,
  sweep: 9,
  report: 9,
  check: 9,
  fidelity: 8,
  conform: 9,
  promote: 10,
  cli: 11,
  ui: 11,
}
const RUN_FLOOR = 7
/** The public surface stands between promote/ and cli/. */
const SURFACE = 'src/index.ts'
const SURFACE_FLOOR = 10.5

function folderOf(file: string): string | undefined {
  const parts = file.split('/')
  return parts[0] === 'src' && parts.length > 2 ? parts[1] : undefined
}

function floorOf(file: string): number | undefined {
  if (file === SURFACE) return SURFACE_FLOOR
  const folder = folderOf(file)
  return folder === undefined ? undefined : FLOORS[folder]
}

/** Floors: imports go to the own folder or strictly down; strategies see the public surface only. */
export function checkFloors(file: TreeFile): Finding[] {
  const inStrategies = file.path.startsWith('strategies/')
  if (!file.path.endsWith('.ts')) return []
  if (!inStrategies && !file.path.startsWith('src/')) return []
  const findings: Finding[] = []
  const from = floorOf(file.path)
  if (!inStrategies && from === undefined) {
    return [`${file.path}: its folder has no floor; give it one in house.md and test/tidy-rules.ts`]
  }
  for (const { line, from: name } of importsOf(file.text)) {
    const place = `${file.path}:${line}`
    if (inStrategies) {
      if (name !== '../src/index.ts') {
        findings.push(`${place}: a strategy imports only ../src/index.ts, not ${name}`)
      }
      continue
    }
    if (!name.startsWith('.')) continue
    const target = path.posix.join(path.posix.dirname(file.path), name)
    const sameFolder = folderOf(target) !== undefined && folderOf(target) === folderOf(file.path)
    if (sameFolder) continue
    const to = floorOf(target)
    if (to === undefined) findings.push(`${place}: imports ${name}, which stands on no floor`)
    else if (from !== undefined && to >= from) {
      findings.push(
        `${place}: floor ${from} imports ${name} of floor ${to}; imports go strictly down`,
      )
    }
  }
  return findings
}

type Ban = { readonly pattern: RegExp; readonly what: string; readonly instead: string }

const CLOCK = 'time is passed in: take timeNs as an argument'
const STREAM = 'draw from a RandomStream (src/lib/random.ts)'
const PINNED = 'its last bit differs between machines: use src/lib/pinned-math.ts'

export const BANNED_CALLS: readonly Ban[] = [
  { pattern: /\bDate\.now\b/g, what: 'Date.now', instead: CLOCK },
  { pattern: /\bnew Date(\(\s*\)|(?!\s*\())/g, what: 'new Date()', instead: CLOCK },
  { pattern: /\bperformance\.now\b/g, what: 'performance.now', instead: CLOCK },
  { pattern: /\bprocess\.hrtime\b/g, what: 'process.hrtime', instead: CLOCK },
  { pattern: /\bMath\.random\b/g, what: 'Math.random', instead: STREAM },
  {
    pattern: /\brandom(UUID|Bytes|Int)\b/g,
    what: 'node:crypto randomness',
    instead: `${STREAM}; temporary names: mkdtemp`,
  },
  {
    pattern: /\bset(Timeout|Interval)\b/g,
    what: 'a timer',
    instead: 'the engine orders events by time: return when it is due, or wait in run/',
  },
  {
    pattern: /\bprocess\.env\b/g,
    what: 'process.env',
    instead: 'settings are arguments: read the environment in cli/',
  },
  { pattern: /\bIntl\b/g, what: 'Intl', instead: 'depends on the locale: format by hand' },
  {
    pattern: /\btoLocale\w+/g,
    what: 'toLocale*',
    instead: 'depends on the locale: format by hand',
  },
  {
    pattern: /\blocaleCompare\b/g,
    what: 'localeCompare',
    instead: 'depends on the locale: compare with <',
  },
  {
    pattern: /\bMath\.(exp|expm1|log|log1p|log2|log10|pow|cbrt|hypot|a?(sin|cos|tan)h?|atan2)\b/g,
    what: 'an unpinned Math function',
    instead: PINNED,
  },
]

/** `**` between literals is folded when compiled; between bigints it is exact. */
function findPowers(code: string): number[] {
  return [...code.matchAll(/\*\*=?/g)]
    .filter((match) => {
      const left = code.slice(0, match.index)
      const right = code.slice(match.index + match[0].length)
      if (/\b\d[\d_]*n\s*$/.test(left)) return false
      const literals = /(^|[^\w.])\d[\d_]*(\.\d+)?\s*$/.test(left) && /^\s*-?\d[\d_.]*/.test(right)
      return match[0] !== '**' || !literals
    })
    .map((match) => match.index)
}

/** Calls that would make two runs differ. Banned below run/. */
export function checkBannedCalls(file: TreeFile): Finding[] {
  const floor = floorOf(file.path)
  if (floor === undefined || floor >= RUN_FLOOR) return []
  const code = codeOf(file.text)
  const findings = BANNED_CALLS.flatMap(({ pattern, what, instead }) =>
    [...code.matchAll(pattern)].map(
      (match) => `${file.path}:${lineOf(code, match.index)}: ${what} is banned here; ${instead}`,
    ),
  )
  if (file.path === 'src/lib/pinned-math.ts') return findings
  const powers = findPowers(code).map(
    (index) => `${file.path}:${lineOf(code, index)}: ** of a variable is banned here; ${PINNED}`,
  )
  return [...findings, ...powers]
}

const BANNED_WORDS = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'manager', 'types'])

/** One noun in kebab-case, and none of the names that say nothing. */
export function checkName(file: TreeFile): Finding[] {
  if (!/^(src|test|bench|strategies)\//.test(file.path)) return []
  const name = path.posix.basename(file.path)
  if (!/\.(ts|js|mjs)$/.test(name)) return []
  const findings: Finding[] = []
  if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*\.(ts|js|mjs)$/.test(name)) {
    findings.push(`${file.path}: file names are kebab-case`)
  }
  const word = name.split(/[-.]/).find((part) => BANNED_WORDS.has(part))
  if (word !== undefined) {
    findings.push(`${file.path}: '${word}' says nothing; name the file after what is in it`)
  }
  return findings
}

export const MAX_LINES = 300

/** Source files of at most 300 lines, but for those listed with a reason; the list only shrinks. */
export function checkSize(file: TreeFile, larger: Readonly<Record<string, string>>): Finding[] {
  if (!/^(src|test|bench|strategies)\/.*\.(ts|js|mjs)$/.test(file.path)) return []
  const lines = lineOf(file.text.trimEnd(), file.text.length)
  const listed = larger[file.path] !== undefined
  if (lines > MAX_LINES && !listed) {
    return [`${file.path}: ${lines} lines, at most ${MAX_LINES}; split it by nouns`]
  }
  if (lines <= MAX_LINES && listed) return [`${file.path}: is small again; take it off the list`]
  return []
}

/** A hot file has a bench and, named in its head comment, a plain twin under test/. */
export function checkHot(file: TreeFile, all: readonly TreeFile[]): Finding[] {
  if (!/^src\/.*\.hot\.ts$/.test(file.path)) return []
  const findings: Finding[] = []
  const name = path.posix.basename(file.path)
  const benched = all.some((f) => /^bench\/.*\.ts$/.test(f.path) && f.text.includes(name))
  if (!benched) findings.push(`${file.path}: no file of bench/ names ${name}; measure it there`)
  const twin = /Plain twin: (test\/\S+\.ts)/.exec(file.text)?.[1]
  if (twin === undefined) {
    findings.push(`${file.path}: its head comment names no 'Plain twin: test/…'`)
  } else if (!all.some((f) => f.path === twin)) {
    findings.push(`${file.path}: its plain twin ${twin} does not exist`)
  }
  return findings
}

/** The map of the house: every folder of src stands in it, and it stays short. */
export function checkArchitecture(all: readonly TreeFile[]): Finding[] {
  const page = all.find((f) => f.path === 'src/ARCHITECTURE.md')
  if (page === undefined) return ['src/ARCHITECTURE.md is missing']
  const findings: Finding[] = []
  const lines = lineOf(page.text.trimEnd(), page.text.length)
  if (lines > 150) findings.push(`src/ARCHITECTURE.md: ${lines} lines, at most 150`)
  const folders = new Set(all.map((f) => folderOf(f.path)).filter((f) => f !== undefined))
  for (const folder of [...folders].sort()) {
    if (!page.text.includes(`${folder}/`)) {
      findings.push(`src/ARCHITECTURE.md: does not name ${folder}/`)
    }
  }
  return findings
}

const MACHINE_PATH = new RegExp(`/(${['work', 'home', 'root'].join('|')})/[a-z]`, 'i')
const REGISTRY = /\bregistry\.[a-z0-9-]+\.[a-z]{2,}|^\s*(@[\w-]+:)?registry\s*=/m

/** Nothing of the machine that it was written on. */
export function checkPlaces(file: TreeFile): Finding[] {
  const findings: Finding[] = []
  const at = (index: number) => `${file.path}:${lineOf(file.text, index)}`
  const machine = MACHINE_PATH.exec(file.text)
  if (machine !== null) findings.push(`${at(machine.index)}: a path of one machine`)
  const registry = REGISTRY.exec(file.text)
  if (registry !== null) findings.push(`${at(registry.index)}: a registry's host`)
  if (
    file.path.endsWith('package-lock.json') &&
    /"resolved":\s*"(?!node_modules)/.test(file.text)
  ) {
    findings.push(
      `${file.path}: has "resolved" lines; omit-lockfile-registry-resolved leaves them out`,
    )
  }
  return findings
}

/** Default exports only where a tool or a user's strategy wants one. */
export function checkDefaultExport(file: TreeFile): Finding[] {
  if (!/\.(ts|js|mjs)$/.test(file.path)) return []
  if (file.path.startsWith('strategies/') || /\.config\.ts$/.test(file.path)) return []
  const code = codeOf(file.text)
  const match = /\bexport\s+default\b|\bexport\s*\{[^}]*\bas\s+default\b/.exec(code)
  return match === null ? [] : [`${file.path}:${lineOf(code, match.index)}: export by name`]
}
