import { basename, dirname, join } from 'node:path'
import type { FileGroup } from './importer.ts'

/** Files of one folder with one date in their names are one recording, and so are all without a date. */
export function datedGroups(files: readonly string[], date: RegExp): FileGroup[] {
  const groups = new Map<string, [string, ...string[]]>()
  for (const file of files) {
    const [, day = ''] = date.exec(basename(file)) ?? []
    const key = join(dirname(file), day)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [file])
    else group.push(file)
  }
  return [...groups.values()]
}
