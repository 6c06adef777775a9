import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as otherWork } from 'node:timers/promises'
import { InputError } from '../../lib/assert.ts'
import { canonicalJson, sha256Hex } from '../../lib/hash-chain.ts'
import { type ManifestDraft, readManifest, sealTape } from '../../store/manifest-file.ts'
import { Staging } from '../../store/staging.ts'
import { tapeDirectory } from '../../store/tape-place.ts'
import { TapeWriter } from '../../store/tape-writer.ts'
import type { TapeManifest } from '../../tape/manifest.ts'
import { KIND_NAMES, TAPE_SCHEMA_VERSION, type TapeRow } from '../../tape/schema.ts'
import { type InstrumentSpec, rates } from '../../units/instrument.ts'
import { utcDate } from '../../units/time.ts'
import { type MarketSettings, SyntheticMarket } from './synthetic-market.ts'

/** Raised whenever the same settings would give other rows. */
export const SYNTH_VERSION = 1

/** What is traded on the synthetic venue. */
export const SYNTH_INSTRUMENT: InstrumentSpec = {
  venue: 'synth',
  symbol: 'SIM',
  contract: 'linear',
  tickSize: '0.01',
  lotSize: '1',
  multiplier: '1',
  baseCurrency: 'SIM',
  quoteCurrency: 'USD',
  fees: {
    maker: rates('0.0001'),
    taker: rates('0.0004'),
    source: 'assumption of the synthetic venue',
  },
}

export type SynthesizeOptions = MarketSettings & {
  readonly datasetsRoot: string
  /** Name of the instrument, so that several markets of one day stand side by side. Default SIM. */
  readonly symbol?: string
  /** Replaces a tape of another seed that stands in the same place. */
  readonly force?: boolean
  /** Gets the share of market time that has passed, 0 to 1. */
  readonly onProgress?: (share: number) => void
}

/** Messages between two chances for other work (signals, progress). */
const BATCH_MESSAGES = 16_384

/**
 * Makes a synthetic market and stores it as the tape `synth/<symbol>/<date of startNs>`. The same
 * settings give the same `tapeId`; a tape that already stands there with that id is left as it is.
 * Throws `InputError` for bad settings, and when another tape stands there without `force`. Nothing
 * half-written stays behind.
 */
export async function synthesize(options: SynthesizeOptions): Promise<TapeManifest> {
  const instrument = { ...SYNTH_INSTRUMENT, symbol: options.symbol ?? SYNTH_INSTRUMENT.symbol }
  const date = utcDate(options.startNs)
  const place = tapeDirectory(options.datasetsRoot, instrument.venue, instrument.symbol, date)
  const tally = new RowTally()
  let writer: TapeWriter | undefined
  const market = new SyntheticMarket(options, (row) => {
    tally.count(row)
    writer?.append(row, 0)
  })
  const staging = new Staging(options.datasetsRoot)
  try {
    const part = staging.part()
    writer = await TapeWriter.open(part)
    while (market.run(BATCH_MESSAGES)) {
      options.onProgress?.(market.share)
      await otherWork()
    }
    await writer.finish([
      {
        shiftNs: 0,
        smallestEventNs: tally.firstEventNs,
        smallestReceivedNs: tally.firstReceivedNs,
      },
    ])
    const manifest = await sealTape(part, describe(options, instrument, tally))
    const present = options.force === true ? undefined : standsThere(place)
    if (present === manifest.tapeId) return manifest
    if (present !== undefined) throw occupied(place, options)
    staging.publish([{ from: part, to: place }])
    return manifest
  } finally {
    writer?.close()
    staging.close()
  }
}

function standsThere(place: string): string | undefined {
  return existsSync(join(place, 'tape.json')) ? readManifest(place).tapeId : undefined
}

function occupied(place: string, options: SynthesizeOptions): InputError {
  return new InputError(
    { file: place },
    `another tape stands here than seed ${options.seed} over ${options.hours} h makes`,
    'a free place',
    'Give --symbol or --start another value, or replace it with --force.',
  )
}

/** What a tape's manifest says of its rows. */
class RowTally {
  firstEventNs = 0n
  firstReceivedNs = 0n
  lastEventNs = 0n
  lastReceivedNs = 0n
  rows = 0
  private readonly byKind = new Float64Array(KIND_NAMES.length)

  count(row: TapeRow): void {
    if (this.rows++ === 0) {
      this.firstEventNs = row.eventNs
      this.firstReceivedNs = row.receivedNs
    }
    this.lastEventNs = row.eventNs
    this.lastReceivedNs = row.receivedNs
    this.byKind[row.kind] = (this.byKind[row.kind] ?? 0) + 1
  }

  get rowsByKind(): Record<string, number> {
    const entries = KIND_NAMES.map((name, kind) => [name, this.byKind[kind] ?? 0] as const)
    return Object.fromEntries(entries.filter(([, count]) => count > 0))
  }
}

/** No crossed or locked books, nothing dropped: the queues do not let orders cross. */
function describe(
  options: SynthesizeOptions,
  instrument: InstrumentSpec,
  tally: RowTally,
): ManifestDraft {
  const depths = (['l3', 'l2', 'l1'] as const).filter((depth) => options.depths.includes(depth))
  const market =
    options.market === undefined ? 'default' : sha256Hex(canonicalJson(options.market)).slice(0, 16)
  return {
    schema: TAPE_SCHEMA_VERSION,
    instrument,
    date: utcDate(tally.firstEventNs),
    firstEventNs: String(tally.firstEventNs),
    lastEventNs: String(tally.lastEventNs),
    firstReceivedNs: String(tally.firstReceivedNs),
    lastReceivedNs: String(tally.lastReceivedNs),
    rows: tally.rows,
    rowsByKind: tally.rowsByKind,
    depths,
    dropped: {},
    treated: {},
    offGridTrades: 0,
    gaps: options.gaps ?? 0,
    crossedRows: 0,
    lockedRows: 0,
    importer: {
      name: 'synth',
      version: SYNTH_VERSION,
      rules: `seed=${options.seed} hours=${options.hours} depth=${depths.join(',')} market=${market}${extras(options)}`,
    },
    source: 'synthetic market, made order by order',
    licence: 'MIT',
    rawFiles: [],
    continues: null,
  }
}

/** What was asked for beyond a plain market, as the rules of the manifest say it. */
function extras({ halts = 0, gaps = 0, modifies = false }: SynthesizeOptions): string {
  return `${halts > 0 ? ` halts=${halts}` : ''}${gaps > 0 ? ` gaps=${gaps}` : ''}${modifies ? ' modifies' : ''}`
}
