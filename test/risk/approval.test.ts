import { readdirSync, readFileSync } from 'node:fs'
import { join, posix, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { OrderTerms } from '../../src/orders/intent.ts'
import { quietFacts } from '../../src/risk/facts.ts'
import { type Approved, Gate } from '../../src/risk/gate.ts'
import { NO_LIMITS } from '../../src/risk/rules.ts'
import type { SimulatedVenue } from '../../src/venue/simulated-venue.hot.ts'
import { codeOf, importsOf } from '../source-text.ts'
import { instrumentOf } from '../support/tape-builder.ts'

const SRC = resolve(import.meta.dirname, '../../src')
const GATE = 'risk/gate.ts'

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => {
    const text = readFileSync(join(SRC, name), 'utf8')
    const imports = importsOf(text)
      .filter(({ from }) => from.startsWith('.'))
      .map(({ from }) => posix.join(posix.dirname(name), from))
    return { name, text, code: codeOf(text), imports }
  })

/** Lines of code, comments and strings left out, that fit a pattern, as `file: line`. */
const lines = (pattern: RegExp, all: readonly { name: string; code: string }[] = files) =>
  all.flatMap(({ name, code }) =>
    code
      .split('\n')
      .filter((line) => pattern.test(line))
      .map((line) => `${name}: ${line.trim()}`),
  )
const BELOW_RUN =
  /^(lib|units|tape|market|store|orders|feeds|risk|ledger|models|venue|strategy|engine)\//
const outside = (found: string[]) => found.filter((line) => !line.startsWith(`${GATE}:`))

describe('only the gate approves', () => {
  test('nothing but the gate names the seal', () => {
    expect(outside(lines(/GateSeal/))).toEqual([])
    expect(lines(/GateSeal/).length).toBe(2)
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

  test('only order entry asks the gate, and only what is due talks to the venue', () => {
    const asks = new Set(lines(/\.approve\(/).map((line) => line.split(':')[0]))
    expect([...asks]).toEqual(['risk/desk-risk.ts'])
    const judges = lines(/\b(guard|risk|gate)\.judge(Replace)?\(/).map((line) => line.split(':')[0])
    expect([...new Set(judges)].sort()).toEqual(['engine/desk-guard.ts', 'engine/order-entry.ts'])
    const talks = new Set(
      lines(/\bvenue\.(arrive|replace|cancel)\(/).map((line) => line.split(':')[0]),
    )
    expect([...talks]).toEqual(['engine/due-events.hot.ts'])
  })

  test('the doors of the house lead past the gate: who imports what', () => {
    const importersOf = (target: string) =>
      files.filter(({ imports }) => imports.includes(target)).map(({ name }) => name)
    const outsideOf = (target: string, ...folders: string[]) =>
      importersOf(target).filter((name) => !folders.includes(name.split('/')[0] ?? ''))
    // The venue is made and spoken to by the engine alone, orders under way are the engine's own.
    expect(outsideOf('venue/simulated-venue.hot.ts', 'venue', 'engine')).toEqual([])
    expect(importersOf('venue/simulated-venue.hot.ts')).toContain('engine/pass.hot.ts')
    const holders = lines(/\bnew PrivateEvents\b/)
    expect(holders.map((line) => line.split('/')[0])).toEqual(['engine'])
    // What an approval is, only the way from the gate to the venue knows.
    expect(outsideOf('risk/gate.ts', 'risk', 'engine', 'venue')).toEqual([])
    // A strategy sees the surface, and the surface shows neither.
    const surface = files.find(({ name }) => name === 'index.ts')
    expect(surface?.imports.length).toBeGreaterThan(10)
    const hidden = /^(engine|venue)\/|^risk\/(?!sizing\.ts|rules\.ts)/
    expect(surface?.imports.filter((name) => hidden.test(name))).toEqual([])
  })

  test('nothing is loaded by a name that is made at run time below run/', () => {
    const below = files.filter(({ name }) => BELOW_RUN.test(name))
    expect(lines(/\b(eval|require|createRequire)\b|\bnew Function\b|\bimport\s*\(/, below)).toEqual(
      [],
    )
  })

  test('the compiler refuses what the gate has not approved', () => {
    const terms: OrderTerms = {
      orderId: 1,
      instrument: 0,
      side: 1,
      type: 2,
      timeInForce: 1,
      postOnly: false,
      priceTicks: 1,
      qtyLots: 1,
    }
    const arrive = (_order: Parameters<SimulatedVenue['arrive']>[2]) => true
    // @ts-expect-error an order as the strategy gave it
    expect(arrive(terms)).toBe(true)
    // @ts-expect-error a seal that was made up
    const made: Approved<OrderTerms> = { ...terms, seal: true }
    expect(made).toBeDefined()
    const approved = new Gate(NO_LIMITS, instrumentOf()).approve(terms, quietFacts())
    expect(approved !== null && arrive(approved)).toBe(true)
    if (approved === null) return
    // @ts-expect-error terms that were changed after the approval
    const changed: Approved<OrderTerms> = { ...approved, qtyLots: 2 }
    expect(changed.qtyLots).toBe(2)
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
