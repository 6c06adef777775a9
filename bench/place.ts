import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { importFiles } from '../src/feeds/import/import-files.ts'
import { type OpenTape, openTape } from '../src/store/catalog.ts'
import { tapeDirectory } from '../src/store/tape-place.ts'
import { findKnownInstrument } from '../src/units/known-instruments.ts'
import { makePiece } from './large-tape.ts'

const shared = resolve(
  import.meta.dirname,
  '..',
  process.env.TICKTAPE_SHARED ?? '../shared',
  'data',
)

/** A tape to measure on. */
export type NamedTape = {
  readonly name: string
  readonly directory: string
  readonly tape: OpenTape
}

/** Where a run of the benchmarks works: a directory that goes away, and the tapes made in it. */
export class Place {
  readonly directory = mkdtempSync(join(tmpdir(), 'ticktape-bench-'))
  private known: Promise<NamedTape[]> | undefined

  /** A fresh directory of this name. */
  folder(name: string): string {
    const path = join(this.directory, name)
    rmSync(path, { recursive: true, force: true })
    mkdirSync(path, { recursive: true })
    return path
  }

  /** The recorded day where it is there, then a synthetic market that is as busy. */
  tapes(): Promise<NamedTape[]> {
    this.known ??= this.makeTapes()
    return this.known
  }

  close(): void {
    rmSync(this.directory, { recursive: true, force: true })
  }

  private async makeTapes(): Promise<NamedTape[]> {
    const datasetsRoot = this.folder('tapes')
    const tapes: NamedTape[] = []
    const recording = recordingAt('binance-raw', 'usdm', 'btcusdt_20240808.gz')
    const instrument = findKnownInstrument('binance-usdm', 'BTCUSDT')
    if (recording !== undefined && instrument !== undefined) {
      const files = [recording]
      const request = { format: 'binance-ws', files, instrument, datasetsRoot }
      for (const { directory } of await importFiles(request)) {
        tapes.push({ name: 'BTCUSDT 2024-08-08', directory, tape: await openTape(directory) })
      }
    } else process.stderr.write('no recordings here (TICKTAPE_SHARED): the synthetic market only\n')
    const { instrument: made, date } = await makePiece(datasetsRoot)
    const directory = tapeDirectory(datasetsRoot, made.venue, made.symbol, date)
    tapes.push({ name: 'busy synthetic market', directory, tape: await openTape(directory) })
    return tapes
  }
}

/** A file or folder of the shared recordings, where it is there. */
export function recordingAt(...parts: string[]): string | undefined {
  const path = join(shared, ...parts)
  return existsSync(path) ? path : undefined
}
