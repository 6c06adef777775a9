import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { InputError } from '../../lib/assert.ts'
import type { Instrument } from '../../units/instrument.ts'
import type { FileGroup } from './importer.ts'
import { LineSource } from './line-source.ts'
import { isZip, zipEntries } from './zip-archive.ts'
import { ZipContent } from './zip-content.ts'

type LeanRole = 'quote' | 'trade'

/** What the name of a LEAN tick file says. */
type LeanName = { readonly date: string; readonly role: LeanRole }

const NAME = /^(\d{4})(\d{2})(\d{2})_(quote|trade)\.zip$/
const NAME_FORM = 'YYYYMMDD_quote.zip or YYYYMMDD_trade.zip'
const ENTRY_NAME = /^(\d{8})_([^_]+)_.*(quote|trade)/i

/** The quotes and the trades of a day in one folder are one recording; a folder is opened. */
export function leanGroups(files: readonly string[]): FileGroup[] {
  const groups = new Map<string, [string, ...string[]]>()
  for (const path of files.flatMap(opened)) {
    const name = leanName(path)
    const key = name === undefined ? path : join(dirname(path), name.date)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [path])
    else group.push(path)
  }
  return [...groups.values()]
}

function leanName(path: string): LeanName | undefined {
  const [, year, month, day, role] = NAME.exec(basename(path)) ?? []
  if (role === undefined) return undefined
  return { date: `${year}-${month}-${day}`, role: role === 'trade' ? 'trade' : 'quote' }
}

function opened(path: string): string[] {
  if (!existsSync(path) || !statSync(path).isDirectory()) return [path]
  const names = readdirSync(path).filter((name) => NAME.test(name))
  if (names.length > 0) return names.sort().map((name) => join(path, name))
  throw new InputError({ file: path }, 'the folder holds no LEAN tick file', NAME_FORM, 'Check it.')
}

/** One file of a recording, opened. */
export type LeanFile = LeanName & { readonly archive: ZipContent; readonly lines: LineSource }

/** Opens the files of a day; `onBytes` gets the raw bytes of each. */
export async function openLean(
  group: readonly string[],
  instrument: Instrument,
  onBytes: (bytes: Uint8Array, part: number) => void,
): Promise<LeanFile[]> {
  const files: LeanFile[] = []
  for (const [part, path] of group.entries()) {
    const name = leanName(path)
    if (name === undefined || !isZip(path)) {
      const given = name === undefined ? 'the name is another' : 'the file is no zip archive'
      throw new InputError({ file: path }, given, NAME_FORM, 'Name it as LEAN does.')
    }
    const entry = onlyEntry(path, name, instrument)
    const archive = new ZipContent(path, [entry], (bytes) => onBytes(bytes, part))
    files.push({ ...name, archive, lines: new LineSource(path, archive.bytesOf(entry)) })
  }
  return files
}

function onlyEntry(path: string, name: LeanName, instrument: Instrument) {
  const entries = zipEntries(path)
  const [entry, another] = entries
  if (entry === undefined || another !== undefined) {
    throw new InputError(
      { file: path },
      `the archive holds ${entries.length} files`,
      'one, of one instrument',
      'Chains of contracts are not read here.',
    )
  }
  const [, date, symbol, role] = ENTRY_NAME.exec(basename(entry.name)) ?? []
  const wanted = instrument.symbol.toLowerCase()
  if (symbol?.toLowerCase() !== wanted) {
    throw new InputError(
      { file: path, field: 'symbol' },
      `the archive holds ${entry.name}`,
      `ticks of ${instrument.symbol}`,
      'Name the instrument of the recording with --instrument.',
    )
  }
  if (date !== name.date.replaceAll('-', '') || role?.toLowerCase() !== name.role) {
    throw new InputError(
      { file: path },
      `the archive holds ${entry.name}`,
      `${name.role}s of ${name.date}, as it is named`,
      'Name it as LEAN does.',
    )
  }
  return entry
}
