import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { InputError } from '../../src/lib/assert.ts'
import { constantLatency } from '../../src/models/latency/constant.ts'
import { measuredLatency, readLatencyTable } from '../../src/models/latency/measured.ts'

const directory = mkdtempSync(join(tmpdir(), 'latency-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const EPOCH = 1_700_000_000_000_000_000n
const HEADER = 'requestNs,venueNs,responseNs'

function fileOf(...lines: string[]): string {
  const file = join(directory, 'table.csv')
  writeFileSync(file, `${lines.join('\n')}\n`)
  return file
}

/** Rows as ns after the epoch; venue 0 = the venue refused the request. */
function modelOf(...rows: (readonly [number, number, number])[]) {
  const absolute = (ns: number) => EPOCH + BigInt(ns)
  const lines = rows.map(([request, venue, response]) => {
    return [absolute(request), venue === 0 ? 0n : absolute(venue), absolute(response)].join(',')
  })
  return measuredLatency(readLatencyTable(fileOf(HEADER, ...lines)), EPOCH)
}

describe('a measured latency table', () => {
  test('interpolates the way in between requests, and takes the nearest row outside', () => {
    const model = modelOf([100, 110, 130], [200, 230, 290], [300, 320, 350])
    const times = [0, 100, 150, 199, 200, 250, 300, 900]
    expect(times.map((ns) => model.entryNs(ns))).toEqual([10, 10, 20, 30, 30, 25, 20, 20])
  })

  test('interpolates the way back between the times at the venue', () => {
    const model = modelOf([100, 110, 130], [200, 230, 290], [300, 320, 350])
    const times = [0, 110, 170, 230, 275, 320, 900]
    expect(times.map((ns) => model.responseNs(ns))).toEqual([20, 20, 40, 60, 45, 30, 30])
  })

  test('answers whole ns', () => {
    const model = modelOf([0, 10, 10], [3, 14, 20])
    expect([1, 2].map((ns) => model.entryNs(ns))).toEqual([10, 11])
  })

  test('beside a refused row the request is refused, heard after the round trip', () => {
    const model = modelOf([100, 110, 130], [200, 0, 260], [300, 320, 360], [400, 410, 430])
    const times = [50, 99, 150, 200, 250, 300, 350, 900]
    // Before the first row that one counts; from 100 to 300 the refused row stands beside.
    expect(times.map((ns) => model.entryNs(ns))).toEqual([10, 10, -45, -60, -60, 20, 15, 10])
    expect(model.responseNs(200)).toBe(Math.round(20 + (20 * 90) / 210))
  })

  test('a refusal that came back in no time is still a refusal', () => {
    const model = modelOf([100, 0, 100], [200, 210, 230])
    expect(model.entryNs(100)).toBeLessThan(0)
  })

  test('two rows of one time: the later one counts from there on', () => {
    const model = modelOf([100, 110, 130], [100, 150, 170], [200, 210, 230])
    expect([100, 150].map((ns) => model.entryNs(ns))).toEqual([50, 30])
  })

  test('its name tells the rows and the content', () => {
    const names = [modelOf([1, 2, 3]).name, modelOf([1, 2, 4]).name]
    expect(names[0]).toMatch(/^measured\(1 round trips, [0-9a-f]{12}\)$/)
    expect(names[0]).not.toBe(names[1])
  })

  test.each([
    [
      'another header',
      ['a,b,c', '1,2,3'],
      /table\.csv, row 1: header "a,b,c"; expected "requestNs/,
    ],
    ['no rows', [HEADER], /table\.csv: no rows; expected at least one round trip/],
    [
      'a word',
      [HEADER, '1,2,3', '4,x,6'],
      /row 3, field venueNs: got "4,x,6"; expected three whole/,
    ],
    ['a missing cell', [HEADER, '1,2'], /row 2, field responseNs: got "1,2"; expected three whole/],
    ['a cell too many', [HEADER, '1,2,3,4'], /row 2, field responseNs: got "1,2,3,4"/],
    ['a fraction', [HEADER, '1.5,2,3'], /row 2, field requestNs/],
    ['times that go back', [HEADER, '5,6,7', '4,6,7'], /row 3, field requestNs: got 4 after 5/],
    ['a venue before the request', [HEADER, '5,4,7'], /row 2, field venueNs: got 4/],
    [
      'a response before the venue',
      [HEADER, '5,6,5'],
      /row 2, field responseNs: got 5; expected 6/,
    ],
    [
      'a response before a refused request',
      [HEADER, '5,0,4'],
      /field responseNs: got 4; expected 5/,
    ],
    ['refusals only', [HEADER, '5,0,6', '6,-1,7'], /field venueNs: only refused requests/],
  ])('refuses %s, and says where', (_, lines, message) => {
    const read = () => readLatencyTable(fileOf(...lines))
    expect(read).toThrow(InputError)
    expect(read).toThrow(message)
  })

  test('refuses a file that is not there', () => {
    expect(() => readLatencyTable(join(directory, 'none.csv'))).toThrow(
      /none\.csv: there is no such file/,
    )
  })
})

test('a constant latency is always the same, and says whether it was assumed', () => {
  const model = constantLatency(25_000_000, 10_500_000, true)
  expect([model.entryNs(0), model.entryNs(1e15), model.responseNs(7)]).toEqual([25e6, 25e6, 10.5e6])
  expect([model.name, model.assumed]).toEqual(['constant(25 ms, 10.5 ms)', true])
})
