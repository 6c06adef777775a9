import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { synthCommand } from '../../src/cli/synth.ts'
import { type SynthesizeOptions, synthesize } from '../../src/feeds/synth/synthesize.ts'
import { SyntheticMarket } from '../../src/feeds/synth/synthetic-market.ts'
import { InputError } from '../../src/lib/assert.ts'
import { L3Book } from '../../src/market/l3-book.hot.ts'
import { listTapes, openTape, verifyTape } from '../../src/store/catalog.ts'
import type { TapeManifest } from '../../src/tape/manifest.ts'
import { KIND_NAMES, type TapeRow } from '../../src/tape/schema.ts'

const root = mkdtempSync(join(tmpdir(), 'ticktape-synth-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const START_NS = 1_704_067_200_000_000_000n
const settings: SynthesizeOptions = {
  seed: 1,
  hours: 0.1,
  startNs: START_NS,
  depths: ['l1', 'l2'],
  datasetsRoot: root,
}
const place = join(root, 'synth', 'SIM', '2024-01-01')
let made: TapeManifest

beforeAll(async () => {
  made = await synthesize(settings)
})

describe('synthesize', () => {
  test('stores exactly the rows of the market, and nothing else in the root', async () => {
    const rows: TapeRow[] = []
    new SyntheticMarket(settings, (row) => rows.push({ ...row })).run()
    const { manifest, columns } = await openTape(place, { from: 'parquet' })
    expect(manifest).toEqual(made)
    expect(columns.rows).toBe(rows.length)
    const same = rows.every(
      (row, i) =>
        columns.eventNs[i] === Number(row.eventNs - START_NS) &&
        columns.receivedNs[i] === Number(row.receivedNs - START_NS) &&
        columns.kind[i] === row.kind &&
        columns.side[i] === row.side &&
        columns.priceTicks[i] === row.priceTicks &&
        columns.qtyLots[i] === row.qtyLots &&
        columns.flags[i] === row.flags,
    )
    expect(same).toBe(true)
    expect(readdirSync(root)).toEqual(['synth'])
    expect(listTapes(root).map((tape) => tape.ref)).toEqual(['synth/SIM/2024-01-01'])
    expect(await verifyTape(place)).toEqual([])
  })

  test('the manifest says what is in it', async () => {
    const { columns } = await openTape(place)
    const counts: Record<string, number> = {}
    for (const kind of columns.kind) {
      const name = KIND_NAMES[kind] ?? ''
      counts[name] = (counts[name] ?? 0) + 1
    }
    expect(made.rowsByKind).toEqual(counts)
    expect(made.rows).toBe(columns.rows)
    expect(made.depths).toEqual(['l2', 'l1'])
    expect(made.date).toBe('2024-01-01')
    expect(made.firstEventNs).toBe(String(START_NS))
    expect(made.lastReceivedNs).toBe(String(START_NS + BigInt(columns.receivedNs.at(-1) ?? 0)))
    expect(made.instrument.fees?.source).toMatch(/assumption/)
    expect(made.importer).toEqual({
      name: 'synth',
      version: 1,
      rules: 'seed=1 hours=0.1 depth=l2,l1 market=default',
    })
  })

  test('the market of version 1 is what it was: its tape keeps its id', () => {
    expect(made.tapeId).toBe('9a7ec416d111b0d12bf1848786cf090dd0ef3800b67aafedfb0e3976772d4527')
  })

  test('holds orders, halts, gaps and changes when asked for, and says so', async () => {
    const manifest = await synthesize({
      ...settings,
      symbol: 'ORDERS',
      depths: ['l3', 'l1'],
      halts: 1,
      gaps: 2,
      modifies: true,
    })
    expect(manifest.depths).toEqual(['l3', 'l1'])
    expect(manifest.gaps).toBe(2)
    expect(manifest.rowsByKind).toMatchObject({ STATUS: 2, GAP: 2, SNAPSHOT: 6 })
    expect(manifest.rowsByKind.MODIFY).toBeGreaterThan(500)
    expect(manifest.importer.rules).toBe(
      'seed=1 hours=0.1 depth=l3,l1 market=default halts=1 gaps=2 modifies',
    )
    const { columns } = await openTape(join(root, 'synth', 'ORDERS', '2024-01-01'))
    const book = new L3Book()
    let orders = 0
    columns.orderRef.forEach((ref, i) => {
      const [kind, side, flags] = [columns.kind[i], columns.side[i], columns.flags[i]]
      const [price, qty] = [columns.priceTicks[i], columns.qtyLots[i]]
      book.apply(kind ?? 0, side ?? 0, price ?? 0, qty ?? 0, flags ?? 0, ref)
      orders = Math.max(orders, ref + 1)
    })
    expect(book.strangers).toBe(0)
    expect(book.valid && book.bidTicks < book.askTicks).toBe(true)
    expect(orders).toBeGreaterThan(5000)
    expect(orders).toBeLessThanOrEqual(manifest.rowsByKind.ADD ?? 0)
  })

  test('the same seed gives the same id elsewhere; seed, hours and depth each give another', async () => {
    const other = (change: Partial<SynthesizeOptions>) =>
      synthesize({ ...settings, hours: 0.02, symbol: 'OTHER', force: true, ...change })
    const first = await other({})
    const ids = [
      first,
      await other({ seed: 2 }),
      await other({ hours: 0.03 }),
      await other({ depths: ['l2'] }),
      await other({ depths: ['l3'] }),
      await other({ halts: 1 }),
      await other({ gaps: 1 }),
      await other({ modifies: true }),
      await other({ startNs: START_NS + 1n }),
    ].map((manifest) => manifest.tapeId)
    expect(new Set(ids).size).toBe(ids.length)
    expect((await other({ datasetsRoot: join(root, 'twin') })).tapeId).toBe(first.tapeId)
    rmSync(join(root, 'twin'), { recursive: true })
  })

  test('a tape that is there stays; another seed needs force or a place of its own', async () => {
    expect((await synthesize(settings)).tapeId).toBe(made.tapeId)
    const other = { ...settings, seed: 2 }
    await expect(synthesize(other)).rejects.toThrow(InputError)
    await expect(synthesize(other)).rejects.toThrow(/--force/)
    expect((await openTape(place)).manifest.tapeId).toBe(made.tapeId)
    const replaced = await synthesize({ ...other, force: true })
    expect((await openTape(place)).manifest.tapeId).toBe(replaced.tapeId)
    await synthesize({ ...settings, force: true })
  })

  test('leaves nothing behind when it fails on the way', async () => {
    const before = readdirSync(root)
    const failing = synthesize({
      ...settings,
      hours: 1,
      symbol: 'BROKEN',
      onProgress: () => {
        throw new Error('stopped')
      },
    })
    await expect(failing).rejects.toThrow('stopped')
    expect(readdirSync(root)).toEqual(before)
    expect(existsSync(join(root, 'synth', 'BROKEN'))).toBe(false)
  })
})

describe('ticktape synth', () => {
  async function run(...flags: string[]): Promise<string> {
    const out: string[] = []
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      out.push(String(text))
      return true
    })
    try {
      await synthCommand().parseAsync(['--datasets', root, ...flags], { from: 'user' })
    } finally {
      write.mockRestore()
    }
    return out.join('')
  }

  test('prints the manifest, and only it, with --json', async () => {
    const text = await run('--seed', '1', '--hours', '0.1', '--json')
    expect(JSON.parse(text)).toEqual(made)
  })

  test('says in words where the tape is, and takes start, depth and symbol', async () => {
    const text = await run(
      ...['--seed', '4', '--hours', '0.01', '--start', '2024-02-29', '--depth', 'l1'],
      ...['--symbol', 'LEAP'],
    )
    expect(text).toMatch(
      /^synth\/LEAP\/2024-02-29: \d+ rows \(\d+ TRADE, \d+ QUOTE\)\ntape [0-9a-f]{64}\n$/,
    )
    expect((await openTape(join(root, 'synth', 'LEAP', '2024-02-29'))).manifest.depths).toEqual([
      'l1',
    ])
  })

  test('takes halts, gaps and changes', async () => {
    const text = await run(
      ...['--seed', '4', '--hours', '0.05', '--depth', 'l2,l3', '--symbol', 'TORN'],
      ...['--halts', '2', '--gaps', '1', '--modifies', '--json'],
    )
    const manifest = JSON.parse(text) as TapeManifest
    expect(manifest.depths).toEqual(['l3', 'l2'])
    expect(manifest.importer.rules).toMatch(/market=default halts=2 gaps=1 modifies$/)
    expect(manifest.rowsByKind).toMatchObject({ STATUS: 4, GAP: 1 })
  })

  test.each([
    [['--seed', '1', '--hours', '1', '--halts', '-1'], '--halts'],
    [['--seed', '1', '--hours', '1', '--gaps', '0.5'], 'gaps'],
    [['--seed', '1', '--hours', '0.01', '--gaps', '4'], 'gaps'],
    [['--seed', 'x', '--hours', '1'], '--seed'],
    [['--seed', '1', '--hours', '1h'], '--hours'],
    [['--seed', '1', '--hours', '0'], 'hours'],
    [['--seed', '1', '--hours', '1', '--start', '2024-02-30'], '--start'],
    [['--seed', '1', '--hours', '1', '--depth', 'l4'], 'depth'],
    [['--seed', '1', '--hours', '1', '--symbol', '../x'], 'symbol'],
  ])('refuses %o', async (flags, field) => {
    await expect(run(...flags)).rejects.toThrow(InputError)
    await expect(run(...flags)).rejects.toThrow(`field ${field}`)
  })
})
