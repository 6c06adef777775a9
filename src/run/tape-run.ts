import { InputError } from '../lib/assert.ts'
import { canonicalJson } from '../lib/hash-chain.ts'
import { viewableDepths } from '../market/view.ts'
import type { OpenTape } from '../store/catalog.ts'
import { readManifest } from '../store/manifest-file.ts'
import { tapeEpoch } from '../tape/columns.ts'
import type { Depth } from '../tape/schema.ts'
import { type Instrument, makeInstrument, specOf } from '../units/instrument.ts'
import { NS_PER_DAY } from '../units/time.ts'
import type { TapeUse } from './run-record.ts'

/** What is known of a tape before its rows are read. */
export type TapeFacts = Pick<OpenTape, 'manifest' | 'epochNs'>

/** The tapes of a run: of one instrument, in time order, and the depth that it is replayed at. */
export type TapeRun<T extends TapeFacts = OpenTape> = {
  readonly tapes: readonly T[]
  readonly instrument: Instrument
  readonly depth: Depth
  readonly epochNs: bigint
}

const DAYS_MAX = 100n

/** What is known of the tape in a directory. Throws `StoredStateError` for one that is not whole. */
export function tapeFacts(directory: string): TapeFacts {
  const manifest = readManifest(directory)
  return { manifest, epochNs: tapeEpoch(BigInt(manifest.firstEventNs)) }
}

/**
 * Puts tapes in time order and checks that one pass can replay them. Throws `InputError` for none,
 * for one given twice, other instruments, a depth that they cannot show, and more than 100 days.
 */
export function tapeRun<T extends TapeFacts>(given: readonly T[], asked?: Depth): TapeRun<T> {
  const run = tapesOfOne(given, asked)
  checkSpan(run.tapes)
  return run
}

/** The same for tapes that are run apart, however many days they span. */
export function tapesOfOne<T extends TapeFacts>(given: readonly T[], asked?: Depth): TapeRun<T> {
  const tapes = [...given].sort((a, b) => {
    const [x, y] = [BigInt(a.manifest.firstEventNs), BigInt(b.manifest.firstEventNs)]
    return x < y ? -1 : x > y ? 1 : 0
  })
  const instrument = oneInstrument(tapes)
  const depth = commonDepth(tapes, asked)
  checkDistinct(tapes)
  return { tapes, instrument, depth, epochNs: tapes[0]?.epochNs ?? 0n }
}

/** A tape as a run's manifest names it. */
export function tapeUse({ manifest }: TapeFacts): TapeUse {
  const { venue, symbol } = manifest.instrument
  return {
    tapeId: manifest.tapeId,
    ref: `${venue}/${symbol}/${manifest.date}`,
    instrument: specOf(makeInstrument(manifest.instrument)),
    rows: manifest.rows,
    firstEventNs: manifest.firstEventNs,
    lastEventNs: manifest.lastEventNs,
    gaps: manifest.gaps,
    crossedRows: manifest.crossedRows,
    clockShiftsNs: manifest.rawFiles.map((file) => file.clock.shiftNs),
  }
}

function oneInstrument(tapes: readonly TapeFacts[]): Instrument {
  const first = tapes[0]
  if (first === undefined) {
    throw new InputError(
      { field: 'tapes' },
      'none',
      'at least one tape',
      'Import or synthesize one.',
    )
  }
  const spec = first.manifest.instrument
  for (const { manifest } of tapes) {
    if (canonicalJson(manifest.instrument) !== canonicalJson(spec)) {
      const other = `${manifest.instrument.venue}:${manifest.instrument.symbol}`
      throw new InputError(
        { field: 'tapes' },
        `${spec.venue}:${spec.symbol} and ${other}`,
        'tapes of one instrument with the same grids and fees',
        'Run them apart, or import them again alike.',
      )
    }
  }
  return makeInstrument(spec)
}

function commonDepth(tapes: readonly TapeFacts[], asked: Depth | undefined): Depth {
  const held = (['l3', 'l2', 'l1'] as const).filter((depth) =>
    tapes.every((tape) => viewableDepths(tape.manifest.depths).includes(depth)),
  )
  const depth = asked ?? held[0]
  if (depth !== undefined && held.includes(depth)) return depth
  throw new InputError(
    { field: 'as' },
    `asked for ${depth ?? 'a book'}`,
    held.length > 0
      ? `one of ${held.join(', ')}, which all tapes can show`
      : 'tapes with a common depth',
    'Choose a depth that the tapes were recorded at.',
  )
}

/** Times are exact in a double for 104 days: longer runs are refused. */
function checkSpan(tapes: readonly TapeFacts[]): void {
  const ns = (text: string | undefined) => BigInt(text ?? 0)
  const spanNs = ns(tapes.at(-1)?.manifest.lastEventNs) - ns(tapes[0]?.manifest.firstEventNs)
  const days = spanNs / BigInt(NS_PER_DAY)
  if (days <= DAYS_MAX) return
  throw new InputError(
    { field: 'tapes' },
    `they span ${days} days`,
    `at most ${DAYS_MAX} days in one run`,
    'Run them in parts; if the tapes are of fewer days, a row has a wrong time.',
  )
}

/** A tape that is given twice: the market would happen twice. */
function checkDistinct(tapes: readonly TapeFacts[]): void {
  const seen = new Set<string>()
  for (const { manifest } of tapes) {
    if (seen.has(manifest.tapeId)) {
      const given = `the tape of ${manifest.date} twice`
      throw new InputError({ field: 'tapes' }, given, 'each tape once', 'Leave one out.')
    }
    seen.add(manifest.tapeId)
  }
}
