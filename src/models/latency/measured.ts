import { existsSync, readFileSync } from 'node:fs'
import { InputError } from '../../lib/assert.ts'
import { sha256Hex } from '../../lib/hash-chain.ts'
import type { LatencyModel } from './latency-model.ts'

/** Measured round trips: request sent, seen by the venue, response heard. ns since 1970, ascending. */
export type LatencyTable = {
  readonly sha256: string
  readonly requestNs: readonly bigint[]
  /** 0 or less: the venue never took the request. */
  readonly venueNs: readonly bigint[]
  readonly responseNs: readonly bigint[]
}

/**
 * Linear interpolation between the measured round trips; outside them the nearest one's value. Between
 * two rows of which one was refused, the request is refused and heard after the interpolated round trip.
 */
export function measuredLatency(table: LatencyTable, epochNs: bigint): LatencyModel {
  const relative = (ns: bigint) => Number(ns - epochNs)
  const sent = table.requestNs.map(relative)
  const seen = table.venueNs.map((ns) => (ns <= 0n ? Number.NaN : relative(ns)))
  const heard = table.responseNs.map(relative)
  const last = sent.length - 1
  let entryRow = 0
  let responseRow = 0
  const seenRows = seen.flatMap((ns, i) => (Number.isNaN(ns) ? [] : [i]))
  return {
    name: `measured(${sent.length} round trips, ${table.sha256.slice(0, 12)})`,
    assumed: false,
    entryNs(nowNs) {
      while (entryRow < last && (sent[entryRow + 1] ?? 0) <= nowNs) entryRow++
      const next = nowNs < (sent[0] ?? 0) || entryRow === last ? entryRow : entryRow + 1
      const refused = Number.isNaN(seen[entryRow] ?? 0) || Number.isNaN(seen[next] ?? 0)
      const end = refused ? heard : seen
      const at = (i: number) => (end[i] ?? 0) - (sent[i] ?? 0)
      const value = interpolate(nowNs, entryRow, next, sent, at)
      // A refusal is told by the sign: the shortest one is 1 ns.
      return refused ? -Math.max(value, 1) : value
    },
    responseNs(nowNs) {
      const lastSeen = seenRows.length - 1
      const when = (k: number) => seen[seenRows[k] ?? 0] ?? 0
      while (responseRow < lastSeen && when(responseRow + 1) <= nowNs) responseRow++
      const before = nowNs < when(0) || responseRow === lastSeen
      const from = seenRows[responseRow] ?? 0
      const to = before ? from : (seenRows[responseRow + 1] ?? 0)
      return interpolate(nowNs, from, to, seen, (i) => (heard[i] ?? 0) - (seen[i] ?? 0))
    },
  }
}

function interpolate(
  nowNs: number,
  from: number,
  to: number,
  when: readonly number[],
  value: (row: number) => number,
): number {
  const a = value(from)
  if (from === to) return a
  const start = when[from] ?? 0
  const span = (when[to] ?? 0) - start
  return span === 0 ? a : Math.round(a + ((value(to) - a) * (nowNs - start)) / span)
}

const FIELDS = ['requestNs', 'venueNs', 'responseNs'] as const
type Field = (typeof FIELDS)[number]

/** Reads `requestNs,venueNs,responseNs` (CSV with that header, ns since 1970, ascending). */
export function readLatencyTable(file: string): LatencyTable {
  if (!existsSync(file)) {
    throw new InputError({ file }, 'there is no such file', 'a latency table', 'Correct the path.')
  }
  const text = readFileSync(file, 'utf8')
  const lines = text.trimEnd().split('\n')
  const header = FIELDS.join(',')
  const remedy = `Write a CSV with the header ${header} and whole ns since 1970.`
  if (lines[0]?.trim() !== header) {
    throw new InputError({ file, row: 1 }, `header "${lines[0]}"`, `"${header}"`, remedy)
  }
  if (lines.length < 2) throw new InputError({ file }, 'no rows', 'at least one round trip', remedy)
  const fault = (row: number, field: Field, given: string, expected: string) =>
    new InputError({ file, row, field }, given, expected, remedy)
  const rows = lines.slice(1).map((line, i) => {
    const cells = line.trim().split(',')
    const bad = FIELDS.find((_, c) => !/^-?\d+$/.test(cells[c] ?? '')) ?? FIELDS[2]
    if (cells.length !== 3 || cells.some((cell) => !/^-?\d+$/.test(cell))) {
      throw fault(i + 2, bad, `got "${line.trim()}"`, 'three whole numbers')
    }
    return cells.map((cell) => BigInt(cell)) as [bigint, bigint, bigint]
  })
  rows.forEach(([request, venue, response], i) => {
    const row = i + 2
    const before = rows[i - 1]?.[0] ?? request
    if (request < before) {
      throw fault(row, 'requestNs', `got ${request} after ${before}`, 'ascending times')
    }
    if (venue > 0n && venue < request) {
      throw fault(row, 'venueNs', `got ${venue}`, `the request's ${request} or later, or 0`)
    }
    const start = venue > 0n ? venue : request
    if (response < start) {
      throw fault(row, 'responseNs', `got ${response}`, `${start} or later`)
    }
  })
  if (!rows.some(([, venue]) => venue > 0n)) {
    const expected = 'one that the venue took'
    throw new InputError({ file, field: 'venueNs' }, 'only refused requests', expected, remedy)
  }
  return {
    sha256: sha256Hex(text),
    requestNs: rows.map((row) => row[0]),
    venueNs: rows.map((row) => row[1]),
    responseNs: rows.map((row) => row[2]),
  }
}
