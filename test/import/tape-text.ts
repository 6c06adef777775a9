import { join } from 'node:path'
import { expect } from 'vitest'
import { type ImportRequest, importFiles } from '../../src/feeds/import/import-files.ts'
import { InputError } from '../../src/lib/assert.ts'
import { sql } from '../../src/store/catalog.ts'
import { KIND_NAMES } from '../../src/tape/schema.ts'
import { findKnownInstrument } from '../../src/units/known-instruments.ts'
import { leftBehind } from './recording.ts'
import { scratch } from './scratch.ts'

const FLAG_NAMES = ['END', 'OFFGRID', 'UNKNOWN', 'FIRST', 'LAST', 'WHOLE', 'HIDDEN', 'OFF_BOOK']

export function known(venue: string, symbol: string) {
  const spec = findKnownInstrument(venue, symbol)
  if (spec === undefined) throw new Error(`${venue}:${symbol} is known`)
  return spec
}

type Request = Pick<ImportRequest, 'format' | 'files' | 'instrument'> & Partial<ImportRequest>

/** Imports into a datasets root that goes away with the test file. */
export async function imported(request: Request) {
  const datasetsRoot = join(scratch(), 'datasets')
  return { datasetsRoot, tapes: await importFiles({ datasetsRoot, ...request }) }
}

/**
 * The rows of all tapes of an import: `KIND side priceXsize #order=venue's FLAGS`, without what is
 * empty, and the times in front where they change: `@event/received`, in ns since `zeroNs`.
 */
export async function rowTexts(request: Request, zeroNs: bigint): Promise<string[]> {
  const { datasetsRoot } = await imported(request)
  const { rows } = await sql(
    datasetsRoot,
    `SELECT kind, side, "priceTicks", "qtyLots", "orderRef", "venueOrderId", flags,
     "eventNs" - ${zeroNs}, "receivedNs" - ${zeroNs} FROM tapes ORDER BY date, seq`,
  )
  let lastTimes = ''
  return rows.map((row) => {
    const [kind, side, price, size, ref, id, flags, event, received] = row as number[]
    const times = `@${event}/${received} `
    const order = ref === -1 ? '' : ` #${ref}=${id}`
    const names = FLAG_NAMES.filter((_, i) => ((flags ?? 0) >> i) & 1).map((name) => ` ${name}`)
    const text = `${KIND_NAMES[kind ?? 0]} ${side} ${price}x${size}${order}${names.join('')}`
    const stamped = times === lastTimes ? text : `${times}${text}`
    lastTimes = times
    return stamped
  })
}

/** The error of an import, after checking that it is one of input and left nothing behind. */
export async function refusalOf(request: Request): Promise<InputError> {
  const directory = scratch()
  const datasetsRoot = join(directory, 'datasets')
  const error = await importFiles({ datasetsRoot, ...request }).then(
    () => undefined,
    (e: unknown) => e,
  )
  expect(error).toBeInstanceOf(InputError)
  expect(leftBehind(directory)).toEqual([])
  return error as InputError
}
