import { expect, test } from 'vitest'
import { isTakenBack } from '../../src/engine/taken-back.ts'
import * as t from '../../src/tape/schema.ts'
import { clear, level, message, quote, type Row, sourceOf, trade } from '../support/tape-builder.ts'

/** Of a tape with a message before and one after; the one that is asked about is in the middle. */
function taken(depth: 'l1' | 'l2', ...rows: Row[]): boolean {
  const all = [trade(1, 1, 100, 1), ...message(...rows), trade(9, 1, 100, 1)]
  const lane = sourceOf(all).lanes(depth).heard.at(0)
  return isTakenBack(lane, rows.length + 1)
}

test('a level that met the other side, which the message then removes', () => {
  expect(taken('l2', level(5, 1, 102, 3), level(5, -1, 101, 0))).toBe(true)
  expect(taken('l2', level(5, 1, 102, 3), level(5, -1, 102, 0))).toBe(true)
  expect(taken('l2', level(5, -1, 98, 3), level(5, 1, 99, 0))).toBe(true)
})

test('what the message only leaves standing, or removes elsewhere, is not taken back', () => {
  expect(taken('l2', level(5, 1, 102, 3))).toBe(false)
  expect(taken('l2', level(5, 1, 102, 3), level(5, -1, 103, 0))).toBe(false)
  expect(taken('l2', level(5, 1, 102, 3), level(5, -1, 101, 4))).toBe(false)
  // Removed first, stated after: the other way round.
  expect(taken('l2', level(5, -1, 101, 0), level(5, 1, 102, 3))).toBe(false)
  expect(taken('l2', level(5, 1, 102, 3), level(5, 1, 101, 0))).toBe(false)
})

test('a quote of the other side that stands clear of it, or is gone', () => {
  expect(taken('l1', quote(5, 1, 102, 3), quote(5, -1, 103, 1))).toBe(true)
  expect(taken('l1', quote(5, 1, 102, 3), quote(5, -1, 102, 1))).toBe(false)
  expect(taken('l1', quote(5, 1, 102, 3), quote(5, -1, 102, 0))).toBe(true)
  const unknown = quote(5, -1, 102, 0, t.FLAG_SIZE_UNKNOWN)
  expect(taken('l1', quote(5, 1, 102, 3), unknown)).toBe(false)
})

test('a side that is cleared; messages before and after do not count', () => {
  expect(taken('l2', level(5, 1, 102, 3), clear(5, -1, 0, t.FLAG_WHOLE_SIDE))).toBe(true)
  const apart = [level(5, 1, 102, 3), level(6, -1, 101, 0)]
  const lane = sourceOf(apart).lanes('l2').heard.at(0)
  expect([isTakenBack(lane, 1), isTakenBack(lane, 2)]).toEqual([false, false])
})
