import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { canonicalJson, HashChain, sha256Hex } from '../../src/lib/hash-chain.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

describe('sha256Hex', () => {
  test('known answers of FIPS 180-4', () => {
    expect(sha256Hex('abc')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    )
    expect(sha256Hex(new Uint8Array())).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    )
  })
})

describe('HashChain', () => {
  test('h(0) = SHA-256(label), h(k) = SHA-256(h(k-1), block k)', () => {
    const chain = new HashChain('journal 1')
    let head = createHash('sha256').update('journal 1').digest()
    expect(chain.hash).toBe(head.toString('hex'))
    const leaves: string[] = []
    for (const block of ['one', '', 'three']) {
      chain.append(bytes(block))
      head = createHash('sha256')
        .update(Buffer.concat([head, bytes(block)]))
        .digest()
      leaves.push(head.toString('hex'))
      expect(chain.hash).toBe(leaves.at(-1))
    }
    expect(chain.leaves).toEqual(leaves)
  })

  test('notices another label, another block, another order, and where blocks end', () => {
    const hashOf = (label: string, blocks: string[]) => {
      const chain = new HashChain(label)
      for (const block of blocks) chain.append(bytes(block))
      return chain.hash
    }
    const all = [
      hashOf('l', ['a', 'b']),
      hashOf('m', ['a', 'b']),
      hashOf('l', ['a', 'c']),
      hashOf('l', ['b', 'a']),
      hashOf('l', ['ab']),
      hashOf('l', ['a', 'b', '']),
    ]
    expect(new Set(all).size).toBe(all.length)
  })

  test('shares leaves up to the first block that differs', () => {
    const a = new HashChain('l')
    const b = new HashChain('l')
    for (let i = 0; i < 10; i++) {
      a.append(Uint8Array.of(i))
      b.append(Uint8Array.of(i === 6 ? 99 : i))
    }
    const first = a.leaves.findIndex((leaf, i) => leaf !== b.leaves[i])
    expect(first).toBe(6)
    expect(a.leaves.slice(6).some((leaf, i) => leaf === b.leaves[6 + i])).toBe(false)
  })
})

describe('canonicalJson', () => {
  test('key order and absent values make no difference', () => {
    const text = '{"a":[1,{"x":null,"y":"é"}],"b":true}'
    expect(canonicalJson({ b: true, c: undefined, a: [1, { y: 'é', x: null }] })).toBe(text)
    expect(canonicalJson({ a: [1, { x: null, y: 'é' }], b: true })).toBe(text)
  })
  test('is JSON: it parses back to the same value', () => {
    const value = { z: [], y: {}, a: '"\\\n', n: [-0.5, 1e21, 0], deep: { b: { c: [[1]] } } }
    expect(JSON.parse(canonicalJson(value))).toEqual(value)
  })
  test('array order and number values do make a difference', () => {
    expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]))
    expect(canonicalJson({ a: 1 })).not.toBe(canonicalJson({ a: '1' }))
  })
  test('what is no value of JSON becomes null, as JSON.stringify makes it', () => {
    expect(canonicalJson([undefined, Number.NaN])).toBe('[null,null]')
  })
})
