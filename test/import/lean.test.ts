import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratch } from './scratch.ts'
import { imported, known, refusalOf, rowTexts } from './tape-text.ts'
import { type ZipPart, zipOf } from './zip-of.ts'

const IBM = known('USA', 'IBM')
const EURUSD = known('FXCM', 'EURUSD')
/** Midnight of 2013-10-07 in New York, in summer. */
const MIDNIGHT_NS = 1_381_118_400_000_000_000n

const QUOTES = [
  '14400241,1800100,300,0,0,P,1,0',
  '14400241,0,0,1818000,3000,P,1,0',
  '14400241,1800200,200,0,0,P,1,0',
  '14400300,0,0,1818100,100,Q,1,0',
  '14400300,1900000,100,0,0,Q,1,1',
  '14400301.25,1818200,100,0,0,Q,1,0',
  '14400301.25,0,0,1818300,0,Q,1,0',
]
const TRADES = [
  '14400241,1800150,100,P,2000,0',
  '14400300,1818050,7,P,2000,0',
  '14400300,1818000,9,P,2000,1',
  '14400302,1818000,0,P,2000,0',
]

/** A zip of one day's file, in a folder of its own unless one is given. */
function zip(name: string, parts: readonly ZipPart[], directory = scratch()): string {
  const path = join(directory, name)
  writeFileSync(path, zipOf(parts))
  return path
}

function ibm(role: 'quote' | 'trade', lines: readonly string[], directory = scratch()): string {
  const name = `20131007_ibm_${role === 'quote' ? 'Quote' : 'Trade'}_Tick.csv`
  return zip(`20131007_${role}.zip`, [{ name, text: lines.join('\r\n') }], directory)
}

function request(...files: string[]) {
  return { format: 'lean-tick', files, instrument: IBM }
}

test('a bid and the ask of its time are one message; trades come first', async () => {
  const directory = scratch()
  const files = [ibm('quote', QUOTES, directory), ibm('trade', TRADES, directory)]
  const texts = await rowTexts(request(...files), MIDNIGHT_NS)
  expect(texts).toEqual([
    '@14400241000000/14400241000000 STATUS 0 0x6 END',
    'TRADE 0 18002x100 END OFFGRID',
    'QUOTE 1 18001x300',
    'QUOTE -1 18180x3000 END',
    'QUOTE 1 18002x200 END',
    '@14400300000000/14400300000000 TRADE 0 18181x7 END OFFGRID',
    'QUOTE -1 18181x100 END',
    '@14400301250000/14400301250000 QUOTE 1 18182x100',
    'QUOTE -1 18183x0 END',
    '@34200000000000/34200000000000 STATUS 0 0x4 END',
    '@57600000000000/57600000000000 STATUS 0 0x5 END',
    '@72000000000000/72000000000000 STATUS 0 0x7 END',
  ])
  const { tapes } = await imported(request(directory))
  expect(tapes).toHaveLength(1)
  expect(tapes[0]?.manifest).toMatchObject({
    depths: ['l1'],
    offGridTrades: 2,
    crossedRows: 0,
    dropped: { 'suspicious quote': 1, 'suspicious trade': 1, 'trade of size 0': 1 },
    rawFiles: [{ name: '20131007_quote.zip' }, { name: '20131007_trade.zip', rows: 0 }],
  })
  expect(tapes[0]?.manifest.rawFiles[0]?.clock.standIn).toMatch(/receivedNs = eventNs/)
})

test('quotes of a day and trades of a day each stand alone as well', async () => {
  const quotes = (await imported(request(ibm('quote', QUOTES)))).tapes
  expect(quotes[0]?.manifest.rowsByKind).toEqual({ QUOTE: 6, STATUS: 4 })
  const trades = (await imported(request(ibm('trade', TRADES)))).tapes
  expect(trades[0]?.manifest).toMatchObject({ rowsByKind: { TRADE: 2, STATUS: 4 }, depths: [] })
})

test('quotes of neither side are left out; trades made elsewhere say so', async () => {
  const quotes = [QUOTES[0] ?? '', '14400242,0,0,0,0,P,2000,0']
  // Regular, none said, odd lot, exempt sweep in extended hours; then a closing print, an official
  // close, an average price, a late report, one of settlement on the next day.
  const conditions = ['1', '', '80000000', '20002020', '80', '1000000', '20100200', '800', '2004']
  const trades = conditions.map((each, i) => `1440030${i},1818000,100,P,${each},0`)
  const directory = scratch()
  const files = [ibm('quote', quotes, directory), ibm('trade', trades, directory)]
  const texts = await rowTexts(request(...files), MIDNIGHT_NS)
  const printed = texts.filter((text) => text.includes('TRADE'))
  expect(printed.map((text) => text.endsWith('OFF_BOOK'))).toEqual([
    ...Array(4).fill(false),
    ...Array(5).fill(true),
  ])
  const { tapes } = await imported(request(...files))
  expect(tapes[0]?.manifest.dropped).toEqual({ 'quote of neither side': 1 })
})

