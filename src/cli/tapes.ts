import { basename, dirname, resolve } from 'node:path'
import { Command } from 'commander'
import { InputError, StoredStateError } from '../lib/assert.ts'
import { tapePage } from '../report/tape-page.ts'
import {
  listTapes,
  type Mismatch,
  resolveTapes,
  sql,
  verifyRawFiles,
  verifyTape,
} from '../store/catalog.ts'
import { readManifest } from '../store/manifest-file.ts'
import { exceeded } from '../store/quality-limits.ts'
import { exportTapes } from '../store/tape-export.ts'
import { pictureOf } from '../store/tape-picture.ts'
import { measureQuality, type TapeQuality } from '../store/tape-quality.ts'
import { writeWhole } from '../store/whole-file.ts'
import type { TapeManifest } from '../tape/manifest.ts'
import { isoTime } from '../units/time.ts'
import { warnLimitsOf } from './quality-flags.ts'

type Flags = { readonly datasets: string; readonly json?: true }

/** `ticktape tapes`: the catalog. */
export function tapesCommand(): Command {
  return new Command('tapes')
    .description('the catalog of tapes: list, show, verify, query, export')
    .addCommand(lsCommand())
    .addCommand(showCommand())
    .addCommand(verifyCommand())
    .addCommand(sqlCommand())
    .addCommand(exportCommand())
    .addHelpText('after', '\nExample:\n  ticktape tapes ls')
}

function subcommand(name: string, description: string, example: string): Command {
  return new Command(name)
    .description(description)
    .option('--datasets <dir>', 'where tapes are kept', 'datasets')
    .option('--json', 'print one JSON object on standard output')
    .addHelpText('after', `\nExample:\n  ticktape tapes ${example}`)
}

function print(json: boolean, value: unknown, text: string): void {
  process.stdout.write(json ? `${JSON.stringify(value)}\n` : text)
}

function lsCommand(): Command {
  return subcommand('ls', 'list all tapes', 'ls').action((flags: Flags) => {
    const broken: string[] = []
    const tapes = listTapes(flags.datasets).map(({ ref, directory }) => {
      try {
        return { ref, directory, ...summaryOf(readManifest(directory)) }
      } catch (error) {
        if (!(error instanceof StoredStateError)) throw error
        broken.push(error.message)
        return { ref, directory, broken: error.message }
      }
    })
    const lines = tapes.map((t) =>
      'rows' in t
        ? [t.ref, `${t.rows}`, t.depths.join(','), t.firstEvent, t.lastEvent, t.tapeId.slice(0, 16)]
        : [t.ref, 'BROKEN', '', '', '', ''],
    )
    const head = ['tape', 'rows', 'depths', 'first event', 'last event', 'id']
    const text =
      lines.length > 0 ? table(head, lines) : `There are no tapes in ${flags.datasets}.\n`
    print(flags.json === true, { tapes }, text)
    if (broken.length > 0) throw new StoredStateError(broken.join('\n'))
  })
}

function summaryOf(m: TapeManifest) {
  return {
    tapeId: m.tapeId,
    rows: m.rows,
    depths: m.depths,
    firstEvent: isoTime(BigInt(m.firstEventNs)),
    lastEvent: isoTime(BigInt(m.lastEventNs)),
    gaps: m.gaps,
    rowsByKind: m.rowsByKind,
  }
}

function showCommand(): Command {
  return subcommand(
    'show',
    'everything that is known of a tape',
    'show binance-usdm/BTCUSDT/2024-07-18',
  )
    .argument('<ref>', 'a path, venue/symbol/date, or venue/symbol/from..to')
    .option('--html <file>', 'write a page with a picture of the day (one tape)')
    .option('--warn-above <name=value...>', 'mark a measure with more; 1 % crossed and so on')
    .action(async (ref: string, flags: ShowFlags) => {
      const limits = warnLimitsOf(flags.warnAbove)
      const tapes: ShownTape[] = []
      for (const directory of resolveTapes(flags.datasets, ref)) {
        const manifest = readManifest(directory)
        const quality = await measureQuality(directory, manifest)
        const warned = exceeded(quality, limits).map(({ name }) => name)
        tapes.push({ ref: refOf(directory), directory, manifest, quality, warned })
      }
      if (flags.html !== undefined) await writePage(tapes, flags.html)
      print(flags.json === true, { tapes }, tapes.map(shownText).join('\n'))
    })
}

type ShowFlags = Flags & { readonly html?: string; readonly warnAbove?: readonly string[] }
type ShownTape = {
  readonly ref: string
  readonly directory: string
  readonly manifest: TapeManifest
  readonly quality: TapeQuality
  readonly warned: readonly string[]
}

function shownText({ ref, manifest, quality, warned }: ShownTape): string {
  const lines = Object.entries(quality).map(([name, { value, unit, n, meaning }]) => {
    const mark = warned.includes(name) ? 'WARNING: ' : ''
    return `    ${name}: ${mark}${value} ${unit} (${meaning}; n ${n})\n`
  })
  return `${ref}\n${outline(manifest, '  ')}  quality:\n${lines.join('')}`
}

