import { Command } from 'commander'
import { IMPORT_FORMATS } from '../feeds/import/formats.ts'
import {
  type ImportedTape,
  type ImportProgress,
  importFiles,
} from '../feeds/import/import-files.ts'
import { InputError } from '../lib/assert.ts'
import { exceeded, type QualityLimits } from '../store/quality-limits.ts'
import { type InstrumentFlags, instrumentOf } from './instrument-flags.ts'
import { LIMIT_HELP, limitsOf, warnLimitsOf } from './quality-flags.ts'

type Flags = InstrumentFlags & {
  readonly rules: string
  readonly baseLatencyNs: string
  readonly symbol?: string
  readonly date?: string
  readonly mapping?: string
  readonly datasets: string
  readonly force?: true
  readonly refuseAbove?: readonly string[]
  readonly warnAbove?: readonly string[]
  readonly json?: true
}

/** `ticktape import`: raw recordings to tapes. */
export function importCommand(): Command {
  const formats = IMPORT_FORMATS.map((f) => `  ${f.name.padEnd(14)} ${f.summary}`).join('\n')
  return new Command('import')
    .description('turn raw recordings of one instrument, in time order, into tapes')
    .argument('<format>', 'what the files are; see below')
    .argument('<files...>', 'raw files, in time order; the book carries over from file to file')
    .requiredOption('--instrument <venue:symbol>', 'what was recorded')
    .option('--tick-size <step>', 'price step; needed where the instrument is not known')
    .option('--lot-size <step>', 'size step; needed where the instrument is not known')
    .option('--contract <kind>', 'spot, linear or inverse')
    .option('--multiplier <number>', 'base units (inverse: quote units) in one unit of quantity')
    .option('--base <currency>', 'base currency')
    .option('--quote <currency>', 'quote currency')
    .option('--maker-fee <fraction>', 'of traded value: 0.0002 is 2 basis points')
    .option('--taker-fee <fraction>', 'of traded value')
    .option(
      '--rules <name>',
      'venue (the venue synchronises) or hftbacktest (as it stands)',
      'venue',
    )
    .option('--base-latency-ns <n>', 'latency of the fastest message after a clock repair', '0')
    .option(
      '--symbol <name>',
      'what the files call the instrument, where they hold several: a symbol or a number',
    )
    .option('--date <day>', 'the day of files that do not tell it, YYYY-MM-DD (itch5)')
    .option('--mapping <file>', 'what the columns are (csv, parquet, arrow); see docs/importing.md')
    .option('--datasets <dir>', 'where tapes are kept', 'datasets')
    .option('--force', 'replace tapes that exist with other content')
    .option('--refuse-above <name=value...>', `refuse a tape with more of ${LIMIT_HELP}`)
    .option('--warn-above <name=value...>', 'warn of a tape with more of it; 1 % crossed and so on')
    .option('--json', 'print one JSON object on standard output')
    .addHelpText(
      'after',
      `\nFormats:\n${formats}\n\nExample:\n  ticktape import binance-ws btcusdt_20240718.gz ` +
        'btcusdt_20240719.gz --instrument binance-usdm:BTCUSDT',
    )
    .action(async (format: string, files: string[], flags: Flags) => {
      const progress = new ProgressLine()
      try {
        const tapes = await importFiles({
          format,
          files,
          instrument: instrumentOf(flags),
          options: {
            rules: rulesOf(flags.rules),
            baseLatencyNs: wholeOf(flags.baseLatencyNs),
            symbol: flags.symbol ?? null,
            date: flags.date ?? null,
            mapping: flags.mapping ?? null,
          },
          datasetsRoot: flags.datasets,
          force: flags.force === true,
          refuseAbove: limitsOf('--refuse-above', flags.refuseAbove),
          onProgress: (p) => progress.show(p),
        })
        progress.clear()
        const warnAbove = warnLimitsOf(flags.warnAbove)
        const text = () => tapes.map((tape) => asText(tape, warnAbove)).join('')
        process.stdout.write(flags.json ? `${asJson(tapes)}\n` : text())
      } finally {
        progress.clear()
      }
    })
}