test('currency quotes have both sides, no size, and the time zone of their market', async () => {
  const text = '0,1.38727,1.38729\n1500,1.38730,1.38729\n1501,1.38729,1.38729'
  const file = zip('20131007_quote.zip', [{ name: '20131007_eurusd_tick_quote.csv', text }])
  const fx = { format: 'lean-tick', files: [file], instrument: EURUSD }
  const utcMinus5 = BigInt(Date.UTC(2013, 9, 7, 5)) * 1_000_000n
  expect(await rowTexts(fx, utcMinus5)).toEqual([
    '@0/0 QUOTE 1 138727x0 UNKNOWN',
    'QUOTE -1 138729x0 END UNKNOWN',
    '@1500000000/1500000000 QUOTE 1 138730x0 UNKNOWN',
    'QUOTE -1 138729x0 END UNKNOWN',
    '@1501000000/1501000000 QUOTE 1 138729x0 UNKNOWN',
    'QUOTE -1 138729x0 END UNKNOWN',
  ])
  const { tapes } = await imported(fx)
  expect(tapes[0]?.manifest).toMatchObject({ crossedRows: 1, lockedRows: 1, depths: ['l1'] })
  const oanda = { ...EURUSD, venue: 'OANDA' }
  const atUtc = await rowTexts({ ...fx, instrument: oanda }, utcMinus5 - 18_000_000_000_000n)
  expect(atUtc[0]).toBe('@0/0 QUOTE 1 138727x0 UNKNOWN')
  const elsewhere = await refusalOf({ ...fx, instrument: { ...EURUSD, venue: 'ELSEWHERE' } })
  expect(elsewhere.place.field).toBe('venue')
})

test.each([
  ['too few fields', 'quote', 1, '14400241,0,0,1818000,3000,P,1', 2, undefined],
  ['another layout', 'quote', 0, '14400000,1,2,3', 1, undefined],
  ['no time', 'quote', 0, ',1800100,300,0,0,P,1,0', 1, 'time'],
  ['a time of the next day', 'quote', 6, '86400000,0,0,1818300,1,Q,1,0', 7, 'time'],
  ['time goes back', 'quote', 3, '14400240,0,0,1818100,100,Q,1,0', 4, 'time'],
  ['a bid without a price', 'quote', 0, '14400241,0,300,0,0,P,1,0', 1, 'bid price'],
  ['a quote off the grid', 'quote', 0, '14400241,1800150,300,0,0,P,1,0', 1, 'bid price'],
  ['a price below 0', 'quote', 1, '14400241,0,0,-1818000,3000,P,1,0', 2, 'ask price'],
  ['no size', 'quote', 1, '14400241,0,0,1818000,x,P,1,0', 2, 'ask size'],
  ['a flag of another kind', 'quote', 0, '14400241,1800100,300,0,0,P,1,2', 1, 'suspicious'],
  ['a trade without a price', 'trade', 0, '14400241,,100,P,2000,0', 1, 'price'],
  ['a trade at 0', 'trade', 0, '14400241,0,100,P,2000,0', 1, 'price'],
  ['a condition that is none', 'trade', 1, '14400300,1818050,7,P,@TI,0', 2, 'sale condition'],
  ['33 bits of condition', 'trade', 1, '14400300,1818050,7,P,100000000,0', 2, 'sale condition'],
  ['half a share', 'trade', 1, '14400300,1818050,0.5,P,2000,0', 2, 'size'],
] as const)('refused, with row and field: %s', async (_name, role, index, line, row, field) => {
  const lines: string[] = [...(role === 'quote' ? QUOTES : TRADES)]
  lines[index] = line
  const { place } = await refusalOf(request(ibm(role, lines)))
  expect({ row: place.row, field: place.field }).toEqual({ row, field })
})

test('refused: files that are not what they are named, or not of the instrument', async () => {
  const reason = async (...files: string[]) => (await refusalOf(request(...files))).message
  const good = [{ name: '20131007_ibm_Quote_Tick.csv', text: QUOTES.join('\n') }]
  expect(await reason(zip('ibm.zip', good))).toMatch(/the name is another/)
  expect(await reason(zip('20131008_quote.zip', good))).toMatch(/quotes of 2013-10-08/)
  expect(await reason(zip('20131007_trade.zip', good))).toMatch(/trades of 2013-10-07/)
  const aig = [{ name: '20131007_aig_Quote_Tick.csv', text: '' }]
  expect(await reason(zip('20131007_quote.zip', aig))).toMatch(/ticks of IBM/)
  expect(await reason(zip('20131007_quote.zip', [...good, ...aig]))).toMatch(/holds 2 files/)
  const empty = [{ name: '20131007_ibm_Quote_Tick.csv', text: '' }]
  expect(await reason(zip('20131007_quote.zip', empty))).toMatch(/is empty/)
  const twice = ibm('quote', QUOTES)
  expect(await reason(twice, twice)).toMatch(/given twice/)
  expect(await reason(scratch())).toMatch(/holds no LEAN tick file/)
  const plain = join(scratch(), '20131007_quote.zip')
  writeFileSync(plain, QUOTES.join('\n'))
  expect(await reason(plain)).toMatch(/no zip archive/)
})
