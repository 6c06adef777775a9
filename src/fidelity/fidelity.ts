import { join } from 'node:path'
import { LEFT_VIEW } from '../feeds/import/lobster-book.ts'
import { InputError } from '../lib/assert.ts'
import {
  CALIBRATED_MODELS,
  calibratedModel,
  type QueueScale,
} from '../models/queue/queue-parameters.ts'
import { ENGINE_VERSION } from '../run/engine-version.ts'
import type { QueueParameters } from '../run/queue-parameters-file.ts'
import type { OpenTape } from '../store/catalog.ts'
import { ClusterBootstrap } from './cluster-bootstrap.ts'
import {
  type Contender,
  contenderOf,
  defaultContenders,
  EARLIEST,
  EARLIEST_IN_MATCH,
  LATEST,
} from './contender.ts'
import { contenderRecord } from './contender-record.ts'
import type { FidelityRecord, TrueQueueRecord } from './fidelity-record.ts'
import { fitModels } from './fit.ts'
import { marketScale } from './market-scale.ts'
import { readOrderIdentity } from './order-identity.ts'
import { isFilled, type Prediction, scoreOf, timingOf } from './score.ts'
import type { Shadow } from './shadow.ts'
import { GRACE_NS, passShadows } from './shadow-pass.ts'
import { splitsOf } from './splits.ts'
import { trueQueueFills } from './true-queue.ts'

export type FidelityOptions = {
  readonly tape: OpenTape
  /** The tape's directory: the venue's own order numbers are read from its archive. */
  readonly directory: string
  /** Orders that came before, or at or after `toNs`, are no shadows; ns since 1970. */
  readonly fromNs?: bigint
  readonly toNs?: bigint
  /** Sizes of levels are told at multiples of this time only; 0: with each message. */
  readonly conflateNs?: number
  /** How late a model may fill an order that was executed whole; default `GRACE_NS`. */
  readonly graceNs?: number
  /** Fits the calibrated models, out of sample both ways. */
  readonly fits?: boolean
  /** Parameters of another fit, scored beside the others at this market's scale. */
  readonly parameters?: QueueParameters
  readonly seed?: number
  readonly onProgress?: (share: number) => void
}

/**
 * The shadow-order test: how often what queue models say of an order's fill agrees with what happened to
 * the real order in its place. Throws `InputError` for a tape without orders, and for a window without
 * shadows.
 */
export async function fidelity(options: FidelityOptions): Promise<FidelityRecord> {
  const { tape, directory, conflateNs = 0, graceNs = GRACE_NS, seed = 1, parameters } = options
  const { manifest, epochNs } = tape
  if (!manifest.depths.includes('l3')) throw noOrders(tape)
  const columns = tape.columns
  const hasEdge = manifest.treated[LEFT_VIEW] !== undefined
  const identity = await readOrderIdentity(join(directory, 'tape.parquet'), columns, hasEdge)
  const fromNs = sinceEpoch(options.fromNs, epochNs, Number.NEGATIVE_INFINITY)
  const toNs = sinceEpoch(options.toNs, epochNs, Number.POSITIVE_INFINITY)
  const scale = marketScale(columns, identity, fromNs, toNs)
  const contenders = contendersOf(tape, scale, conflateNs, parameters)
  const { onProgress } = options
  const window = { fromNs, toNs, conflateNs, graceNs }
  const { shadows, unended } = passShadows(columns, identity, contenders, {
    ...window,
    ...(onProgress && { onProgress }),
  })
  const added = shadows.filter((shadow) => shadow.isAdded)
  if (added.length === 0) throw noShadows(shadows.length, unended)
  const of =
    (m: number): Prediction =>
    (shadow) =>
      shadow.predictedNs[m] ?? Number.NaN
  const differ = (m: number) => (shadow: Shadow) =>
    Number.isNaN(of(0)(shadow)) !== Number.isNaN(of(m)(shadow))
  const isUndecided = differ(1)
  const undecided = added.filter(isUndecided)
  const bootstrap = new ClusterBootstrap(added, seed)
  const splits = splitsOf(added, scale.unitLots)
  const moved = shadows.filter((shadow) => !shadow.isAdded)
  const oracle: Prediction = (shadow) => shadow.oracleNs
  const shown = contenders
    .map((contender, m) => ({ contender, m }))
    .filter(({ m }) => m === 0 || m > 2)
  const { venue, symbol } = manifest.instrument
  return {
    schema: 1,
    engine: ENGINE_VERSION,
    tape: { tapeId: manifest.tapeId, ref: `${venue}/${symbol}/${manifest.date}` },
    instrument: manifest.instrument,
    epochNs: String(epochNs),
    firstNs: String(epochNs + BigInt(Math.round(added[0]?.enteredNs ?? 0))),
    lastNs: String(epochNs + BigInt(Math.round(added.at(-1)?.enteredNs ?? 0))),
    conflateNs,
    graceNs,
    seed,
    scale,
    shadows: {
      added: added.length,
      moved: moved.length,
      unended,
      trueRatePct: (100 * added.filter(isFilled).length) / added.length,
    },
    oracle: { ...scoreOf(added, oracle), exactPct: timingOf(added, oracle).exactPct },
    trueQueue: trueQueueRecord(added, trueQueueFills(columns, identity, shadows), shadows),
    decidedPct: 100 - (100 * undecided.length) / added.length,
    undecided: { shadows: undecided.length, trueRatePct: shareFilled(undecided) },
    clusters: bootstrap.clusters,
    contenders: shown.map(({ contender, m }) => {
      const chance = (shadow: Shadow) => shadow.chance[m] ?? 0
      const sets = { added, undecided, moved, splits }
      return contenderRecord(contender.name, of(m), chance, sets, bootstrap)
    }),
    ...(options.fits === true && {
      fit: fitModels({
        scale,
        shadows: added,
        isUndecided,
        isOpen: (shadow) => isUndecided(shadow) || differ(2)(shadow),
        pass: (others, some) =>
          passShadows(columns, identity, others, { ...window, isWanted: onlyThese(some) }).shadows,
      }),
    }),
  }
}

