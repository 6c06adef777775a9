import { InputError, StoredStateError } from '../../lib/assert.ts'
import { withDuck } from '../../store/duck.ts'

/**
 * 00:00 of a day in a time zone of the tz database, in ns since 1970. The rules come with DuckDB, so
 * they do not depend on the machine. Throws `InputError` on a day whose clocks are changed: times
 * counted from its midnight have two meanings.
 */
export async function localMidnightNs(file: string, date: string, zone: string): Promise<bigint> {
  const ms = Date.parse(`${date}T00:00:00Z`)
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(date)) {
    throw new InputError(
      { file },
      `there is no day ${date}`,
      'a day that exists',
      'Correct the name.',
    )
  }
  const [start, end] = await withDuck({ threads: 1 }, async (connection) => {
    const reader = await connection.runAndReadAll(
      `SELECT epoch_ns(timezone($1, d)) AS a, epoch_ns(timezone($1, d + INTERVAL 1 DAY)) AS b
       FROM (SELECT CAST($2 AS TIMESTAMP) AS d)`,
      [zone, date],
    )
    return reader.getRows()[0] ?? []
  })
  if (typeof start !== 'bigint' || typeof end !== 'bigint') {
    throw new StoredStateError(`the time zone ${zone} is not known to DuckDB`)
  }
  if (end - start === 86_400_000_000_000n) return start
  throw new InputError(
    { file },
    `the clocks of ${zone} are changed on ${date}`,
    'a day of 24 hours',
    'Times counted from midnight are ambiguous on such a day: leave it out.',
  )
}
