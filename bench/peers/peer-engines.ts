import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TapeColumns } from '../../src/tape/columns.ts'
import { TRADE } from '../../src/tape/schema.ts'
import type { Day, Engine } from './engine.ts'
import { HFTBACKTEST, NAUTILUS, type PeerPackage, pythonWith } from './environment.ts'
import { runOurs } from './our-desks.ts'
import { PeerProcess } from './peer-process.ts'

/** What a peer said of itself and of the day it loaded. */
export type PeerNote = {
  readonly peer: string
  readonly version: string
  readonly rows: number
  readonly loadSeconds: number
}

/** The engines of a comparison, in the order in which a round runs them. */
export type Contest = {
  readonly engines: readonly Engine[]
  /** By name of a peer that is not there: why. */
  readonly skipped: Readonly<Record<string, string>>
  /** Gives every peer the day; called before any run over it. */
  load(day: Day): Promise<PeerNote[]>
  peakBytes(): Readonly<Record<string, number>>
  close(): Promise<void>
}

const OURS: Engine = {
  name: 'ticktape',
  mustAgree: true,
  run: async (day, job, notesFills) =>
    runOurs(day.tape, job.queue, job.sets, notesFills || job.sets.length === 1),
}

/** Starts the peers that can be had here. */
export async function openContest(fresh: boolean): Promise<Contest> {
  const engines: Engine[] = [OURS]
  const skipped: Record<string, string> = {}
  const loads: ((day: Day) => Promise<PeerNote>)[] = []
  const peaks: Record<string, number> = {}
  const processes: PeerProcess[] = []
  const start = async (name: string, wanted: PeerPackage, script: string) => {
    const found = pythonWith(wanted, fresh)
    if ('skipped' in found) {
      skipped[name] = found.skipped
      return undefined
    }
    try {
      const peer = await PeerProcess.start(found.python, script)
      processes.push(peer)
      return peer
    } catch (error) {
      skipped[name] = `it did not start: ${(error as Error).message}`
      return undefined
    }
  }
  const hftbacktest = await start('hftbacktest', HFTBACKTEST, 'hftbacktest-peer.py')
  if (hftbacktest !== undefined) {
    loads.push((day) => loadHftbacktest(hftbacktest, day))
    for (const depth of ['roivec', 'hashmap'] as const) {
      engines.push(hftbacktestEngine(hftbacktest, depth, peaks))
    }
  }
  const nautilus = await start('NautilusTrader', NAUTILUS, 'nautilus-peer.py')
  if (nautilus !== undefined) {
    loads.push((day) => loadNautilus(nautilus, day))
    for (const listens of [true, false]) engines.push(nautilusEngine(nautilus, listens, peaks))
  }
  return {
    engines,
    skipped,
    load: async (day) => {
      const notes: PeerNote[] = []
      for (const load of loads) notes.push(await load(day))
      return notes
    },
    peakBytes: () => peaks,
    close: async () => {
      for (const peer of processes) await peer.close()
    },
  }
}

async function loadHftbacktest(peer: PeerProcess, { raw, previous }: Day): Promise<PeerNote> {
  const { rows, seconds } = await peer.load({ do: 'load', raw, previous })
  return { peer: 'hftbacktest', version: peer.version, rows, loadSeconds: seconds }
}

/** Prices within a tenth of the first trade: small enough to be quick, wider than these days are. */
function bandOf({ columns, manifest }: Day['tape']): readonly [number, number] {
  const first = columns.priceTicks[columns.kind.indexOf(TRADE)] ?? 0
  const price = first * Number(manifest.instrument.tickSize)
  return [Math.floor(price * 0.9), Math.ceil(price * 1.1)]
}

function hftbacktestEngine(
  peer: PeerProcess,
  depth: 'roivec' | 'hashmap',
  peaks: Record<string, number>,
): Engine {
  return {
    name: `hftbacktest, ${depth === 'roivec' ? 'ROIVector' : 'HashMap'}`,
    mustAgree: true,
    run: async ({ tape }, { queue, sets }, notes) => {
      const run = await peer.run({ do: 'run', depth, queue, sets, notes, band: bandOf(tape) })
      peaks.hftbacktest = run.peakBytes
      return run
    },
  }
}

async function loadNautilus(peer: PeerProcess, { tape }: Day): Promise<PeerNote> {
  const columns = mkdtempSync(join(tmpdir(), 'ticktape-columns-'))
  try {
    writeColumns(columns, tape.columns)
    const { rows, seconds } = await peer.load({ do: 'load', columns, rows: tape.columns.rows })
    return { peer: 'NautilusTrader', version: peer.version, rows, loadSeconds: seconds }
  } finally {
    rmSync(columns, { recursive: true, force: true })
  }
}

/** The columns as flat files, times in ns since 1970. */
function writeColumns(directory: string, columns: TapeColumns): void {
  const since1970 = (times: Float64Array) =>
    BigInt64Array.from(times, (timeNs) => columns.epochNs + BigInt(timeNs))
  mkdirSync(directory, { recursive: true })
  const { kind, side, priceTicks, qtyLots, flags } = columns
  const eventNs = since1970(columns.eventNs)
  const receivedNs = since1970(columns.receivedNs)
  const files = { eventNs, receivedNs, kind, side, priceTicks, qtyLots, flags }
  for (const [name, values] of Object.entries(files)) {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    writeFileSync(join(directory, name), bytes)
  }
}

function nautilusEngine(
  peer: PeerProcess,
  listens: boolean,
  peaks: Record<string, number>,
): Engine {
  return {
    name: `NautilusTrader${listens ? '' : ', no strategy'}`,
    mustAgree: false,
    run: async (_day, { sets }) => {
      const run = await peer.run({ do: 'run', sets, strategy: listens })
      peaks.NautilusTrader = run.peakBytes
      return run
    },
  }
}
