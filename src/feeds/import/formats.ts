import { InputError } from '../../lib/assert.ts'
import { binancePublic } from './binance-public.ts'
import { binanceWs } from './binance-ws.ts'
import { databentoCsv } from './databento-csv.ts'
import { databentoDbn } from './databento-dbn.ts'
import { hftbacktestNpz } from './hftbacktest-npz.ts'
import type { ImportFormat } from './importer.ts'
import { itch5 } from './itch5.ts'
import { leanTick } from './lean-tick.ts'
import { lobster } from './lobster.ts'
import { TABLE_FORMATS } from './mapped-table.ts'
import { tardisCsv } from './tardis-csv.ts'
import { venueWs } from './venue-ws.ts'

/** Every recording format that can be imported, by name. */
export const IMPORT_FORMATS: readonly ImportFormat[] = [
  binanceWs,
  databentoCsv,
  databentoDbn,
  lobster,
  leanTick,
  itch5,
  binancePublic,
  tardisCsv,
  venueWs,
  ...TABLE_FORMATS,
  hftbacktestNpz,
]

/** The format of this name. Throws `InputError` listing the names that there are. */
export function findFormat(name: string): ImportFormat {
  const format = IMPORT_FORMATS.find((f) => f.name === name)
  if (format !== undefined) return format
  throw new InputError(
    { field: 'format' },
    `given ${JSON.stringify(name)}`,
    `one of ${IMPORT_FORMATS.map((f) => f.name).join(', ')}`,
    'See `ticktape import --help`.',
  )
}
