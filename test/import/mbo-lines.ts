import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { scratch } from './scratch.ts'
import { known } from './tape-text.ts'

const ARL = known('XNAS', 'ARL')
/** 2025-07-17T08:00:00Z: the times of the rows below are ns after it, event and then received. */
export const ZERO_NS = 1_752_739_200_000_000_000n
export const HEADER =
  'ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,price,size,channel_id,order_id,' +
  'flags,ts_in_delta,sequence,symbol'

export function iso(ns: number, day = '17'): string {
  return `2025-07-${day}T08:00:00.${String(ns).padStart(9, '0')}Z`
}

/** A row heard 5 ns after it happened: `A B 10.02 100 #7 last`. */
export function mbo(eventNs: number, text: string, day?: string): string {
  const [action, side, price, size, id = '#0', flag = ''] = text.split(' ')
  const flags = { last: 130, '': 0, snapshot: 40, gap: 132, late: 138 }[flag] ?? flag
  const times = `${iso(eventNs + 5, day)},${iso(eventNs, day)}`
  const cents = price === '-' ? '' : price
  return `${times},160,2,1108,${action},${side},${cents},${size},0,${id.slice(1)},${flags},1,2,ARL`
}

export function write(lines: readonly string[], name = 'arl.csv', header = HEADER): string {
  const path = join(scratch(), name)
  const text = [header, ...lines].join('\n')
  const pack = name.endsWith('.gz')
    ? gzipSync
    : name.endsWith('.zst')
      ? zstdCompressSync
      : Buffer.from
  writeFileSync(path, pack(text))
  return path
}

export function request(...files: string[]) {
  return { format: 'databento-csv', files, instrument: ARL }
}

/** A cleared book, from which a recording may begin. */
export const START = mbo(0, 'R N - 0')
export const GOOD = [START, mbo(10, 'A B 10.00 100 #7 last'), mbo(20, 'A A 10.02 30 #9 last')]
