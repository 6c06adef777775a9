import type { Rows } from './case-data.ts'
import { lcgNormals, lcgSource, numpyNormals, numpyUniforms } from './generators.ts'
import { numberOf, type Place, wrong } from './place.ts'

const SOURCES: Readonly<Record<string, (seed: number) => () => number>> = {
  lcg: lcgNormals,
  'lcg-uniform': (seed) => lcgSource(seed).uniform,
  numpy: numpyNormals,
  'numpy-uniform': numpyUniforms,
}

const CELLS_MAX = 50_000_000

type Recipe = {
  readonly source: string
  readonly seed: number
  readonly rows: number
  readonly columns: number
  readonly scale: number
  readonly shift: number
  readonly autoregression: number
  readonly drop: number
}

const DEFAULTS: Recipe = {
  source: 'lcg',
  seed: 12345,
  rows: 0,
  columns: 1,
  scale: 1,
  shift: 0,
  autoregression: 0,
  drop: 0,
}

/**
 * A table of drawn numbers, row by row: scale x draw + shift. With `autoregression` a, each value
 * gets a times the one above it (before scale and shift); `drop` leaves out that many first rows.
 */
export function generated(value: unknown, place: Place): Rows {
  const recipe = recipeOf(value, { ...place, field: `${place.field}.generate` })
  const { source, seed, rows, columns, scale, shift, autoregression, drop } = recipe
  const draw = (SOURCES[source] as (seed: number) => () => number)(seed)
  const last = new Float64Array(columns)
  const found: number[][] = []
  for (let i = 0; i < rows; i++) {
    const row = Array.from({ length: columns }, (_, j) => {
      const own = draw()
      // Not added where it is 0: 0 x last + draw is the draw, but for its sign of 0.
      last[j] = autoregression === 0 ? own : autoregression * (last[j] ?? 0) + own
      return scale * (last[j] ?? 0) + shift
    })
    if (i >= drop) found.push(row)
  }
  return found
}

function recipeOf(value: unknown, place: Place): Recipe {
  if (typeof value !== 'object' || value === null) throw wrong(place, value, 'an object')
  const given = value as Record<string, unknown>
  const [unknown] = Object.keys(given).filter((name) => !Object.hasOwn(DEFAULTS, name))
  if (unknown !== undefined) {
    throw wrong(place, unknown, `only ${Object.keys(DEFAULTS).join(', ')}`)
  }
  const recipe: Record<string, unknown> = { ...DEFAULTS }
  for (const [name, item] of Object.entries(given)) {
    const at = { ...place, field: `${place.field}.${name}` }
    if (name !== 'source') recipe[name] = numberOf(item, at)
    else if (typeof item === 'string' && Object.hasOwn(SOURCES, item)) recipe.source = item
    else throw wrong(at, item, `one of ${Object.keys(SOURCES).join(', ')}`)
  }
  const found = recipe as Recipe
  for (const name of ['rows', 'columns', 'drop', 'seed'] as const) {
    const least = name === 'rows' || name === 'columns' ? 1 : 0
    if (!Number.isSafeInteger(found[name]) || found[name] < least) {
      const at = { ...place, field: `${place.field}.${name}` }
      throw wrong(at, found[name], `a whole number of ${least} or more`)
    }
  }
  if (found.rows * found.columns > CELLS_MAX) {
    throw wrong(place, found.rows * found.columns, `at most ${CELLS_MAX} values`)
  }
  return found
}
