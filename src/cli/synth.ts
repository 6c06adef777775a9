import { Command } from 'commander'
import { synthesize } from '../feeds/synth/synthesize.ts'
import { InputError } from '../lib/assert.ts'
import type { TapeManifest } from '../tape/manifest.ts'
import type { Depth } from '../tape/schema.ts'

type Flags = {
  readonly seed: string
  readonly hours: string
  readonly start: string
  readonly depth: string
  readonly halts: string
  readonly gaps: string
  readonly modifies?: true
  readonly symbol: string
  readonly datasets: string
  readonly force?: true
  readonly json?: true
}

/** `ticktape synth`: a seeded synthetic market as a tape. */
export function synthCommand(): Command {
  return new Command('synth')
    .description('make a seeded synthetic market and store it as a tape')
    .requiredOption('--seed <n>', 'a whole number; the same seed makes the same tape')
    .requiredOption('--hours <h>', 'hours of market time')
    .option('--start <date>', 'UTC day on which the market opens', '2024-01-01')
    .option('--depth <list>', 'rows that the tape carries: any of l1,l2,l3', 'l1,l2')
    .option('--halts <n>', 'trading halts, spread over the time', '0')
    .option('--gaps <n>', 'times at which the capture loses some seconds', '0')
    .option('--modifies', 'orders are changed as well, not only added and canceled')
    .option('--symbol <name>', 'name of the instrument', 'SIM')
    .option('--datasets <dir>', 'where tapes are kept', 'datasets')
    .option('--force', 'replace another tape of that day')
    .option('--json', 'print one JSON object on standard output')
    .addHelpText(
      'after',
      '\nExample:\n  ticktape synth --seed 1 --hours 2 --depth l2,l3 --halts 2 --gaps 3',
    )
    .action(async (flags: Flags) => {
      const manifest = await synthesize({
        seed: numberOf('seed', flags.seed),
        hours: numberOf('hours', flags.hours),
        startNs: startOf(flags.start),
        depths: flags.depth.split(',') as Depth[],
        halts: numberOf('halts', flags.halts),
        gaps: numberOf('gaps', flags.gaps),
        modifies: flags.modifies === true,
        symbol: flags.symbol,
        datasetsRoot: flags.datasets,
        force: flags.force === true,
        onProgress: showProgress(),
      })
      clearProgress()
      process.stdout.write(flags.json ? `${JSON.stringify(manifest)}\n` : summary(manifest))
    })
}

function numberOf(field: string, text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text)
  throw new InputError(
    { field: `--${field}` },
    `given '${text}'`,
    'a plain number such as 1',
    `See ticktape synth --help.`,
  )
}

function startOf(text: string): bigint {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  if (!Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text))
    return BigInt(ms) * 1_000_000n
  throw new InputError(
    { field: '--start' },
    `given '${text}'`,
    'a day as YYYY-MM-DD',
    'Leave it out for 2024-01-01.',
  )
}

function summary(manifest: TapeManifest): string {
  const { venue, symbol } = manifest.instrument
  const ref = `${venue}/${symbol}/${manifest.date}`
  const kinds = Object.entries(manifest.rowsByKind).map(([kind, count]) => `${count} ${kind}`)
  return `${ref}: ${manifest.rows} rows (${kinds.join(', ')})\ntape ${manifest.tapeId}\n`
}

/** Draws a line with the time left on a terminal; a line for each further tenth elsewhere. */
function showProgress(): (share: number) => void {
  const startedMs = performance.now()
  let tenth = 0
  let drawnMs = startedMs
  return (share) => {
    const nowMs = performance.now()
    if (nowMs - startedMs < 2000 || share === 0) return
    const leftSeconds = Math.ceil(((nowMs - startedMs) / 1000) * (1 / share - 1))
    const line = `synth ${Math.floor(share * 100)} %, about ${leftSeconds} s left`
    if (process.stderr.isTTY) {
      if (nowMs - drawnMs < 100) return
      drawnMs = nowMs
      process.stderr.write(`\r${line}\x1b[K`)
    } else if (Math.floor(share * 10) > tenth) {
      tenth = Math.floor(share * 10)
      process.stderr.write(`${line}\n`)
    }
  }
}

function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
}
