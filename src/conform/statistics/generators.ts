/** Data that anybody can make again in a few lines, to the bit, in any language. */

/** Uniform numbers in [0, 1), drawn in order. */
export type LcgSource = { readonly uniform: () => number; readonly state: () => number }

/**
 * The portable generator: s = (1103515245 s + 12345) mod 2³¹, and s / 2³¹ is the draw. Its low bits are
 * poor: it serves to compare programs, not to draw conclusions.
 */
export function lcgSource(seed: number): LcgSource {
  let s = seed
  return {
    uniform: () => {
      s = (Math.imul(1103515245, s) + 12345) & 0x7fffffff
      return s / 2147483648
    },
    state: () => s,
  }
}

/** Nearly normal numbers of the portable generator: the sum of twelve draws, less 6. */
export function lcgNormals(seed: number): () => number {
  const { uniform } = lcgSource(seed)
  return () => {
    let total = 0
    for (let i = 0; i < 12; i++) total += uniform()
    return total - 6
  }
}

const N = 624
const M = 397

/** The Mersenne Twister MT19937, seeded with one number (Matsumoto and Nishimura 1998): 32-bit words. */
export function mersenneTwister(seed: number): () => number {
  const words = new Uint32Array(N)
  words[0] = seed
  for (let i = 1; i < N; i++) {
    const last = (words[i - 1] ?? 0) ^ ((words[i - 1] ?? 0) >>> 30)
    words[i] = Math.imul(1812433253, last) + i
  }
  let at = N
  return () => {
    if (at === N) {
      for (let i = 0; i < N; i++) {
        const y = ((words[i] ?? 0) & 0x80000000) | ((words[(i + 1) % N] ?? 0) & 0x7fffffff)
        words[i] = (words[(i + M) % N] ?? 0) ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0)
      }
      at = 0
    }
    let y = words[at++] ?? 0
    y ^= y >>> 11
    y ^= (y << 7) & 0x9d2c5680
    y ^= (y << 15) & 0xefc60000
    return (y ^ (y >>> 18)) >>> 0
  }
}

/** Standard normal numbers as numpy's `RandomState(seed)` draws them: the polar method, in pairs. */
export function numpyNormals(seed: number): () => number {
  const next = mersenneTwister(seed)
  const uniform = () => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992
  let kept: number | undefined
  return () => {
    if (kept !== undefined) {
      const value = kept
      kept = undefined
      return value
    }
    for (;;) {
      const x = 2 * uniform() - 1
      const y = 2 * uniform() - 1
      const square = x * x + y * y
      if (square >= 1 || square === 0) continue
      const factor = Math.sqrt((-2 * Math.log(square)) / square)
      kept = factor * x
      return factor * y
    }
  }
}

/** Uniform numbers in [0, 1) as numpy's `RandomState(seed).random_sample()` draws them. */
export function numpyUniforms(seed: number): () => number {
  const next = mersenneTwister(seed)
  return () => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992
}
