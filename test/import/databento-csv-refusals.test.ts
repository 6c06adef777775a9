import { writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { GOOD, HEADER, iso, mbo, request, write } from './mbo-lines.ts'
import { imported, refusalOf } from './tape-text.ts'

test.each([
  ['too few fields', mbo(30, 'C A 10.02 30 #9 last').slice(0, -4), undefined],
  ['no time', mbo(30, 'C A 10.02 30 #9 last').replace(iso(30), ''), 'ts_event'],
  ['time of another zone', mbo(30, 'C A 10.02 30 #9 last').replace(/Z,/, '+02:00,'), 'ts_recv'],
  ['received time goes back', mbo(19, 'C A 10.02 30 #9 last'), 'ts_recv'],
  [
    'a day that does not exist',
    mbo(30, 'C A 10.02 30 #9 last').replace(iso(30), '2025-02-30T10:00:00Z'),
    'ts_event',
  ],
  [
    'a time beyond 2262',
    mbo(30, 'C A 10.02 30 #9 last').replace(iso(30), '9'.repeat(19)),
    'ts_event',
  ],
  ['no action', mbo(30, ' A 10.02 30 #9 last'), 'action'],
  ['no side', mbo(30, 'C X 10.02 30 #9 last'), 'side'],
  ['an order without a side', mbo(30, 'A N 10.02 30 #10 last'), 'side'],
  ['a price off the grid', mbo(30, 'A A 10.025 30 #10 last'), 'price'],
  ['no price', mbo(30, 'A A - 30 #10 last'), 'price'],
  ['a price of 0', mbo(30, 'A A 0 30 #10 last'), 'price'],
  ['a price that is no number', mbo(30, 'A A 1O.02 30 #10 last'), 'price'],
  ['a trade without a price', mbo(30, 'T A - 30 #0 last'), 'price'],
  ['a size that is no number', mbo(30, 'A A 10.02 x #10 last'), 'size'],
  ['half a share', mbo(30, 'A A 10.02 0.5 #10 last'), 'size'],
  ['an order that rests already', mbo(30, 'A A 10.02 30 #9 last'), 'order_id'],
  ['no order number', mbo(30, 'A A 10.02 30 # last'), 'order_id'],
  ['an order of 65 bits', mbo(30, 'A A 10.02 30 #18446744073709551623 last'), 'order_id'],
  ['an order below 0', mbo(30, 'A A 10.02 30 #-9 last'), 'order_id'],
  ['more canceled than rests', mbo(30, 'C A 10.02 31 #9 last'), 'size'],
  ['a change of side', mbo(30, 'M B 10.02 30 #9 last'), 'side'],
  ['no flags', mbo(30, 'C A 10.02 30 #9 none'), 'flags'],
])('refused, with row and field: %s', async (_name, line, field) => {
  const { place } = await refusalOf(request(write([...GOOD, line])))
  expect({ row: place.row, field: place.field }).toEqual({ row: 5, field })
})

test('refused: rules of another format', async () => {
  const options = { rules: 'hftbacktest' } as const
  const { message } = await refusalOf({ ...request(write(GOOD)), options })
  expect(message).toMatch(/field rules: .*databento-csv/)
})

test('refused: no snapshot, another instrument, several, no header, other columns', async () => {
  const reason = async (path: string, more = {}) =>
    (await refusalOf({ ...request(path), ...more })).message
  expect(await reason(write(GOOD.slice(1)))).toMatch(/row 2, field action: .* neither a snapshot/)
  const other = GOOD.map((line) => line.replace(',ARL', ',GOOG'))
  expect(await reason(write(other))).toMatch(/field symbol: the file holds GOOG \(1108\)/)
  expect(await reason(write(GOOD), { options: { symbol: '77' } })).toMatch(
    /ARL \(1108\).*rows of 77/,
  )
  expect(
    (await imported({ ...request(write(other)), options: { symbol: 'GOOG' } })).tapes,
  ).toHaveLength(1)
  expect(
    (await imported({ ...request(write(GOOD)), options: { symbol: '1108' } })).tapes,
  ).toHaveLength(1)
  const bare = GOOD.map((line) => line.replace(/,ARL$/, ''))
  const header = HEADER.replace(/,symbol$/, '')
  const two = [...bare, (bare[2] ?? '').replace(',1108,', ',1109,')]
  expect(await reason(write(two, 'a.csv', header))).toMatch(
    /row 5, field instrument_id: .*1108 and 1109/,
  )
  expect(await reason(write([], 'a.csv'))).toMatch(/has no rows/)
  expect(await reason(write(GOOD.slice(1), 'a.csv', GOOD[0]))).toMatch(
    /row 1: the header has 0 levels/,
  )
  const unflagged = HEADER.replace(',flags', ',flag')
  expect(await reason(write(GOOD, 'a.csv', unflagged))).toMatch(
    /row 1, field flags: .*no such column/,
  )
  const cut = write(GOOD, 'arl.csv.gz')
  writeFileSync(cut, gzipSync([HEADER, ...GOOD].join('\n')).subarray(0, 60))
  expect(await reason(cut)).toMatch(/cut short or damaged/)
  const lobster = { ...request(write(GOOD)), format: 'lobster', options: { symbol: 'X' } }
  expect((await refusalOf(lobster)).place.field).toBe('symbol')
})
