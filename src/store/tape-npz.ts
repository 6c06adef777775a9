import { join } from 'node:path'
import { tapeEpoch } from '../tape/columns.ts'
import {
  ADD_ORDER_EVENT,
  BUY_EVENT,
  CANCEL_ORDER_EVENT,
  DEPTH_BBO_EVENT,
  DEPTH_CLEAR_EVENT,
  DEPTH_EVENT,
  DEPTH_SNAPSHOT_EVENT,
  EXCH_EVENT,
  FILL_EVENT,
  LOCAL_EVENT,
  MODIFY_ORDER_EVENT,
  OTHER_EVENT,
  packMark,
  SELL_EVENT,
  TRADE_EVENT,
} from '../tape/hftbacktest-event.ts'
import {
  ADD,
  CANCEL,
  CLEAR,
  EXECUTE,
  FLAG_SNAPSHOT_FIRST,
  FLAG_SNAPSHOT_LAST,
  FLAG_WHOLE_SIDE,
  LEVEL,
  MODIFY,
  QUOTE,
  SNAPSHOT,
  TRADE,
} from '../tape/schema.ts'
import { decimalOfSteps, type Grid, makeGrid } from '../units/grid.ts'
import { sqlText } from './duck.ts'
import { readManifest } from './manifest-file.ts'
import { NpzWriter } from './npz-writer.ts'
import { eachChunk, itemsOf, readTapeParquet } from './tape-parquet.ts'

const EVENTS: Readonly<Record<number, number>> = {
  [TRADE]: TRADE_EVENT,
  [QUOTE]: DEPTH_BBO_EVENT,
  [LEVEL]: DEPTH_EVENT,
  [CLEAR]: DEPTH_CLEAR_EVENT,
  [ADD]: ADD_ORDER_EVENT,
  [CANCEL]: CANCEL_ORDER_EVENT,
  [MODIFY]: MODIFY_ORDER_EVENT,
  [EXECUTE]: FILL_EVENT,
}
/** Numbers of orders that the venue gave none. */
const OWN_ORDER_IDS = 1n << 63n

/** Writes the rows of tapes as hftbacktest's events; returns the rows of the tapes. */
export async function writeNpz(directories: readonly string[], draft: string): Promise<number> {
  const tapes = directories.map((directory) => ({ directory, manifest: readManifest(directory) }))
  const plans: EventPlan[] = []
  for (const { directory, manifest } of tapes) {
    const path = join(directory, 'tape.parquet')
    const epochNs = tapeEpoch(BigInt(manifest.firstEventNs))
    const columns = await readTapeParquet(path, epochNs, manifest.rows)
    plans.push(planOf(columns.eventNs, columns.receivedNs))
  }
  const events = plans.reduce((sum, plan) => sum + plan.rows.length, 0)
  const writer = new NpzWriter(draft, events)
  let seq = 0
  try {
    for (const [i, { directory, manifest }] of tapes.entries()) {
      const plan = plans[i]
      if (plan !== undefined) await writeTape(directory, manifest.rows, plan, seq, writer)
      seq += manifest.rows
    }
    writer.finish()
  } finally {
    writer.close()
  }
  return seq
}

/** Rows of a tape in the order of events, and which lanes each event is for. */
type EventPlan = { readonly rows: Int32Array; readonly lanes: Uint8Array }
const EXCH = 1
const LOCAL = 2

/** Merges the two lanes, each in its time order: a row at the same place of both is one event. */
function planOf(eventNs: Float64Array, receivedNs: Float64Array): EventPlan {
  const count = eventNs.length
  const exch = inOrder(eventNs)
  const local = inOrder(receivedNs)
  const rows = new Int32Array(2 * count)
  const lanes = new Uint8Array(2 * count)
  const isOut = new Uint8Array(count)
  let events = 0
  const put = (row: number, lane: number) => {
    rows[events] = row
    lanes[events++] = lane
  }
  for (let i = 0, j = 0; j < count; ) {
    const row = local[j] ?? 0
    if (isOut[row] === 1) {
      put(row, LOCAL)
      j++
    } else if (exch[i] === row) {
      put(row, EXCH | LOCAL)
      isOut[row] = 1
      i++
      j++
    } else {
      const next = exch[i++] ?? 0
      put(next, EXCH)
      isOut[next] = 1
    }
  }
  return { rows: rows.slice(0, events), lanes: lanes.slice(0, events) }
}

