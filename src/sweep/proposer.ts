import { InputError, type InputPlace } from '../lib/assert.ts'
import { canonicalJson } from '../lib/hash-chain.ts'
import { RandomStream } from '../lib/random.ts'
import type { Axis, AxisValue, Point, StudySpec, Trial } from '../run/study-record.ts'
import { valueAt } from './axis.ts'
import { sobolPoints } from './sobol.ts'

/**
 * Who says what to try next. A study asks for a round of points, tries all of them, tells what came of
 * them in the order of their numbers, and asks again, until a round is empty. Grid, random and Sobol
 * propose everything in one round and do not listen; a search that learns is another proposer.
 */
export type Proposer = {
  /** The next round; the same for the same study and the same tellings before. */
  propose(): readonly Point[]
  tell(trials: readonly Trial[]): void
  /** Points left out so far because they do not meet the study's conditions. */
  readonly ruledOut: number
}

/** Draws for one more point before a study's conditions count as impossible to meet. */
const DRAWS_A_TRIAL_MAX = 1000

/** The proposer that a study asks for. `fits` says whether a point meets the study's conditions. */
export function proposerOf(
  spec: StudySpec,
  fits: (point: Point) => boolean,
  place: InputPlace,
): Proposer {
  const { search, axes } = spec
  if (search.kind === 'grid') return oneRound(gridPoints(axes), fits, Infinity, place)
  const uniforms =
    search.kind === 'sobol'
      ? sobolPoints(axes.length, shiftOf(spec))
      : randomPoints(spec.seed, axes.length)
  return oneRound(pointsAt(axes, uniforms), fits, search.trials, place)
}

function oneRound(
  source: Iterable<Point>,
  fits: (point: Point) => boolean,
  wanted: number,
  place: InputPlace,
): Proposer {
  let ruledOut = 0
  let isDone = false
  const propose = (): readonly Point[] => {
    if (isDone) return []
    isDone = true
    const points = new Map<string, Point>()
    let draws = 0
    for (const point of source) {
      const isHopeless = ++draws > DRAWS_A_TRIAL_MAX * (points.size + 1)
      if (isHopeless && Number.isFinite(wanted)) throw tooFew(points.size, wanted, place)
      if (fits(point)) points.set(canonicalJson(point), point)
      else ruledOut++
      if (points.size === wanted) break
    }
    if (points.size === 0) throw tooFew(0, wanted, place)
    return [...points.values()]
  }
  return {
    propose,
    tell() {},
    get ruledOut() {
      return ruledOut
    },
  }
}

function tooFew(found: number, wanted: number, place: InputPlace): InputError {
  return new InputError(
    place,
    `${found} different points that meet "where"`,
    Number.isFinite(wanted) ? `${wanted}` : 'at least one',
    'Loosen "where", widen the space, or ask for fewer trials.',
  )
}

/** Every point of a grid; the first axis moves slowest. */
function* gridPoints(axes: readonly Axis[]): Generator<Point> {
  const sizes = axes.map(({ values }) => values?.length ?? 0)
  const strides = sizes.map((_, a) => sizes.slice(a + 1).reduce((product, n) => product * n, 1))
  const total = (sizes[0] ?? 0) * (strides[0] ?? 1)
  for (let n = 0; n < total; n++) {
    yield Object.fromEntries(
      axes.map(({ path, values }, a) => {
        const at = Math.floor(n / (strides[a] ?? 1)) % (sizes[a] ?? 1)
        return [path, values?.[at] as AxisValue]
      }),
    )
  }
}

function* pointsAt(axes: readonly Axis[], uniforms: Iterable<readonly number[]>): Generator<Point> {
  for (const uniform of uniforms) {
    yield Object.fromEntries(axes.map((axis, a) => [axis.path, valueAt(axis, uniform[a] ?? 0)]))
  }
}

function* randomPoints(seed: number, dimensions: number): Generator<number[]> {
  const stream = new RandomStream(seed, 'sweep/random')
  for (let n = 0; ; n++) {
    yield Array.from({ length: dimensions }, (_, d) => stream.uniformAt(n, d))
  }
}

function shiftOf({ seed, axes }: StudySpec): Uint32Array {
  const stream = new RandomStream(seed, 'sweep/sobol')
  return Uint32Array.from(axes, (_, d) => Math.floor(stream.uniformAt(0, d) * 2 ** 32))
}
