import { assert } from '../lib/assert.ts'

/**
 * A column of whole numbers as the page carries it: differences (taken `order` times), zigzag, LEB128,
 * base64. `missing` stands for "no value"; a value is its whole number x `scale`.
 */
export type EncodedColumn = {
  readonly data: string
  readonly order: number
  readonly scale: number
  readonly missing: number | null
}

const LIMIT = 2 ** 52

/** Encodes `values / scale`, rounded to whole numbers; NaN becomes the missing value. */
export function encodeColumn(values: ArrayLike<number>, scale = 1, order = 1): EncodedColumn {
  const whole = new Float64Array(values.length)
  let low = 0
  let gaps = false
  for (let i = 0; i < whole.length; i++) {
    const step = Math.round((values[i] ?? Number.NaN) / scale)
    whole[i] = step
    if (Number.isNaN(step)) gaps = true
    else low = Math.min(low, step)
  }
  const missing = gaps ? low - 1 : null
  const bytes: number[] = []
  let first = 0
  let second = 0
  for (const step of whole) {
    const value = Number.isNaN(step) ? (missing ?? 0) : step
    const difference = value - first
    const coded = order === 0 ? value : order === 1 ? difference : difference - second
    second = difference
    first = value
    putVarint(bytes, coded)
  }
  return { data: Buffer.from(bytes).toString('base64'), order, scale, missing }
}

function putVarint(bytes: number[], value: number): void {
  assert(Math.abs(value) < LIMIT, `a step of a chart column fits 52 bits, got ${value}`)
  let rest = value < 0 ? -2 * value - 1 : 2 * value
  while (rest >= 128) {
    bytes.push((rest % 128) + 128)
    rest = Math.floor(rest / 128)
  }
  bytes.push(rest)
}