/** Rows by time; at equal times in their order. */
function inOrder(times: Float64Array): Int32Array {
  const rows = Int32Array.from({ length: times.length }, (_, i) => i)
  return rows.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b)
}

async function writeTape(
  directory: string,
  count: number,
  { rows, lanes }: EventPlan,
  firstSeq: number,
  writer: NpzWriter,
): Promise<void> {
  const path = join(directory, 'tape.parquet')
  const { instrument } = readManifest(directory)
  const price = stepOf(makeGrid(instrument.tickSize))
  const size = stepOf(makeGrid(instrument.lotSize))
  const t = await readExact(path, count)
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0
    const { bytes, at } = writer.next()
    const kind = t.kind[row] ?? 0
    const side = t.side[row] ?? 0
    const flags = t.flags[row] ?? 0
    const id = t.venueOrderId[row] ?? 0n
    const orderRef = t.orderRef[row] ?? -1
    const isRefresh = kind === LEVEL && t.inSnapshot[row] === 1
    const lane = lanes[i] ?? 0
    const ev =
      (isRefresh ? DEPTH_SNAPSHOT_EVENT : (EVENTS[kind] ?? OTHER_EVENT)) +
      (lane & EXCH ? EXCH_EVENT : 0) +
      (lane & LOCAL ? LOCAL_EVENT : 0) +
      (side > 0 ? BUY_EVENT : side < 0 ? SELL_EVENT : 0)
    bytes.writeBigUInt64LE(BigInt(ev), at)
    bytes.writeBigInt64LE(t.eventNs[row] ?? 0n, at + 8)
    bytes.writeBigInt64LE(t.receivedNs[row] ?? 0n, at + 16)
    const isWhole = kind === CLEAR && (flags & FLAG_WHOLE_SIDE) !== 0
    const ticks = t.priceTicks[row] ?? 0
    const px = isWhole && side < 0 ? Number.POSITIVE_INFINITY : price(ticks)
    bytes.writeDoubleLE(px, at + 24)
    const lots = Number(t.qtyLots[row] ?? 0n)
    bytes.writeDoubleLE(EVENTS[kind] === undefined ? lots : size(lots), at + 32)
    bytes.writeBigUInt64LE(orderId(id, orderRef), at + 40)
    const mark = { kind, flags, orderRef, hasVenueOrderId: id !== 0n }
    bytes.writeBigInt64LE(packMark(mark), at + 48)
    bytes.writeDoubleLE(firstSeq + row, at + 56)
  }
}

function orderId(venueOrderId: bigint, orderRef: number): bigint {
  if (venueOrderId !== 0n) return venueOrderId
  return orderRef < 0 ? 0n : OWN_ORDER_IDS + BigInt(orderRef)
}

/** The double nearest to a number of steps. */
function stepOf(grid: Grid): (steps: number) => number {
  const scale = Number(`1e${grid.decimals}`)
  return (steps) => {
    const units = steps * grid.stepUnits
    return Number.isSafeInteger(units) ? units / scale : decimalOfSteps(grid, steps).toNumber()
  }
}

/** All columns of a tape as they are stored, and which rows stand inside a full refresh. */
async function readExact(path: string, rows: number) {
  const t = {
    eventNs: new BigInt64Array(rows),
    receivedNs: new BigInt64Array(rows),
    kind: new Uint8Array(rows),
    side: new Int8Array(rows),
    priceTicks: new Int32Array(rows),
    qtyLots: new BigInt64Array(rows),
    orderRef: new Int32Array(rows),
    flags: new Uint16Array(rows),
    venueOrderId: new BigUint64Array(rows),
  }
  const select = Object.keys(t)
    .map((name) => `"${name}"`)
    .join(', ')
  let at = 0
  await eachChunk(path, `SELECT ${select} FROM read_parquet(${sqlText(path)})`, (chunk) => {
    Object.values(t).forEach((values, i) => {
      values.set(itemsOf(chunk, i) as never, at)
    })
    at += chunk.rowCount
  })
  const inSnapshot = new Uint8Array(rows)
  let isInside = false
  for (let row = 0; row < rows; row++) {
    if (t.kind[row] === SNAPSHOT) {
      const flags = t.flags[row] ?? 0
      if ((flags & FLAG_SNAPSHOT_FIRST) !== 0) isInside = true
      if ((flags & FLAG_SNAPSHOT_LAST) !== 0) isInside = false
    }
    if (isInside) inSnapshot[row] = 1
  }
  return { ...t, inSnapshot }
}
