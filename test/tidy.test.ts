import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { codeOf, importsOf } from './source-text.ts'
import {
  BANNED_CALLS,
  checkArchitecture,
  checkBannedCalls,
  checkDefaultExport,
  checkFloors,
  checkHot,
  checkName,
  checkPlaces,
  checkSize,
  type TreeFile,
} from './tidy-rules.ts'

const ROOT = path.resolve(import.meta.dirname, '..')
const SKIPPED = new Set(['node_modules', 'dist', 'datasets', 'reports', '.git'])

/** Files over the line limit, each with the reason why it is one idea. Only ever shrinks. */
const LARGER: Readonly<Record<string, string>> = {}

function readTree(folder = ''): TreeFile[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const at = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (SKIPPED.has(entry.name)) return []
    if (entry.isDirectory()) return readTree(at)
    if (!entry.isFile()) return []
    const bytes = readFileSync(path.join(ROOT, at))
    return bytes.includes(0) ? [] : [{ path: at, text: bytes.toString('utf8') }]
  })
}

const tree = readTree()
const file = (at: string, text: string): TreeFile => ({ path: at, text })

describe('the tree', () => {
  test('imports go to the own folder or strictly down', () => {
    expect(tree.flatMap(checkFloors)).toEqual([])
  })
  test('nothing below run/ asks a clock, chance, the environment or the locale', () => {
    expect(tree.flatMap(checkBannedCalls)).toEqual([])
  })
  test('files are named after one noun, in kebab-case', () => {
    expect(tree.flatMap(checkName)).toEqual([])
  })
  test('files stay small', () => {
    expect(tree.flatMap((f) => checkSize(f, LARGER))).toEqual([])
    expect(Object.keys(LARGER).filter((at) => !tree.some((f) => f.path === at))).toEqual([])
  })
  test('every hot file has a bench and a plain twin', () => {
    expect(tree.flatMap((f) => checkHot(f, tree))).toEqual([])
  })
  test('every folder of src stands in ARCHITECTURE.md, which stays short', () => {
    expect(checkArchitecture(tree)).toEqual([])
  })
  test('no paths of one machine, no registry hosts', () => {
    expect(tree.flatMap(checkPlaces)).toEqual([])
  })
  test('no default exports', () => {
    expect(tree.flatMap(checkDefaultExport)).toEqual([])
  })
  test('the rules see the whole house', () => {
    const paths = tree.map((f) => f.path)
    expect(paths).toContain('src/lib/assert.ts')
    expect(paths).toContain('package-lock.json')
    expect(paths).toContain('test/tidy.test.ts')
  })
})

