import { createReadStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { importFiles } from '../../feeds/import/import-files.ts'
import { InputError } from '../../lib/assert.ts'
import { type OpenTape, openTape } from '../../store/catalog.ts'
import { FLAG_MESSAGE_END } from '../../tape/schema.ts'
import type { InstrumentSpec } from '../../units/instrument.ts'
import { KNOWN_INSTRUMENTS } from '../../units/known-instruments.ts'

/** A raw recording as hftbacktest's own conversion reads it, with how many rows were carried in. */
export type ConvertedDay = OpenTape & { readonly carriedRows: number }

/**
 * Converts raw files with hftbacktest's rules, in time order, the book carried over. Everything is
 * made in a temporary directory that is gone when this returns.
 */
export async function convertDays(
  files: readonly string[],
  instrument: InstrumentSpec,
): Promise<ConvertedDay[]> {
  const datasetsRoot = mkdtempSync(join(tmpdir(), 'ticktape-conform-'))
  try {
    const imported = await importFiles({
      format: 'binance-ws',
      files,
      instrument,
      options: { rules: 'hftbacktest' },
      datasetsRoot,
    })
    const days: ConvertedDay[] = []
    for (const { directory } of imported) {
      const tape = await openTape(directory, { from: 'parquet' })
      const isContinued = tape.manifest.continues !== null
      days.push({ ...tape, carriedRows: isContinued ? firstMessageRows(tape) : 0 })
    }
    return days
  } finally {
    rmSync(datasetsRoot, { recursive: true, force: true })
  }
}

function firstMessageRows({ columns }: OpenTape): number {
  const end = columns.flags.findIndex((flags) => (flags & FLAG_MESSAGE_END) !== 0)
  return end + 1
}

/** The known instrument whose symbol the first lines of a raw file name. */
export async function instrumentOf(file: string): Promise<InstrumentSpec> {
  const source = createReadStream(file)
  const text = file.endsWith('.gz') ? source.pipe(createGunzip()) : source
  source.on('error', (error) => text.destroy(error))
  const lines = createInterface({ input: text })
  try {
    let read = 0
    for await (const line of lines) {
      const symbol = /"s":"([^"]+)"/.exec(line)?.[1]
      const isFutures = line.includes('"T":')
      const isSpotDepth = !isFutures && line.includes('"e":"depthUpdate"')
      if (symbol !== undefined && (isFutures || isSpotDepth))
        return known(file, symbol, isSpotDepth)
      if (++read === 1000) break
    }
  } finally {
    lines.close()
    source.destroy()
  }
  throw new InputError(
    { file },
    'no message with a symbol',
    'recorded websocket lines',
    'Check it.',
  )
}

function known(file: string, symbol: string, isSpot: boolean): InstrumentSpec {
  const spec = KNOWN_INSTRUMENTS.find(
    (each) => each.symbol === symbol && (each.contract === 'spot') === isSpot,
  )
  if (spec !== undefined) return spec
  const names = KNOWN_INSTRUMENTS.map((each) => `${each.venue}:${each.symbol}`).join(', ')
  throw new InputError({ file, field: 's' }, symbol, `one of ${names}`, 'Its grids must be known.')
}
