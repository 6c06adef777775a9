export type Numbers = Float64Array | Int32Array | Uint16Array | Uint8Array | Int8Array

/** A longer copy of a typed array, zeros behind what was there. */
export function grown<T extends Numbers>(from: T, length: number): T {
  const Type = from.constructor as new (length: number) => T
  const to = new Type(length)
  to.set(from)
  return to
}

/** Longer copies of columns. */
export function grownColumns<T extends Readonly<Record<string, Numbers>>>(
  columns: T,
  length: number,
): T {
  const entries = Object.entries(columns).map(([name, values]) => [name, grown(values, length)])
  return Object.fromEntries(entries) as T
}

/** Columns of exactly `rows` rows; no copy where the columns have no more. */
export function cutColumns<T extends Readonly<Record<string, Numbers>>>(
  columns: T,
  rows: number,
): T {
  const cut = (values: Numbers) => (values.length === rows ? values : values.slice(0, rows))
  const entries = Object.entries(columns).map(([name, values]) => [name, cut(values)])
  return Object.fromEntries(entries) as T
}

/** Numbers that are gathered one by one, 8 bytes each. */
export class NumberList {
  private held: Float64Array = new Float64Array(1024)
  private count = 0

  get length(): number {
    return this.count
  }

  push(value: number): void {
    if (this.count === this.held.length) this.held = grown(this.held, 2 * this.count)
    this.held[this.count++] = value
  }

  /** The numbers so far; a view, which later ones do not reach. */
  values(): Float64Array {
    return this.held.subarray(0, this.count)
  }
}
