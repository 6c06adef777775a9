import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { InputError } from '../../lib/assert.ts'
import type { FileGroup } from './importer.ts'
import { fileBytes, LineSource } from './line-source.ts'
import { isZip, type ZipEntry, zipEntries } from './zip-archive.ts'
import { ZipContent } from './zip-content.ts'

/** What the name of a LOBSTER file says. */
export type LobsterName = {
  readonly ticker: string
  /** `YYYY-MM-DD`, New York. */
  readonly date: string
  /** The recorded window, in ms after midnight there. */
  readonly fromMs: number
  readonly untilMs: number
  readonly role: 'message' | 'orderbook'
  readonly levels: number
}

const NAME = /^(.+)_(\d{4}-\d{2}-\d{2})_(\d{1,8})_(\d{1,8})_(message|orderbook)_(\d+)\.csv$/
const NAME_FORM = 'TICKER_YYYY-MM-DD_START_END_message_LEVEL.csv and its ..._orderbook_LEVEL.csv'

export function lobsterName(name: string): LobsterName | undefined {
  const [, ticker, date, from, until, role, levels] = NAME.exec(name) ?? []
  if (ticker === undefined || date === undefined || levels === undefined) return undefined
  return {
    ticker,
    date,
    fromMs: Number(from),
    untilMs: Number(until),
    role: role === 'message' ? 'message' : 'orderbook',
    levels: Number(levels),
  }
}

/** A zip is a recording; a message file and its orderbook file are one; a folder holds either. */
export function lobsterGroups(files: readonly string[]): FileGroup[] {
  const groups: FileGroup[] = []
  const paths = files.flatMap(opened)
  for (let i = 0; i < paths.length; i++) {
    const path = paths[i] ?? ''
    const name = lobsterName(basename(path))
    if (name === undefined) {
      groups.push([path])
      continue
    }
    const next = paths[i + 1] ?? ''
    if (name.role !== 'message' || basename(next) !== companionOf(basename(path))) {
      throw new InputError(
        { file: path },
        name.role === 'message'
          ? 'no orderbook file follows it'
          : 'no message file comes before it',
        'a message file, then its orderbook file',
        'Give both, or the zip archive that they came in.',
      )
    }
    groups.push([path, next])
    i++
  }
  return groups
}

/** The files of a folder that are LOBSTER's, each message file before its book; else the path itself. */
function opened(path: string): string[] {
  if (!existsSync(path) || !statSync(path).isDirectory()) return [path]
  const names = readdirSync(path).filter((n) => lobsterName(n) !== undefined || n.endsWith('.zip'))
  if (names.length === 0) {
    throw new InputError({ file: path }, 'the folder holds no LOBSTER file', NAME_FORM, 'Check it.')
  }
  return names.sort(byRecording).map((name) => join(path, name))
}

/** By ticker, day and level; then the message file before its book. */
function byRecording(a: string, b: string): number {
  const key = (name: string) => name.replace(/_(message|orderbook)_(\d+\.csv)$/, '_$2_$1')
  return key(a) < key(b) ? -1 : 1
}

function companionOf(messageName: string): string {
  return messageName.replace(/_message_(\d+\.csv)$/, '_orderbook_$1')
}

/** Both files of a recording, opened. */
export type LobsterRecording = LobsterName & {
  /** What both files stand in, if they do. */
  readonly archive: ZipContent | null
  readonly messages: LineSource
  readonly books: LineSource
}

/** Opens a recording; `onBytes` gets the raw bytes of each part. Reads the date from the file names. */
export async function openLobster(
  group: readonly string[],
  onBytes: (bytes: Uint8Array, part: number) => void,
): Promise<LobsterRecording> {
  const [first = '', second] = group
  if (second !== undefined) {
    const source = (file: string, part: number) =>
      new LineSource(
        file,
        fileBytes(file, (bytes) => onBytes(bytes, part)),
      )
    const name = named(basename(first))
    return { ...name, archive: null, messages: source(first, 0), books: source(second, 1) }
  }
  if (!isZip(first)) throw unknownFile(first, 'the file is neither a zip archive nor named so')
  const entries = zipEntries(first)
  const message = only(first, entries, 'message')
  const book = only(first, entries, 'orderbook')
  if (book.name !== companionOf(message.name)) {
    throw unknownFile(first, `it holds ${message.name} and ${book.name}`)
  }
  const archive = new ZipContent(first, [message, book], (bytes) => onBytes(bytes, 0))
  const source = (entry: ZipEntry) =>
    new LineSource(`${first}/${entry.name}`, archive.bytesOf(entry))
  const name = named(basename(message.name))
  return { ...name, archive, messages: source(message), books: source(book) }
}

function named(name: string): LobsterName {
  const found = lobsterName(name)
  if (found === undefined) throw unknownFile(name, 'the name is another')
  return found
}

function only(file: string, entries: readonly ZipEntry[], role: LobsterName['role']): ZipEntry {
  const found = entries.filter(({ name }) => lobsterName(basename(name))?.role === role)
  const [entry, another] = found
  if (entry !== undefined && another === undefined) return entry
  const names = entries.map(({ name }) => name).join(', ')
  throw unknownFile(file, `the archive holds ${found.length} ${role} files (${names})`)
}

function unknownFile(file: string, what: string): InputError {
  return new InputError({ file }, what, NAME_FORM, 'Give the archive as LOBSTER delivers it.')
}
