import { createHash } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { InputError } from '../../lib/assert.ts'

/**
 * Refuses a file that is given twice, under one name or two: a recording counts once. Only files of one
 * size are read for it. What is no file is left to whoever reads it.
 */
export async function refuseRepeated(files: readonly string[]): Promise<void> {
  const bySize = new Map<number, string[]>()
  for (const file of files) {
    const stat = statSync(file, { throwIfNoEntry: false })
    if (stat === undefined || !stat.isFile() || stat.size === 0) continue
    bySize.set(stat.size, [...(bySize.get(stat.size) ?? []), file])
  }
  for (const alike of bySize.values()) if (alike.length > 1) await refuseSame(alike)
}

async function refuseSame(files: readonly string[]): Promise<void> {
  const seen = new Map<string, string>()
  for (const file of files) {
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(file)) hash.update(chunk)
    const content = hash.digest('hex')
    const first = seen.get(content)
    if (first !== undefined) {
      throw new InputError(
        { file },
        first === file
          ? 'the file is given twice'
          : `the file is given twice: it is ${first} again`,
        'each recording once',
        'Leave one of them out.',
      )
    }
    seen.set(content, file)
  }
}
