import { expect, test } from 'vitest'
import { depth, heard, importInto, record, rowTexts, snapshot, ticker } from './recording.ts'
import { scratch } from './scratch.ts'

const DAY = 86_400_000

function firstDay(directory: string): string {
  return record(directory, 'a.gz', [
    heard(20, snapshot(25, 5, [['100.0', '1.000']], [['100.1', '2.000']])),
    heard(21, depth({ T: 8, U: 24, u: 26, pu: 23, b: [['99.9', '1.000']] })),
    heard(22, ticker(9, '100.0', '100.1')),
  ])
}

test('a day that continues another opens with its book and last quotes, before all else', async () => {
  const directory = scratch()
  const second = record(directory, 'b.gz', [
    heard(DAY + 10, ticker(DAY + 7, '100.0', '100.1')),
    heard(DAY + 11, depth({ T: DAY + 6, U: 27, u: 28, pu: 26, a: [['100.1', '0.000']] })),
  ])
  const tapes = await importInto(directory, [firstDay(directory), second])
  expect(tapes.map((t) => t.manifest.date)).toEqual(['2024-08-09', '2024-08-10'])
  expect(tapes[1]?.manifest.continues).toBe(tapes[0]?.manifest.tapeId)
  const at = `@${DAY + 6}/${DAY + 10}`
  expect(await rowTexts(tapes[1]?.directory ?? '')).toEqual([
    `SNAPSHOT 0 0x0 f8 ${at}`,
    `CLEAR 1 0x0 f32 ${at}`,
    `CLEAR -1 0x0 f32 ${at}`,
    `LEVEL 1 1000x1000 f0 ${at}`,
    `LEVEL 1 999x1000 f0 ${at}`,
    `LEVEL -1 1001x2000 f0 ${at}`,
    `QUOTE 1 1000x1000 f0 ${at}`,
    `QUOTE -1 1001x2000 f0 ${at}`,
    `SNAPSHOT 0 0x0 f17 ${at}`,
    `QUOTE 1 1000x1000 f0 @${DAY + 7}/${DAY + 10}`,
    `QUOTE -1 1001x2000 f1 @${DAY + 7}/${DAY + 10}`,
    `LEVEL -1 1001x0 f1 @${DAY + 6}/${DAY + 11}`,
  ])
  expect(tapes[1]?.manifest.rawFiles[0]).toMatchObject({ firstSeq: 0, rows: 12 })
})

test('carried rows come first on both clocks also when the clock is repaired', async () => {
  const directory = scratch()
  const second = record(directory, 'b.gz', [
    heard(DAY + 10, depth({ T: DAY + 1010, U: 27, u: 28, pu: 26, a: [['100.1', '0.000']] })),
    heard(DAY + 11, depth({ T: DAY + 1021, U: 29, u: 30, pu: 28, a: [['100.1', '1.000']] })),
  ])
  const tapes = await importInto(directory, [firstDay(directory), second])
  const rows = await rowTexts(tapes[1]?.directory ?? '')
  expect(rows[0]).toBe(`SNAPSHOT 0 0x0 f8 @${DAY + 1010}/${DAY + 1020}`)
  expect(rows.at(-1)).toBe(`LEVEL -1 1001x1000 f1 @${DAY + 1021}/${DAY + 1021}`)
  expect(tapes[1]?.manifest.rawFiles[0]?.clock).toMatchObject({
    method: 'minimum-shift',
    shiftNs: 1_010_000_000,
    rowsTouched: 2,
    minimumLatencyNs: -1_010_000_000,
  })
})

test('a hole between two files is a gap, counted, until a snapshot comes', async () => {
  const directory = scratch()
  const second = record(directory, 'b.gz', [
    heard(DAY + 10, depth({ T: DAY + 6, U: 40, u: 41, pu: 39, a: [['100.1', '0.000']] })),
  ])
  const third = record(directory, 'c.gz', [
    heard(2 * DAY, ticker(2 * DAY - 3, '100.0', '100.1')),
    heard(2 * DAY + 10, ticker(2 * DAY + 3, '100.0', '100.1')),
  ])
  const fourth = record(directory, 'd.gz', [heard(3 * DAY, ticker(3 * DAY, '100.0', '100.1'))])
  const tapes = await importInto(directory, [firstDay(directory), second, third, fourth])
  expect(tapes.map((t) => t.manifest.gaps)).toEqual([0, 1, 1])
  expect(tapes[1]?.manifest.dropped).toEqual({ 'depth without a snapshot': 1 })
  expect((await rowTexts(tapes[1]?.directory ?? '')).at(9)).toMatch(/^GAP/)
  // The third file begins on the day of the second, so it goes on in the same tape.
  expect(tapes[1]?.manifest.rawFiles.map((f) => f.name)).toEqual(['b.gz', 'c.gz'])
  const last = await rowTexts(tapes[2]?.directory ?? '')
  expect(last.map((row) => row.split(' f')[0])).toEqual([
    'GAP 0 0x0',
    'QUOTE 1 1000x1000',
    'QUOTE -1 1001x2000',
    'QUOTE 1 1000x1000',
    'QUOTE -1 1001x2000',
  ])
})

test('files of one day become one tape, each with a clock repair of its own', async () => {
  const directory = scratch()
  const second = record(directory, 'b.gz', [
    heard(1000, depth({ T: 1500, U: 27, u: 28, pu: 26, a: [['100.1', '0.000']] })),
  ])
  const [tape, ...more] = await importInto(directory, [firstDay(directory), second])
  expect(more).toEqual([])
  expect(tape?.manifest.rawFiles.map((f) => [f.firstSeq, f.rows, f.clock.shiftNs])).toEqual([
    [0, 9, 0],
    [9, 1, 500_000_000],
  ])
  expect((await rowTexts(tape?.directory ?? '')).at(-1)).toBe('LEVEL -1 1001x0 f1 @1500/1500')
  expect(tape?.manifest).toMatchObject({ gaps: 0, continues: null })
})
