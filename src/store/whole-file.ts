import { rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Writes under a temporary name and renames: nothing half-written is ever left at `file`. */
export async function writeWhole(file: string, text: string): Promise<string> {
  const temporary = join(dirname(file), `.${process.pid}.${basename(file)}.tmp`)
  try {
    await writeFile(temporary, text)
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  return file
}
