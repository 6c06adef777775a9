import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratch } from './scratch.ts'
import { known, rowTexts } from './tape-text.ts'

const ZERO_NS = 1_700_006_400_000_000_000n
const ESH1 = known('GLBX', 'ESH1')

function csv(name: string, rows: readonly string[], columns: string) {
  const path = join(scratch(), name)
  writeFileSync(path, [columns, ...rows].join('\n'))
  return { format: 'databento-csv', files: [path], instrument: ESH1 }
}

const LEVEL = 'bid_px_00,ask_px_00,bid_sz_00,ask_sz_00'
const at = (ns: number) => String(ZERO_NS + BigInt(ns))

test('tbbo: the quote stands before its trade, and only where it differs', async () => {
  const columns = `ts_recv,ts_event,rtype,action,side,price,size,flags,${LEVEL}`
  const rows = [
    `${at(9)},${at(5)},1,T,B,4000250000000,3,0,4000000000000,4000250000000,7,8`,
    `${at(19)},${at(15)},1,T,B,4000250000000,2,0,4000000000000,4000250000000,7,5`,
  ]
  expect(await rowTexts(csv('x.tbbo.csv', rows, columns), ZERO_NS)).toEqual([
    '@5/9 QUOTE 1 16000x7',
    'QUOTE -1 16001x8 END',
    'TRADE 1 16001x3 END',
    '@15/19 QUOTE -1 16001x5 END',
    'TRADE 1 16001x2 END',
  ])
})

test('bbo: the state at the end of an interval, a side of no orders is empty', async () => {
  const columns = `ts_recv,ts_event,rtype,side,price,size,flags,${LEVEL}`
  const none = '9223372036854775807'
  const rows = [
    `${at(10)},${at(5)},195,N,${none},0,0,4000000000000,4000250000000,7,8`,
    `${at(20)},${at(5)},195,N,${none},0,0,4000000000000,4000250000000,7,8`,
    `${at(30)},${at(25)},195,B,4000250000000,8,0,4000000000000,${none},7,0`,
  ]
  expect(await rowTexts(csv('x.bbo-1s.csv', rows, columns), ZERO_NS)).toEqual([
    '@10/10 QUOTE 1 16000x7',
    'QUOTE -1 16001x8 END',
    '@30/30 QUOTE -1 0x0 END',
  ])
})