function trueQueueRecord(
  added: readonly Shadow[],
  filledNs: Float64Array,
  all: readonly Shadow[],
): TrueQueueRecord {
  const filled = new Map(all.map((shadow, i) => [shadow, filledNs[i] ?? Number.NaN]))
  const predicted: Prediction = (shadow) => filled.get(shadow) ?? Number.NaN
  const exceptions = new Map<string, number>()
  for (const shadow of added) {
    if (Number.isNaN(predicted(shadow)) !== isFilled(shadow)) continue
    const why = shadow.wasOutOfView
      ? 'its level left the recorded view and came back as one anonymous order'
      : 'the venue executed an order behind it first'
    exceptions.set(why, (exceptions.get(why) ?? 0) + 1)
  }
  return {
    ...scoreOf(added, predicted),
    exactPct: timingOf(added, predicted).exactPct,
    exceptions: [...exceptions].map(([because, shadows]) => ({ because, shadows })),
  }
}

/** Bounds first, which `fidelity` knows by their places; then all that are shown. */
function contendersOf(
  { manifest }: OpenTape,
  scale: QueueScale,
  conflateNs: number,
  parameters: QueueParameters | undefined,
): Contender[] {
  const fitted = CALIBRATED_MODELS.flatMap((kind) => {
    if (parameters === undefined) return []
    const model = calibratedModel(kind, parameters.models[kind], scale)
    return [contenderOf(model, `${model.name} of ${parameters.fittedOn.ref}`)]
  })
  const lotSize = Number(manifest.instrument.lotSize)
  const shown = defaultContenders(lotSize, scale, conflateNs === 0)
  return [LATEST, EARLIEST, EARLIEST_IN_MATCH, ...shown, ...fitted]
}

function onlyThese(shadows: readonly Shadow[]): (order: number, enteredNs: number) => boolean {
  const keys = new Set(shadows.map(({ order, enteredNs }) => `${order} ${enteredNs}`))
  return (order, enteredNs) => keys.has(`${order} ${enteredNs}`)
}

function shareFilled(shadows: readonly Shadow[]): number {
  return (100 * shadows.filter(isFilled).length) / shadows.length
}

function sinceEpoch(ns: bigint | undefined, epochNs: bigint, otherwise: number): number {
  return ns === undefined ? otherwise : Number(ns - epochNs)
}

function noOrders({ manifest }: OpenTape): InputError {
  return new InputError(
    { field: 'TAPE' },
    `the tape holds ${manifest.depths.join(', ')}`,
    'a tape of single orders (l3)',
    'Import an order-by-order recording (databento-dbn mbo, lobster), or make one: ticktape synth --depth l2,l3.',
  )
}

function noShadows(moved: number, unended: number): InputError {
  return new InputError(
    { field: '--from' },
    `no order that was added in this window ends on the tape (${moved} moved there, ${unended} still rest)`,
    'a window with orders that come and go',
    'Widen it, or leave --from and --to out.',
  )
}
