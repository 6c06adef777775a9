import { readFile } from 'node:fs/promises'

/**
 * The page's own scripts and styles are plain browser files in `page/`. From `dist`, where only
 * compiled TypeScript stands, they are read in `src`, which the package ships beside it.
 */
const FOLDERS = ['./page/', '../../../src/report/page/'].map(
  (path) => new URL(path, import.meta.url),
)

async function pageFile(name: string): Promise<string> {
  for (const folder of FOLDERS) {
    try {
      return await readFile(new URL(name, folder), 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
  throw new Error(`${name} is missing from this installation of Ticktape: install it again`)
}

/**
 * One classic script out of small modules, in the order given (what a module imports comes first).
 * Imports stand at the start of a line, `export` before a declaration: both are taken off.
 */
export async function pageScript(names: readonly string[]): Promise<string> {
  const files = await Promise.all(names.map(pageFile))
  const body = files
    .map((text) => text.replace(/^import\b[^']*'[^']+'\n/gm, '').replace(/^export /gm, ''))
    .join('\n')
  return `(() => {\n'use strict'\n${body}})()\n`
}

/** Style sheets, joined. */
export async function pageStyle(names: readonly string[]): Promise<string> {
  return (await Promise.all(names.map(pageFile))).join('\n')
}