describe('each rule can fail', () => {
  test.each([
    ['src/units/a.ts', "import { x } from '../tape/schema.ts'"],
    ['src/market/a.ts', "import type { x } from '../store/duck.ts'"],
    ['src/market/a.ts', "export { x } from '../orders/intent.ts'"],
    ['src/engine/a.ts', "const x = await import('../run/backtest.ts')"],
    ['src/risk/a.ts', "import {\n  x,\n  y,\n} from '../ledger/ledger.ts'"],
    ['src/run/a.ts', "import { backtest } from '../index.ts'"],
    ['src/index.ts', "import { main } from './cli/main.ts'"],
    ['src/lib/a.ts', "import '../../bench/main.ts'"],
    ['src/nowhere/a.ts', ''],
    ['strategies/a.ts', "import { x } from '../src/engine/pass.ts'"],
    ['strategies/a.ts', "import { readFileSync } from 'node:fs'"],
  ])('floors: %s', (at, text) => {
    expect(checkFloors(file(at, text))).toHaveLength(1)
  })

  test('floors: what is allowed passes', () => {
    const down = "import { x } from '../lib/assert.ts'\nimport { y } from './grid.ts'"
    expect(checkFloors(file('src/units/a.ts', down))).toEqual([])
    const sibling = "import { x } from '../import/importer.ts'"
    expect(checkFloors(file('src/feeds/synth/a.ts', sibling))).toEqual([])
    expect(checkFloors(file('src/index.ts', "export { x } from './report/page.ts'"))).toEqual([])
    expect(checkFloors(file('src/cli/a.ts', "import { x } from '../index.ts'"))).toEqual([])
    expect(checkFloors(file('strategies/a.ts', "import { x } from '../src/index.ts'"))).toEqual([])
  })

  const calls = [
    'Date.now()',
    'new Date()',
    'new Date',
    'performance.now()',
    'process.hrtime.bigint()',
    'Math.random()',
    'randomUUID()',
    'randomBytes(8)',
    'setTimeout(f, 1)',
    'setInterval(f, 1)',
    'process.env.HOME',
    'new Intl.NumberFormat()',
    'x.toLocaleString()',
    'a.localeCompare(b)',
    'Math.exp(x)',
    'Math.log(x)',
    'Math.log2(x)',
    'Math.log10(x)',
    'Math.pow(x, 2)',
    'Math.sin(x)',
    'Math.cos(x)',
    'Math.tan(x)',
    'x ** 2',
    '10 ** i',
    'x **= 2',
  ]
  test.each(calls)('banned call: %s', (call) => {
    const found = checkBannedCalls(file('src/engine/a.ts', `const a = 1\nconst b = ${call}\n`))
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(/^src\/engine\/a\.ts:2: .+ is banned here; .{12,}/)
    expect(checkBannedCalls(file('src/report/a.ts', call))).toEqual([])
    expect(checkBannedCalls(file('src/engine/a.ts', `// ${call}\nconst b = '${call}'`))).toEqual([])
  })

  test('banned calls: every ban is sampled, and what is allowed passes', () => {
    for (const { pattern } of BANNED_CALLS) {
      expect(calls.some((call) => call.search(pattern) >= 0)).toBe(true)
    }
    const good = 'new Date(ms).toISOString() + Math.sqrt(x) + Math.imul(a, b) + 2 ** 40 + 10n ** n'
    expect(checkBannedCalls(file('src/lib/a.ts', good))).toEqual([])
    expect(checkBannedCalls(file('src/lib/pinned-math.ts', 'x ** y'))).toEqual([])
  })

  test.each(['src/lib/utils.ts', 'src/run/run-manager.ts', 'src/tape/types.ts', 'src/lib/aB.ts'])(
    'names: %s',
    (at) => expect(checkName(file(at, ''))).toHaveLength(1),
  )

  test('size', () => {
    const long = 'x\n'.repeat(301)
    expect(checkSize(file('src/lib/a.ts', long), {})).toHaveLength(1)
    expect(checkSize(file('src/lib/a.ts', 'x\n'.repeat(300)), {})).toEqual([])
    expect(checkSize(file('src/lib/a.ts', long), { 'src/lib/a.ts': 'one table' })).toEqual([])
    expect(checkSize(file('src/lib/a.ts', 'x\n'), { 'src/lib/a.ts': 'one table' })).toHaveLength(1)
  })

  test('hot files', () => {
    const hot = file('src/lib/a.hot.ts', '/** Plain twin: test/oracle/b.ts. */')
    const twin = file('test/oracle/b.ts', '')
    const bench = file('bench/main.ts', '// a.hot.ts')
    expect(checkHot(hot, [hot, twin, bench])).toEqual([])
    expect(checkHot(hot, [hot, bench])).toHaveLength(1)
    expect(checkHot(hot, [hot, twin])).toHaveLength(1)
    expect(checkHot(file('src/lib/a.hot.ts', ''), [twin, bench])).toHaveLength(1)
  })

  test('architecture', () => {
    const code = file('src/lib/a.ts', '')
    expect(checkArchitecture([code])).toHaveLength(1)
    expect(checkArchitecture([code, file('src/ARCHITECTURE.md', 'units/')])).toHaveLength(1)
    expect(checkArchitecture([code, file('src/ARCHITECTURE.md', 'lib/')])).toEqual([])
    const long = `lib/${'\n'.repeat(150)}x`
    expect(checkArchitecture([code, file('src/ARCHITECTURE.md', long)])).toHaveLength(1)
  })

  test('places', () => {
    for (const top of ['work', 'home', 'root']) {
      expect(checkPlaces(file('docs/a.md', `see /${top}/someone`))).toHaveLength(1)
    }
    expect(checkPlaces(file('README.md', `https://${'registry'}.example.org/x`))).toHaveLength(1)
    expect(checkPlaces(file('.npmrc', `${'registry'}=https://example.org`))).toHaveLength(1)
    expect(
      checkPlaces(file('package-lock.json', `{ "${'resolved'}": "https://x/y.tgz" }`)),
    ).toHaveLength(1)
    expect(checkPlaces(file('README.md', 'datasets/raw, npm run demo'))).toEqual([])
  })

  test('default exports', () => {
    expect(checkDefaultExport(file('src/lib/a.ts', 'export default 1'))).toHaveLength(1)
    expect(checkDefaultExport(file('src/lib/a.ts', 'export { a as default }'))).toHaveLength(1)
    expect(checkDefaultExport(file('strategies/a.ts', 'export default 1'))).toEqual([])
    expect(checkDefaultExport(file('vitest.config.ts', 'export default 1'))).toEqual([])
  })

  test('comments, strings and patterns are not code', () => {
    expect(codeOf("a // b\nc /* d\ne */ f('g', /h\\/'/.test(i))").replace(/\s+/g, ' ')).toBe(
      'a c f( , .test(i))',
    )
    expect(codeOf('x = a / b / c')).toBe('x = a / b / c')
    expect(importsOf("// import 'a'\nimport 'b'\nconst c = \"from 'd'\"")).toEqual([
      { line: 2, from: 'b' },
    ])
  })
})