async function writePage(tapes: readonly ShownTape[], to: string): Promise<void> {
  const [tape, another] = tapes
  if (tape === undefined || another !== undefined) {
    throw new InputError(
      { field: '--html' },
      `${tapes.length} tapes`,
      'one tape',
      'Name one day: venue/symbol/date.',
    )
  }
  await writeWhole(to, await tapePage({ ...tape, pieces: await pictureOf(tape.directory) }))
}

/** An object as indented lines `name: value`. */
function outline(value: object, indent: string): string {
  return Object.entries(value)
    .map(([name, inner]) =>
      typeof inner === 'object' && inner !== null && Object.keys(inner).length > 0
        ? `${indent}${name}:\n${outline(inner, `${indent}  `)}`
        : `${indent}${name}: ${typeof inner === 'object' && inner !== null ? '-' : String(inner)}\n`,
    )
    .join('')
}

function verifyCommand(): Command {
  return subcommand(
    'verify',
    'recompute every hash of tapes (default: of all)',
    'verify binance-usdm/BTCUSDT/2024-07-18..2024-07-19',
  )
    .argument('[refs...]', 'paths, venue/symbol/date, or venue/symbol/from..to')
    .option('--raw <dir>', 'compare the raw recordings in this folder as well')
    .action(async (refs: string[], flags: Flags & { readonly raw?: string }) => {
      const directories =
        refs.length > 0
          ? refs.flatMap((ref) => resolveTapes(flags.datasets, ref))
          : listTapes(flags.datasets).map((tape) => tape.directory)
      const tapes: { ref: string; ok: boolean; mismatches: Mismatch[] }[] = []
      for (const directory of directories) {
        const mismatches = await verifyTape(directory)
        if (flags.raw !== undefined && mismatches.length === 0) {
          mismatches.push(...(await verifyRawFiles(directory, flags.raw)))
        }
        tapes.push({ ref: refOf(directory), ok: mismatches.length === 0, mismatches })
      }
      const bad = tapes.filter((tape) => !tape.ok)
      const lines = tapes.flatMap(({ ref, mismatches }) => [
        `${ref}: ${mismatches.length === 0 ? 'ok' : 'DOES NOT FIT'}\n`,
        ...mismatches.map((m) => `  ${m.what}: stored ${m.stored}, found ${m.found}\n`),
      ])
      const none = `There are no tapes in ${flags.datasets}.\n`
      print(flags.json === true, { ok: bad.length === 0, tapes }, lines.join('') || none)
      if (bad.length === 0) return
      const which = bad.map(({ ref, mismatches }) => `${ref} (${mismatches[0]?.what})`).join(', ')
      throw new StoredStateError(`Tapes that no longer fit their manifests: ${which}`)
    })
}

function sqlCommand(): Command {
  return subcommand(
    'sql',
    'any SQL over tapes, bars(seconds), and fills, orders, equity and journal of runs',
    'sql "SELECT date, count(*) FROM tapes GROUP BY date"',
  )
    .argument('<query>', "DuckDB's SQL")
    .option('--reports <dir>', 'where runs are kept', 'reports')
    .option('--arrow <name=file...>', 'tables of Arrow IPC files, beside the tapes')
    .action(async (query: string, flags: SqlFlags) => {
      const answer = await sql(flags.datasets, query, flags.reports, arrowFiles(flags.arrow))
      const rows = answer.rows.map((row) => row.map(cell))
      print(flags.json === true, answer, table(answer.columns, rows))
    })
}

type SqlFlags = Flags & { readonly reports: string; readonly arrow?: readonly string[] }

function arrowFiles(texts: readonly string[] = []): ReadonlyMap<string, string> {
  return new Map(
    texts.map((text) => {
      const [, name, file] = /^([A-Za-z_]\w*)=(.+)$/.exec(text) ?? []
      if (name !== undefined && file !== undefined) return [name, file] as const
      throw new InputError(
        { field: '--arrow' },
        `given ${JSON.stringify(text)}`,
        'NAME=FILE',
        'For example a=btc.arrow.',
      )
    }),
  )
}

function cell(value: unknown): string {
  if (value === null) return 'NULL'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function exportCommand(): Command {
  return subcommand(
    'export',
    'write the rows of tapes to one file: .parquet, .arrow, .csv, or .npz for hftbacktest',
    'export binance-usdm/BTCUSDT/2024-07-18 --to btc.csv',
  )
    .argument('<ref>', 'a path, venue/symbol/date, or venue/symbol/from..to')
    .requiredOption('--to <file>', 'the file to write; its ending says the format')
    .action(async (ref: string, flags: Flags & { readonly to: string }) => {
      const directories = resolveTapes(flags.datasets, ref)
      const rows = await exportTapes(directories, flags.to)
      const tapes = directories.map(refOf)
      print(flags.json === true, { file: flags.to, rows, tapes }, `${flags.to}: ${rows} rows\n`)
    })
}

/** `venue/symbol/date` of a tape's directory. */
function refOf(directory: string): string {
  const date = resolve(directory)
  const symbol = dirname(date)
  return [dirname(symbol), symbol, date].map((path) => basename(path)).join('/')
}

/** Columns of text, as wide as they must be. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) =>
    rows.reduce((width, row) => Math.max(width, row[i]?.length ?? 0), title.length),
  )
  return [head, ...rows]
    .map((row) => `${row.map((text, i) => text.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd())
    .map((line) => `${line}\n`)
    .join('')
}
