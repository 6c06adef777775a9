import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { benchCommand } from './command.ts'
import { benchHotFiles } from './hot-files.ts'
import { benchImport } from './import.ts'
import { roundsOf, type Table, tableText } from './measure.ts'
import { benchOrders } from './orders.ts'
import { Place } from './place.ts'
import { type ProfileLine, profileReplay, profileText } from './profile.ts'
import { benchQueueModels } from './queue-models.ts'
import { benchReplay } from './replay.ts'
import { benchRisk } from './risk.ts'
import { benchRiskShare } from './risk-share.ts'
import { benchSizes } from './sizes.ts'
import { benchStatistics } from './statistics.ts'
import { benchSurvivalGrid } from './survival-grid.ts'
import { benchWorkers } from './workers.ts'

// Rates in one run on one machine; the ratios are what can be compared. All sections, or those of
// `--only replay,grid,...`; `--rounds N`; `--rows 1,10,100` (millions, for sizes); `--json FILE`.

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '9' },
    rows: { type: 'string', default: '1,10' },
    json: { type: 'string' },
  },
})
const rounds = roundsOf(flags.rounds)
const millions = flags.rows.split(',').map(Number)
if (millions.some((million) => !(million > 0)))
  refuse(`--rows ${flags.rows}: millions, as 1,10,100`)

function refuse(reason: string): never {
  process.stderr.write(`${reason}\n`)
  process.exit(2)
}

/** The recorded day where it is there, else the made one. */
async function oneTape() {
  const [first] = await place.tapes()
  if (first === undefined) throw new Error('there is a tape')
  return first
}

const profiles: Record<string, readonly ProfileLine[]> = {}

const SECTIONS: Readonly<Record<string, () => Promise<Table[]>>> = {
  replay: async () => {
    const tables: Table[] = []
    for (const tape of await place.tapes()) tables.push(await benchReplay(tape, rounds))
    return tables
  },
  queue: async () => benchQueueModels(await oneTape(), rounds),
  grid: async () => [await benchSurvivalGrid(await oneTape(), rounds)],
  workers: async () => [await benchWorkers(await oneTape(), Math.min(5, rounds))],
  command: async () => [await benchCommand(place, rounds)],
  import: () => benchImport(place, rounds),
  sizes: async () => [await benchSizes(place, millions, rounds)],
  hot: async () => [await benchHotFiles(rounds), await benchRisk(rounds)],
  orders: async () => [await benchOrders(rounds)],
  risk: async () => {
    const tables: Table[] = []
    for (const tape of await place.tapes()) tables.push(await benchRiskShare(tape, rounds))
    return tables
  },
  statistics: async () => [await benchStatistics(Math.min(rounds, 3))],
  profile: async () => {
    for (const desks of [1, 64]) {
      const { name } = await oneTape()
      const title = `Where the time goes: ${name}, ${desks} desk${desks > 1 ? 's' : ''} at 10 Hz`
      const lines = await profileReplay(await oneTape(), desks)
      profiles[title] = lines
      process.stdout.write(`${profileText(title, lines)}\n\n`)
    }
    return []
  },
}

const asked = flags.only?.split(',') ?? Object.keys(SECTIONS)
const unknown = asked.filter((name) => SECTIONS[name] === undefined)
if (unknown.length > 0) {
  const known = Object.keys(SECTIONS).join(', ')
  refuse(`--only: there is no section ${unknown.join(', ')}; there are ${known}`)
}
const place = new Place()
try {
  const tables: Record<string, readonly Table[]> = {}
  for (const name of asked) {
    const made = (await SECTIONS[name]?.()) ?? []
    tables[name] = made
    for (const each of made) process.stdout.write(`${tableText(each)}\n\n`)
  }
  if (flags.json !== undefined) {
    const kept = { node: process.version, tables, profiles }
    writeFileSync(flags.json, `${JSON.stringify(kept, null, 2)}\n`)
  }
} finally {
  place.close()
}
