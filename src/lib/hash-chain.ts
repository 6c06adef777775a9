import { createHash } from 'node:crypto'

/** SHA-256 of text or bytes, as lower-case hex. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

/**
 * A chain over blocks of bytes: h(k) = SHA-256(h(k-1) ‖ block k), h(0) = SHA-256 of a label.
 * The last link stands for everything before it; `leaves` lets two chains be compared by bisection.
 */
export class HashChain {
  readonly leaves: string[] = []
  private head: Uint8Array

  constructor(label: string) {
    this.head = createHash('sha256').update(label).digest()
  }

  append(block: Uint8Array): void {
    this.head = createHash('sha256').update(this.head).update(block).digest()
    this.leaves.push(Buffer.from(this.head).toString('hex'))
  }

  /** A chain that goes on where another one stood. */
  static from(hash: string): HashChain {
    const chain = new HashChain('')
    chain.head = Buffer.from(hash, 'hex')
    return chain
  }

  get hash(): string {
    return Buffer.from(this.head).toString('hex')
  }
}

/** JSON with object keys in sorted order: equal values give equal bytes. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  const entries = Object.entries(value)
    .filter(([, v]) => v !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonicalJson(v)}`).join(',')}}`
}
