import { InputError } from '../../lib/assert.ts'

/** Values that were tried of each parameter, by its name. */
export type Grid = Readonly<Record<string, readonly number[]>>

/** A parameter whose best value is the smallest or the largest that was tried. */
export type GridEdge = {
  readonly parameter: string
  readonly value: number
  readonly side: 'lowest' | 'highest'
}

/**
 * Parameters of the best trial that lie on the edge of what was tried: better ones may lie outside.
 * A parameter with fewer than three values has no inside and is left out.
 */
export function gridEdges(grid: Grid, best: Readonly<Record<string, number>>): GridEdge[] {
  const edges: GridEdge[] = []
  for (const [parameter, tried] of Object.entries(grid)) {
    const value = best[parameter]
    if (value === undefined) {
      throw new InputError({ field: parameter }, 'no value', 'one of the best trial', 'Add it.')
    }
    const distinct = [...new Set(tried)].sort((a, b) => a - b)
    if (!distinct.includes(value)) {
      const given = `a best value of ${value}`
      throw new InputError(
        { field: parameter },
        given,
        `one of ${distinct.join(', ')}`,
        'Correct it.',
      )
    }
    if (distinct.length < 3) continue
    if (value === distinct[0]) edges.push({ parameter, value, side: 'lowest' })
    if (value === distinct.at(-1)) edges.push({ parameter, value, side: 'highest' })
  }
  return edges
}
