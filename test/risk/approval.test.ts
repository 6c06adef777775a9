import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { codeOf } from '../source-text.ts'

const SRC = resolve(import.meta.dirname, '../../src')
const GATE = 'risk/gate.ts'

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name, code: codeOf(readFileSync(join(SRC, name), 'utf8')) }))

/** Lines of code, comments and strings left out, that fit a pattern, as `file: line`. */
const lines = (pattern: RegExp, all = files) =>
  all.flatMap(({ name, code }) =>
    code
      .split('\n')
      .filter((line) => pattern.test(line))
      .map((line) => `${name}: ${line.trim()}`),
  )
const outside = (found: string[]) => found.filter((line) => !line.startsWith(`${GATE}:`))

describe('only the gate approves', () => {
  test('nothing but the gate names the brand', () => {
    expect(outside(lines(/approvedBrand/))).toEqual([])
    expect(lines(/approvedBrand/).length).toBe(2)
  })

  test('nothing but the gate casts to Approved, and it does so once', () => {
    const cast =
      /\bas\s+(?:unknown\s+as\s+)?(?:readonly\s+)?\(?Approved\b|<Approved\b[^>]*>\s*[({[]|satisfies\s+Approved/
    expect(outside(lines(cast))).toEqual([])
    expect(lines(cast).length).toBe(1)
  })

  test('nothing on the way of an order is cast away', () => {
    const way = files.filter(({ name }) => /^(orders|risk|venue|engine|strategy)\//.test(name))
    expect(way.length).toBeGreaterThan(15)
    expect(outside(lines(/\bas\s+(any|never|unknown)\b|@ts-|:\s*any\b|<any\b/, way))).toEqual([])
  })

  test('what the venue takes as an order is approved', () => {
    const venue = files.find(({ name }) => name === 'venue/simulated-venue.hot.ts')
    for (const door of ['arrive', 'replace']) {
      const signature =
        new RegExp(`\\b${door}\\(([^)]*)\\)\\s*:`).exec(venue?.code ?? '')?.[1] ?? ''
      expect(signature).toMatch(/order: Approved<OrderTerms>/)
    }
  })

  test('only order entry asks the gate, and only an order that is due reaches the venue', () => {
    const asks = new Set(lines(/\.approve\(/).map((line) => line.split(':')[0]))
    expect([...asks]).toEqual(['engine/order-entry.ts'])
    const talks = new Set(
      lines(/\bvenue\.(arrive|replace|cancel)\(/).map((line) => line.split(':')[0]),
    )
    expect([...talks]).toEqual(['engine/due-events.hot.ts'])
  })

  test('these rules can fail', () => {
    const bad = [
      { name: 'engine/a.ts', code: 'const a = terms as Approved<OrderTerms>' },
      { name: 'engine/b.ts', code: 'const a = terms as unknown as Approved<OrderTerms>' },
      { name: 'engine/c.ts', code: 'venue.arrive(0, desk, terms as never)' },
    ]
    expect(lines(/\bas\s+(?:unknown\s+as\s+)?Approved\b/, bad)).toHaveLength(2)
    expect(lines(/\bas\s+(any|never|unknown)\b/, bad)).toHaveLength(2)
  })
})
