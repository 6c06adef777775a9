import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { isExpected, legalReportsTable, statusesAfter } from '../../src/orders/legal-reports.ts'
import { REPORT_NAMES } from '../../src/orders/report.ts'
import { STATUS_NAMES } from '../../src/orders/status.ts'
import { BROKER, EXCHANGE } from '../../src/orders/venue-profile.ts'
import { ALARM_FROM, REVIVED, UNEXPECTED, UNKNOWN, WAITING } from '../../src/orders/verdict.ts'
import { type Met, metWithin } from '../support/order-states.ts'

const DEPTH = process.env.TICKTAPE_FULL === '1' ? 7 : 6
const PROFILES = [
  ['broker', BROKER],
  ['exchange', EXCHANGE],
] as const

/** Amendments of what was taken back, and terms of what the venue ended when it was filled. */
const AFTER_THE_END = ['DoneForDay', 'Restated', 'TradeCanceled', 'TradeCorrected']
/** On an exchange, of what is filled, though a request of ours or the end of the day hides it. */
const AFTER_FILLED = ['Canceled', 'Expired', 'Rejected', 'Renewed', 'Replaced', 'Suspended']

const name = ({ status, report, after }: Omit<Met, 'verdict'>) =>
  `${STATUS_NAMES[status]} + ${REPORT_NAMES[report]} -> ${STATUS_NAMES[after]}`

describe.each(PROFILES)('the table of legal reports: %s', (_, profile) => {
  let met: Met[] = []
  beforeAll(() => {
    met = metWithin(profile, DEPTH)
  })
  const named = (wanted: boolean) =>
    met.filter(({ status, report }) => isExpected(profile, status, report) === wanted)

  test('every pair of a status and a report is met', () => {
    const pairs = new Set(met.map(({ status, report }) => `${status} ${report}`))
    expect(pairs.size).toBe(STATUS_NAMES.length * (REPORT_NAMES.length - 1))
  })

  test('what follows a report that is foreseen stands in the table', () => {
    const strange = named(true).filter(
      ({ status, report, after }) => !statusesAfter(profile, status, report).includes(after),
    )
    expect(strange.map(name)).toEqual([])
  })

  test('whatever stands in the table is met', () => {
    const seen = new Set(met.map(name))
    const unseen = STATUS_NAMES.flatMap((_, status) =>
      REPORT_NAMES.flatMap((_, report) =>
        statusesAfter(profile, status, report)
          .map((after) => name({ status, report, after }))
          .filter((each) => !seen.has(each)),
      ),
    )
    expect(unseen).toEqual([])
  })

  test('what is not foreseen raises an alarm, and nothing else does without a reason', () => {
    const silent = named(false).filter(({ verdict }) => verdict < ALARM_FROM)
    // A bust or a correction of what was not heard waits for it.
    expect(silent.filter(({ verdict }) => verdict !== WAITING).map(name)).toEqual([])
    const loud = named(true).filter(({ verdict }) => verdict === REVIVED || verdict === UNKNOWN)
    expect(loud.map(name)).toEqual([])
    const unexpected = named(true).filter(({ verdict }) => verdict === UNEXPECTED)
    expect([...new Set(unexpected.map(({ report }) => REPORT_NAMES[report]))].sort()).toEqual(
      profile === BROKER ? AFTER_THE_END : [...AFTER_THE_END, ...AFTER_FILLED].sort(),
    )
  })

  test('nothing leaves an ended status, foreseen or not', () => {
    const ended = ['Canceled', 'Expired', 'Rejected']
    const left = met.filter(
      ({ status, after }) => after !== status && ended.includes(STATUS_NAMES[status] ?? ''),
    )
    expect(left.map(name)).toEqual([])
  })
})

test('on an exchange nothing leaves Filled', () => {
  const left = metWithin(EXCHANGE, 5).filter(
    ({ status, after }) => STATUS_NAMES[status] === 'Filled' && after !== status,
  )
  expect(left.map(name)).toEqual([])
})

test('the table in docs/orders.md is the data', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/orders.md'), 'utf8')
  const [, printed] = /<!-- legal reports -->\n\n([\s\S]*?)\n\n<!-- end -->/.exec(page) ?? []
  expect(printed, 'print it with `ticktape conform fix --table`').toBe(legalReportsTable())
})
