import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { synthesize } from '../../src/feeds/synth/synthesize.ts'
import { viewAt } from '../../src/market/view.ts'
import { backtest } from '../../src/run/backtest.ts'
import { openTapeAt } from '../../src/run/open-tape-at.ts'
import { type OpenTape, openTape, tapeDirectory } from '../../src/store/catalog.ts'
import { lanePath } from '../../src/store/lane-file.ts'
import { openLaneFiles } from '../../src/store/lay-lane-files.ts'
import type { Lane, LaneParts } from '../../src/tape/lane.ts'
import { layLanes } from '../../src/tape/lay-lanes.hot.ts'
import marketMaker from '../../strategies/market-maker.ts'
import { propertyRuns } from '../support/property-runs.ts'
import { anyRow, storeTape } from './made-tape.ts'

let root: string
let directory: string
let whole: OpenTape
let streamed: OpenTape

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'ticktape-lanes-'))
  const made = await synthesize({
    seed: 5,
    hours: 6,
    startNs: 1_704_067_200_000_000_000n,
    depths: ['l1', 'l2'],
    datasetsRoot: root,
  })
  const { venue, symbol } = made.instrument
  directory = tapeDirectory(root, venue, symbol, made.date)
  whole = await openTape(directory)
  streamed = await openTape(directory, { rowsInMemory: 0 })
}, 60_000)
afterAll(() => rmSync(root, { recursive: true, force: true }))

const COLUMNS = ['timeNs', 'word', 'priceTicks', 'qtyLots', 'orderRef'] as const

/** How many rows a lane has, and a hash of each column over all its parts, read one after another. */
function hashed(parts: LaneParts): (number | string)[] {
  const hashes = COLUMNS.map(() => createHash('sha256'))
  let rows = 0
  let lane: Lane | undefined
  let lastNs = Number.NEGATIVE_INFINITY
  for (let p = 0; p < parts.count; p++) {
    lane = parts.at(p, lane)
    expect(lane.timeNs[0]).toBeGreaterThan(lastNs)
    lastNs = lane.timeNs[lane.rows - 1]!
    rows += lane.rows
    for (const [i, name] of COLUMNS.entries()) {
      const { buffer, byteOffset, byteLength } = lane[name]
      hashes[i]?.update(new Uint8Array(buffer, byteOffset, byteLength))
    }
  }
  return [rows, ...hashes.map((hash) => hash.digest('hex'))]
}

describe('a tape that is replayed part by part', () => {
  test.each(['l1', 'l2'] as const)('holds the lanes that memory would hold, at %s', (depth) => {
    const lanes = streamed.streamed?.get(depth)
    const memory = layLanes(whole.columns, depth)
    for (const clock of ['heard', 'venue'] as const) {
      expect(lanes?.[clock].lastNs).toBe(memory[clock].lastNs)
      expect(hashed(lanes![clock])).toEqual(hashed(memory[clock]))
    }
    expect(lanes?.heard.latency).toEqual(memory.heard.latency)
    expect(memory.heard.latency?.leastNs.length).toBeGreaterThan(350)
    if (depth === 'l2') expect(lanes?.venue.count).toBeGreaterThan(2)
  })

  test('runs to the same journal, twice', () => {
    const hashes = [whole, streamed, streamed].map(
      (tape) => backtest({ tapes: [tape], strategy: marketMaker, depth: 'l2' }).journalHash,
    )
    expect(new Set(hashes).size).toBe(1)
  })

  test('has no columns in memory: a depth that it was not opened for is refused with a word', () => {
    expect(() => streamed.columns).toThrow(
      /replayed part by part; expected .* that it was opened for \(l2, l1\).* openTapeAt/,
    )
  })

  test('is seen at the depths that it does not hold as it is in memory, to the same journal', async () => {
    const { venue, symbol } = (
      await synthesize({
        seed: 8,
        hours: 1,
        startNs: 1_704_153_600_000_000_000n,
        depths: ['l3'],
        halts: 1,
        gaps: 2,
        modifies: true,
        datasetsRoot: root,
      })
    ).instrument
    const at = tapeDirectory(root, venue, symbol, '2024-01-02')
    const memory = await openTape(at)
    for (const depth of ['l3', 'l2', 'l1'] as const) {
      const parts = await openTapeAt(at, depth, { rowsInMemory: 0 })
      expect([...(parts.streamed?.keys() ?? [])]).toEqual([depth])
      const lanes = layLanes(viewAt(memory.columns, ['l3'], depth), depth)
      for (const clock of ['heard', 'venue'] as const) {
        expect(hashed(parts.streamed!.get(depth)![clock])).toEqual(hashed(lanes[clock]))
      }
      expect(parts.streamed?.get(depth)?.heard.latency).toEqual(lanes.heard.latency)
      const hashes = [memory, parts].map(
        (tape) => backtest({ tapes: [tape], strategy: marketMaker, depth }).journalHash,
      )
      expect(new Set(hashes).size).toBe(1)
    }
  }, 60_000)

  test('is sorted by both clocks however its rows stand', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow, { minLength: 1, maxLength: 400 }), async (rows) => {
        const other = mkdtempSync(join(root, 'noise-'))
        const { manifest, directory: at } = await storeTape(other, rows)
        const tape = await openTape(at, { from: 'parquet' })
        const sizes = { runRows: 7, runsHeld: 3 }
        for (const depth of ['l1', 'l2', 'l3'] as const) {
          const lanes = await openLaneFiles(at, manifest, depth, tape.epochNs, { sizes })
          const memory = layLanes(tape.columns, depth)
          expect(hashed(lanes.heard)).toEqual(hashed(memory.heard))
          expect(hashed(lanes.venue)).toEqual(hashed(memory.venue))
        }
        rmSync(other, { recursive: true })
      }),
      propertyRuns(6, 61),
    )
  }, 60_000)

  test('its files are made again where they were cut short; nothing is left beside them', async () => {
    const path = lanePath(directory, streamed.manifest.tapeId, 'l2', 'venue')
    truncateSync(path, 1000)
    const again = await openTape(directory, { rowsInMemory: 0 })
    expect(hashed(again.streamed!.get('l2')!.venue)).toEqual(
      hashed(layLanes(whole.columns, 'l2').venue),
    )
    expect(existsSync(path)).toBe(true)
    expect(readdirSync(directory).filter((name) => name.startsWith('.lanes-'))).toEqual([])
  })
})
