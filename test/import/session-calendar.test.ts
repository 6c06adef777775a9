import { describe, expect, test } from 'vitest'
import { daysLater, midnightNs, newYorkNs } from '../../src/feeds/import/local-time.ts'
import { currencyDay, isShortDay, usEquityDay } from '../../src/feeds/import/session-calendar.ts'
import { InputError } from '../../src/lib/assert.ts'
import { withDuck } from '../../src/store/duck.ts'
import { STATUS_CLOSE, STATUS_OPEN } from '../../src/tape/schema.ts'
import { isoTime } from '../../src/units/time.ts'

const refusal = (date: string) => {
  try {
    midnightNs('x.zip', date, 'New York')
  } catch (error) {
    return error instanceof InputError ? error.message : String(error)
  }
  return ''
}

describe("New York's clocks", () => {
  test('agree with the tz database on every day from 1987 to 2037', async () => {
    const rows = await withDuck({ threads: 1 }, async (connection) => {
      const answer = await connection.runAndReadAll(
        `SELECT strftime(d, '%Y-%m-%d'), h, epoch_ns(timezone('America/New_York', d + to_hours(h)))
         FROM (SELECT unnest(generate_series(TIMESTAMP '1987-01-01', TIMESTAMP '2037-12-31',
           INTERVAL 1 DAY)) AS d), (VALUES (0), (9), (17)) AS hours(h)`,
      )
      return answer.getRows() as [string, number, bigint][]
    })
    expect(rows).toHaveLength(3 * 18_628)
    const differ = rows.filter(([date, hour, ns]) => newYorkNs(date, hour * 3600) !== ns)
    expect(differ).toEqual([])
    // A day of 23 or 25 hours has no midnight to count from; any other day has.
    const midnights = rows.filter(([, hour]) => hour === 0)
    const refused = midnights.filter(([date, , ns], i) => {
      const next = midnights[i + 1]?.[2] ?? ns + 86_400_000_000_000n
      const isChanged = next - ns !== 86_400_000_000_000n
      expect(refusal(date) !== '', date).toBe(isChanged)
      return isChanged
    })
    expect(refused).toHaveLength(2 * 51)
  })

  test('a day that does not exist, or too long ago, is refused with the file', () => {
    expect(refusal('2013-02-30')).toMatch(/^x\.zip: there is no day 2013-02-30/)
    expect(refusal('2013-13-01')).toMatch(/there is no day/)
    expect(refusal('1986-06-01')).toMatch(/a day from 1987 on/)
    expect(midnightNs('x.zip', '2014-05-01', -5)).toBe(BigInt(Date.UTC(2014, 4, 1, 5)) * 1_000_000n)
  })
})

/** Days on which the NYSE closed at 13:00, 1999 to 2020, as LEAN's market hours database has them. */
const SHORT_DAYS = `2000-07-03 2001-07-03 2002-07-05 2003-07-03 2006-07-03 2007-07-03 2008-07-03
  2012-07-03 2013-07-03 2014-07-03 2017-07-03 2018-07-03 2019-07-03 1999-11-26 2000-11-24 2001-11-23
  2002-11-29 2003-11-28 2004-11-26 2005-11-25 2006-11-24 2007-11-23 2008-11-28 2009-11-27 2010-11-26
  2011-11-25 2012-11-23 2013-11-29 2014-11-28 2015-11-27 2016-11-25 2017-11-24 2018-11-23 2019-11-29
  2020-11-27 2001-12-24 2002-12-24 2003-12-24 2003-12-26 2007-12-24 2008-12-24 2009-12-24 2012-12-24
  2013-12-24 2014-12-24 2015-12-24 2018-12-24 2019-12-24 2020-12-24`.split(/\s+/)

describe('a day of US equities', () => {
  test('is short on the days of the list, and on no other from 1999 to 2020', () => {
    const found: string[] = []
    for (let date = '1999-01-01'; date < '2021-01-01'; date = daysLater(date, 1)) {
      if (isShortDay(date)) found.push(date)
    }
    expect(found).toEqual([...SHORT_DAYS].sort())
  })

  const textOf = ({ starts, marks, endsNs }: ReturnType<typeof usEquityDay>) => [
    ...(starts ? ['starts'] : []),
    ...marks.map(({ atNs, code }) => {
      const name = code === STATUS_OPEN ? 'opens' : code === STATUS_CLOSE ? 'closes' : '?'
      return `${isoTime(atNs).slice(0, 16)} ${name}`
    }),
    endsNs === null ? 'goes on' : `${isoTime(endsNs).slice(0, 16)} ends`,
  ]

  test('opens at 09:30 and closes at 16:00 New York, summer and winter; late trading follows', () => {
    expect(textOf(usEquityDay('2013-10-07'))).toEqual([
      'starts',
      '2013-10-07T13:30 opens',
      '2013-10-07T20:00 closes',
      '2013-10-08T00:00 ends',
    ])
    expect(textOf(usEquityDay('2013-11-29'))).toEqual([
      'starts',
      '2013-11-29T14:30 opens',
      '2013-11-29T18:00 closes',
      '2013-11-29T22:00 ends',
    ])
  })

  test('of a recorded window has only what the window reaches', () => {
    const at = (hour: number) => newYorkNs('2013-10-07', hour * 3600)
    const within = (from: number, until: number) =>
      textOf(usEquityDay('2013-10-07', { fromNs: at(from), untilNs: at(until) })).map((text) =>
        text.replace(/^\S+T/, ''),
      )
    expect(within(9.5, 16)).toEqual(['starts', '13:30 opens', '20:00 closes', '20:00 ends'])
    expect(within(4, 9)).toEqual(['starts', '13:00 ends'])
    expect(within(10, 11)).toEqual(['starts', '13:30 opens', '15:00 ends'])
    expect(within(16.5, 20)).toEqual(['starts', '00:00 ends'])
  })

  test('currencies: the week starts with Sunday and ends on Friday at 17:00 New York', () => {
    const day = (date: string, zone: number) => currencyDay(date, midnightNs('', date, zone))
    // Friday to Monday in summer at UTC-5, in winter at UTC.
    expect(['02', '03', '04', '05'].map((d) => textOf(day(`2014-05-${d}`, -5)))).toEqual([
      ['2014-05-02T21:00 closes', '2014-05-02T21:00 ends'],
      ['starts', '2014-05-04T05:00 ends'],
      ['starts', 'goes on'],
      ['2014-05-05T21:00 closes', 'goes on'],
    ])
    expect(['05', '06', '07', '08'].map((d) => textOf(day(`2013-12-${d}`, 0)))).toEqual([
      ['2013-12-05T22:00 closes', 'goes on'],
      ['2013-12-06T22:00 closes', '2013-12-06T22:00 ends'],
      ['starts', '2013-12-08T00:00 ends'],
      ['starts', 'goes on'],
    ])
  })
})