function rulesOf(text: string): 'venue' | 'hftbacktest' {
  if (text === 'venue' || text === 'hftbacktest') return text
  throw new InputError(
    { field: '--rules' },
    `given ${JSON.stringify(text)}`,
    'venue or hftbacktest',
    'Leave it out for venue.',
  )
}

function wholeOf(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new InputError(
    { field: '--base-latency-ns' },
    `given ${JSON.stringify(text)}`,
    'whole nanoseconds, 0 or more',
    'Leave it out for 0.',
  )
}

function refOf({ manifest }: ImportedTape): string {
  return `${manifest.instrument.venue}/${manifest.instrument.symbol}/${manifest.date}`
}

function asJson(tapes: readonly ImportedTape[]): string {
  return JSON.stringify({
    tapes: tapes.map((tape) => ({
      ref: refOf(tape),
      status: tape.status,
      directory: tape.directory,
      manifest: tape.manifest,
      quality: tape.quality,
    })),
  })
}

function asText(tape: ImportedTape, warnAbove: QualityLimits): string {
  const { manifest, status, quality } = tape
  const lines = [`${refOf(tape)}: ${status}, ${manifest.rows} rows, tape ${manifest.tapeId}`]
  const counts = (title: string, of: Readonly<Record<string, number>>) => {
    const parts = Object.entries(of).map(([reason, count]) => `${count} ${reason}`)
    if (parts.length > 0) lines.push(`  ${title}: ${parts.join(', ')}`)
  }
  counts('rows', manifest.rowsByKind)
  counts('left out', manifest.dropped)
  counts('kept, not as they stood', manifest.treated)
  for (const { name, clock } of manifest.rawFiles) {
    if (clock.shiftNs > 0) lines.push(`  clock of ${name}: ${clock.shiftNs} ns added`)
    if (clock.driftAlarm) lines.push(`  WARNING: clock of ${name} drifts by ${clock.driftNs} ns`)
    if (clock.standIn !== null) lines.push(`  ${name}: ${clock.standIn}`)
  }
  if (manifest.crossedRows > 0) lines.push(`  crossed: ${manifest.crossedRows} messages`)
  if (manifest.gaps > 0) lines.push(`  WARNING: ${manifest.gaps} gaps in the sequence`)
  for (const { name, value, limit } of quality === null ? [] : exceeded(quality, warnAbove)) {
    const { unit, meaning } = quality?.[name] ?? { unit: '', meaning: '' }
    lines.push(`  WARNING: ${name} ${value} ${unit}, above ${limit}: ${meaning}`)
  }
  return `${lines.join('\n')}\n`
}

/** Progress on standard error: a line redrawn on a terminal, one for each further tenth elsewhere. */
class ProgressLine {
  private readonly startMs = performance.now()
  private drawnMs = 0
  private tenth = 0

  show(progress: ImportProgress): void {
    const nowMs = performance.now()
    const { fileNumber, fileCount, bytesRead, bytesTotal, rows } = progress
    if (nowMs - this.startMs < 2000 || bytesTotal === 0) return
    const share = Math.min(1, bytesRead / bytesTotal)
    const all = (fileNumber - 1 + share) / fileCount
    const leftSeconds = Math.ceil(((nowMs - this.startMs) / 1000) * (1 / all - 1))
    const line =
      `file ${fileNumber} of ${fileCount}, ${Math.floor(share * 100)} %, ${rows} rows, ` +
      `about ${leftSeconds} s left`
    if (process.stderr.isTTY) {
      if (nowMs - this.drawnMs < 100) return
      this.drawnMs = nowMs
      process.stderr.write(`\r${line}\x1b[K`)
    } else if (Math.floor(all * 10) > this.tenth) {
      this.tenth = Math.floor(all * 10)
      process.stderr.write(`${line}\n`)
    }
  }

  clear(): void {
    if (process.stderr.isTTY && this.drawnMs > 0) process.stderr.write('\r\x1b[K')
    this.drawnMs = 0
  }
}
