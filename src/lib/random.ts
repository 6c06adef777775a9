import seedrandom from 'seedrandom'

/**
 * Counter-based random numbers: Philox 4x32 with 10 rounds (Salmon, Moraes, Dror, Shaw,
 * "Parallel random numbers: as easy as 1, 2, 3", SC 2011). A draw is a pure function of
 * (stream key, ordinal, draw number): adding a draw in one place shifts nothing elsewhere.
 */
const M0 = 0xd2511f53
const M1 = 0xcd9e8d57
const W0 = 0x9e3779b9
const W1 = 0xbb67ae85
const TWO_32 = 4294967296

function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff
  const aHigh = a >>> 16
  const bLow = b & 0xffff
  const bHigh = b >>> 16
  const low = aLow * bLow
  const mid = aHigh * bLow + (low >>> 16)
  const mid2 = aLow * bHigh + (mid % 65536)
  return (aHigh * bHigh + Math.floor(mid / 65536) + Math.floor(mid2 / 65536)) >>> 0
}

/** One Philox 4x32-10 block, written into `out` (length >= 4, unsigned 32-bit words). */
export function philox(
  out: Uint32Array,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
): void {
  let x0 = c0 >>> 0
  let x1 = c1 >>> 0
  let x2 = c2 >>> 0
  let x3 = c3 >>> 0
  let key0 = k0 >>> 0
  let key1 = k1 >>> 0
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(M0, x0)
    const low0 = Math.imul(M0, x0) >>> 0
    const high1 = multiplyHigh(M1, x2)
    const low1 = Math.imul(M1, x2) >>> 0
    x0 = (high1 ^ x1 ^ key0) >>> 0
    x1 = low1
    x2 = (high0 ^ x3 ^ key1) >>> 0
    x3 = low0
    key0 = (key0 + W0) >>> 0
    key1 = (key1 + W1) >>> 0
  }
  out[0] = x0
  out[1] = x1
  out[2] = x2
  out[3] = x3
}

/** A named stream of a run: keyed once through seedrandom by (seed, name), then counter-based. */
export class RandomStream {
  private readonly key0: number
  private readonly key1: number
  private readonly words = new Uint32Array(4)
  private ordinal = 0
  private drawNumber = 0

  constructor(seed: number | string, name: string) {
    const keys = seedrandom(`${seed}/${name}`)
    this.key0 = keys.int32() >>> 0
    this.key1 = keys.int32() >>> 0
  }

  /** Uniform in [0, 1) with 53 bits, a pure function of (stream, ordinal, draw number). */
  uniformAt(ordinal: number, draw: number): number {
    const words = this.words
    philox(words, ordinal, Math.floor(ordinal / TWO_32), draw, 0, this.key0, this.key1)
    return ((words[0]! >>> 5) * 67108864 + (words[1]! >>> 6)) / 9007199254740992
  }

  /** Following draws are keyed by this ordinal (an order's number, say), counted from 0. */
  at(ordinal: number): this {
    this.ordinal = ordinal
    this.drawNumber = 0
    return this
  }

  /** The next uniform draw in [0, 1) at the current ordinal. */
  uniform(): number {
    return this.uniformAt(this.ordinal, this.drawNumber++)
  }

  /** A whole number in [0, below). */
  below(below: number): number {
    return Math.floor(this.uniform() * below)
  }
}
