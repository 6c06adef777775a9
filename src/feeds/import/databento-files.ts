import { basename, dirname, join } from 'node:path'
import { InputError } from '../../lib/assert.ts'
import { DATABENTO_SCHEMAS } from './databento-record.ts'
import type { FileGroup } from './importer.ts'

/** `DATASET-DATE.status.dbn.zst`: the feed's words about the session, beside the data of their day. */
const STATUS_NAME = /^(.*)\.status\.((?:dbn|csv)(?:\.zst|\.gz)?)$/

/** A file of status records goes with the data file that has its name but for the schema. */
export function databentoGroups(files: readonly string[]): FileGroup[] {
  const partners = new Map<string, string>()
  for (const file of files) {
    const names = dataNames(file)
    if (names.length === 0) continue
    const partner = files.find((other) => names.includes(other))
    if (partner === undefined) throw alone(file)
    partners.set(partner, file)
  }
  return files
    .filter((file) => !STATUS_NAME.test(basename(file)))
    .map((file) => {
      const status = partners.get(file)
      return status === undefined ? [file] : [file, status]
    })
}

/** What the data file of a status file may be called; none for other files. */
function dataNames(file: string): string[] {
  const [, stem, ending] = STATUS_NAME.exec(basename(file)) ?? []
  if (stem === undefined) return []
  return DATABENTO_SCHEMAS.map((schema) => join(dirname(file), `${stem}.${schema}.${ending}`))
}

function alone(file: string): InputError {
  return new InputError(
    { file },
    'status records without the market that they speak of',
    `${dataNames(file)
      .map((name) => basename(name))
      .join(' or ')} beside it`,
    'Give both files.',
  )
}
