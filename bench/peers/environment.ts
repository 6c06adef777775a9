import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

/** What to install, and the Pythons that it has wheels for. */
export type PeerPackage = {
  readonly name: string
  readonly version: string
  /** Oldest minor version of Python 3. */
  readonly minorMin: number
}

/** The newest of each that was there when the scripts beside this file were written against them. */
export const HFTBACKTEST: PeerPackage = { name: 'hftbacktest', version: '2.4.4', minorMin: 11 }
export const NAUTILUS: PeerPackage = {
  name: 'nautilus-trader',
  version: '2.0.0rc7',
  minorMin: 12,
}

/** A Python that has the package, or why there is none. */
export type PeerPython = { readonly python: string } | { readonly skipped: string }

const MINOR_MAX = 14

/**
 * A throwaway environment under the system's temporary directory with exactly this package and what it
 * asks for. It stays there for the next run; `fresh` makes it again.
 */
export function pythonWith(wanted: PeerPackage, fresh: boolean): PeerPython {
  const { name, version, minorMin } = wanted
  const found = newestPython(minorMin)
  if (found === undefined) {
    return { skipped: `no Python 3.${minorMin} to 3.${MINOR_MAX} was found` }
  }
  const home = join(tmpdir(), 'ticktape-peers', `${name}-${version}-py3.${found.minor}`)
  const python = join(home, 'bin', 'python')
  const ready = join(home, 'ready')
  if (fresh) rmSync(home, { recursive: true, force: true })
  if (existsSync(ready)) return { python }
  mkdirSync(home, { recursive: true })
  process.stderr.write(`Installing ${name} ${version} for Python 3.${found.minor} ...\n`)
  const made = run(found.path, ['-m', 'venv', '--clear', home])
  if (made !== null) return { skipped: `no virtual environment: ${made}` }
  const install = ['-m', 'pip', 'install', '--quiet', '--retries', '1', `${name}==${version}`]
  const installed = run(python, install)
  if (installed !== null) return { skipped: `${name} ${version} was not installed: ${installed}` }
  writeFileSync(ready, '')
  return { python }
}

/** null when it ended well, else the last line of what it said. */
function run(program: string, args: readonly string[]): string | null {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' })
  if (status === 0) return null
  const lines = (stderr ?? '').trim().split('\n')
  return lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? String(error)
}

/** The newest Python 3 between the two minor versions, from the path or a pyenv. */
function newestPython(minorMin: number): { path: string; minor: number } | undefined {
  const candidates = ['python3']
  for (let minor = MINOR_MAX; minor >= minorMin; minor--) candidates.push(`python3.${minor}`)
  const pyenv = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions')
  if (existsSync(pyenv)) {
    for (const version of readdirSync(pyenv))
      candidates.push(join(pyenv, version, 'bin', 'python3'))
  }
  return candidates
    .map((path) => ({ path, minor: minorOf(path) }))
    .filter(({ minor }) => minor >= minorMin && minor <= MINOR_MAX)
    .sort((a, b) => b.minor - a.minor)[0]
}

function minorOf(path: string): number {
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' })
  return status === 0 ? Number(/^Python 3\.(\d+)/.exec(stdout)?.[1] ?? -1) : -1
}
