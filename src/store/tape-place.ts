import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../lib/assert.ts'

/** A tape in its place: `<root>/<venue>/<symbol>/<YYYY-MM-DD>/`. */
export type TapeEntry = {
  /** `venue/symbol/date`, as commands take it. */
  readonly ref: string
  readonly venue: string
  readonly symbol: string
  readonly date: string
  readonly directory: string
}

const DATE = /^\d{4}-\d{2}-\d{2}$/

/** Where the tape of an instrument's day stands. Names must be plain (no separators, no dots only). */
export function tapeDirectory(root: string, venue: string, symbol: string, date: string): string {
  for (const [field, name] of [
    ['venue', venue],
    ['symbol', symbol],
  ] as const) {
    if (!/^[A-Za-z0-9_+=-][A-Za-z0-9._+=-]*$/.test(name)) {
      throw new InputError(
        { field },
        `given ${JSON.stringify(name)}`,
        'letters, digits and . _ + = - only, not beginning with a dot',
        'It names a folder under the datasets directory.',
      )
    }
  }
  return join(root, venue, symbol, date)
}

/** Every tape under a datasets root, by venue, symbol, date. A root that is missing has none. */
export function listTapes(root: string): TapeEntry[] {
  const found: TapeEntry[] = []
  for (const venue of folders(root)) {
    for (const symbol of folders(join(root, venue))) {
      for (const date of folders(join(root, venue, symbol))) {
        const directory = join(root, venue, symbol, date)
        if (!DATE.test(date) || !existsSync(join(directory, 'tape.json'))) continue
        found.push({ ref: `${venue}/${symbol}/${date}`, venue, symbol, date, directory })
      }
    }
  }
  return found
}

function folders(path: string): string[] {
  if (!existsSync(path)) return []
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort()
}
