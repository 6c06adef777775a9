type Numbers = Float64Array | Int32Array | Uint16Array | Uint8Array | Int8Array

/** A longer copy of a typed array, zeros behind what was there. */
export function grown<T extends Numbers>(from: T, length: number): T {
  const Type = from.constructor as new (length: number) => T
  const to = new Type(length)
  to.set(from)
  return to
}
