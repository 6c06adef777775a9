import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { progressText } from '../../src/cli/sweep-progress.ts'
import { sql } from '../../src/store/catalog.ts'
import type { Ended } from '../support/command.ts'
import { STUDY, twoDays } from './two-days.ts'

const MAIN = resolve(import.meta.dirname, '../../src/cli/main.ts')

let place: Awaited<ReturnType<typeof twoDays>>
beforeAll(async () => {
  place = await twoDays()
  writeFileSync(join(place.root, 'spreads.json'), JSON.stringify(STUDY))
})
afterAll(() => place.close())

/** Reports of a working directory of its own: the same relative names everywhere. */
function desk(name: string): string {
  const cwd = join(place.root, name)
  mkdirSync(cwd, { recursive: true })
  return cwd
}

function command(cwd: string, ...args: string[]): Ended {
  const ended = spawnSync(process.execPath, [MAIN, ...args], { cwd, encoding: 'utf8' })
  return { code: ended.status ?? -1, stdout: ended.stdout, stderr: ended.stderr }
}

const SWEEP = ['--study', '../spreads.json', '--datasets', '../datasets', '--workers', '2']
const partsOf = (cwd: string) => {
  const ledger = join(cwd, 'reports/studies/ledger')
  return existsSync(ledger) ? readdirSync(ledger).filter((each) => each.endsWith('.parquet')) : []
}
const idsOf = async (cwd: string) => {
  const { rows } = await sql('none', 'SELECT runId FROM ledger', join(cwd, 'reports'))
  return rows.map(([runId]) => String(runId))
}

describe('a study that is killed', () => {
  const maker = '../quiet.ts'
  beforeAll(() => {
    place.strategy('quiet', '')
  })

  test('goes on where it was, makes nothing twice, and ends in the same files', async () => {
    const [whole, killed] = [desk('whole'), desk('killed')]
    const undisturbed = command(whole, 'sweep', maker, ...SWEEP, '--json')
    expect(undisturbed.code, undisturbed.stderr).toBe(0)
    const expected = JSON.parse(undisturbed.stdout)
    expect(expected).toMatchObject({ runsComputed: 48, runsReused: 0 })

    const args = [MAIN, 'sweep', maker, ...SWEEP, '--desks-per-pass', '1']
    const child = spawn(process.execPath, args, { cwd: killed, stdio: 'ignore' })
    while (partsOf(killed).length < 5 && child.exitCode === null) await wait(5)
    child.kill('SIGKILL')
    await once(child, 'exit')
    const before = await idsOf(killed)
    expect(before.length).toBeGreaterThanOrEqual(5)
    expect(before.length).toBeLessThan(48)
    const study = join(killed, 'reports/studies/spreads')
    expect(readdirSync(study)).toEqual(['study.json'])
    expect(command(killed, 'studies', 'ls').stdout).toContain('ticktape resume spreads')
    const shown = JSON.parse(command(killed, 'studies', 'show', 'spreads', '--json').stdout)
    expect(shown).toMatchObject({ state: 'begun', trials: null, top: [] })

    const resumed = command(killed, 'resume', 'spreads', '--json')
    expect(resumed.code, resumed.stderr).toBe(0)
    const found = JSON.parse(resumed.stdout)
    expect(found.runsReused).toBe(before.length)
    expect(found.runsComputed).toBe(48 - before.length)
    expect(found.trialsHash).toBe(expected.trialsHash)
    for (const name of ['trials.parquet', 'best.json', 'study.html']) {
      const [a, b] = [whole, killed].map((cwd) =>
        readFileSync(join(cwd, 'reports/studies/spreads', name)),
      )
      expect(a?.equals(b as Buffer), name).toBe(true)
    }
    const ids = await idsOf(killed)
    expect(ids).toHaveLength(48)
    expect(new Set(ids).size).toBe(48)
    // What the killed run had made is still what it was.
    expect(before.every((id) => ids.includes(id))).toBe(true)
    expect(readdirSync(study).sort()).toEqual(
      ['best.json', 'study.html', 'study.json', 'trials.parquet'].sort(),
    )
    expect(readdirSync(join(killed, 'reports/studies/ledger')).filter((n) => n[0] === '.')).toEqual(
      [],
    )
  })

  test('resuming a whole one is nothing to do', () => {
    const again = command(desk('whole'), 'resume', 'spreads', '--json')
    expect(again.code, again.stderr).toBe(0)
    expect(JSON.parse(again.stdout).study).toBe('spreads')
    expect(again.stderr).toBe('')
  })

  test('is shown: its space, its best', () => {
    const shown = command(desk('whole'), 'studies', 'show', 'spreads', '--top', '2')
    expect(shown.code).toBe(0)
    expect(shown.stdout).toContain('axis    params.halfSpreadTicks: 1, 2, 3')
    expect(shown.stdout).toMatch(/ {4}1\. {2}\S+ {2}trial \d+ {2}params\.halfSpreadTicks=\d/)
    expect(shown.stdout).not.toContain('    3.  ')
    const listed = JSON.parse(command(desk('whole'), 'studies', 'ls', '--json').stdout)
    expect(listed.studies).toHaveLength(1)
    expect(listed.studies[0]).toMatchObject({ name: 'spreads', state: 'whole' })
  })

  test('is found by SQL, with every run that was made', () => {
    const answer = command(
      desk('whole'),
      'tapes',
      'sql',
      "SELECT count(*) AS n, max(len(runIds)) AS days FROM trials WHERE study = 'spreads'",
      '--datasets',
      '../datasets',
      '--json',
    )
    expect(answer.code, answer.stderr).toBe(0)
    expect(JSON.stringify(JSON.parse(answer.stdout))).toContain('[24,2]')
  })

  test('stands in the index of runs', () => {
    const index = readFileSync(join(desk('whole'), 'reports/index.html'), 'utf8')
    expect(index).toContain('href="studies/spreads/study.html"')
  })
})

describe('progress', () => {
  test('is plain lines where there is no terminal, and none of it on standard output', () => {
    const cwd = desk('plain')
    const ended = command(cwd, 'sweep', '../quiet.ts', ...SWEEP, '--json')
    expect(ended.code, ended.stderr).toBe(0)
    expect(ended.stdout.trim().split('\n')).toHaveLength(1)
    const lines = ended.stderr.trim().split('\n')
    expect(lines.at(-1)).toBe('48 of 48 runs, 100 %')
    expect(ended.stderr).not.toContain('\r')
  })

  test('says what is left in words', () => {
    const at = (changes: object) =>
      progressText({
        runs: 200,
        computed: 50,
        reused: 0,
        failed: 0,
        elapsedMs: 1,
        leftMs: 30_400,
        ...changes,
      })
    expect(at({})).toBe('50 of 200 runs, 25 %, about 31 s left')
    expect(at({ reused: 149, leftMs: 100 })).toBe(
      '199 of 200 runs, 149 from the ledger, 99 %, about 1 s left',
    )
    expect(at({ failed: 2, leftMs: Number.NaN })).toBe('50 of 200 runs, 2 failed, 25 %')
    expect(at({ leftMs: 3_600_000 })).toContain('about 60 min left')
    expect(at({ leftMs: 9_000_000 })).toContain('about 2.5 h left')
    expect(at({ runs: 0, computed: 0, leftMs: 0 })).toBe('0 of 0 runs, 100 %')
  })
})

describe('exit codes', () => {
  const cwd = () => desk('codes')
  const studyFile = (changes: object) => {
    writeFileSync(join(cwd(), 'bad.json'), JSON.stringify({ ...STUDY, ...changes }))
    return ['--study', 'bad.json', '--datasets', '../datasets']
  }

  test.each<[string, () => string[], string]>([
    ['no study', () => ['sweep', '../quiet.ts'], '--study'],
    ['a study that is not there', () => ['sweep', '../quiet.ts', '--study', 'no.json'], 'no.json'],
    ['a strategy that is not there', () => ['sweep', 'no.ts', ...SWEEP], 'no.ts'],
    ['no strategy at all', () => ['sweep', ...SWEEP], 'field strategy'],
    [
      'workers that are none',
      () => ['sweep', '../quiet.ts', ...SWEEP, '--workers', '0'],
      '--workers',
    ],
    ['a name with a path', () => ['sweep', '../quiet.ts', ...SWEEP, '--name', '../x'], 'name'],
    [
      'an axis that is none',
      () => ['sweep', '../quiet.ts', ...studyFile({ space: { qtyLots: { ints: [1, 2] } } })],
      'bad.json, field space.qtyLots',
    ],
    [
      'an unknown metric',
      () => ['sweep', '../quiet.ts', ...studyFile({ objective: { maximise: 'luck' } })],
      'bad.json, field objective.maximise',
    ],
    [
      'a rate that is none',
      () => [
        'sweep',
        '../quiet.ts',
        ...studyFile({ space: { 'execution.fees.maker': { choice: ['a'] } } }),
      ],
      'field execution.fees.maker',
    ],
    ['a list of none', () => ['studies', 'show', 'x', '--top', 'all'], '--top'],
  ])('2: %s', (_, args, named) => {
    const ended = command(cwd(), ...args())
    expect(ended.code, ended.stderr).toBe(2)
    expect(ended.stderr).toContain(named)
    expect(ended.stdout).toBe('')
    expect(existsSync(join(cwd(), 'reports'))).toBe(false)
  })

  test('3: a study that is not there, one without its trials, a tape that is gone', () => {
    expect(command(cwd(), 'resume', 'nothing').code).toBe(3)
    expect(command(cwd(), 'studies', 'show', 'nothing').code).toBe(3)
    const whole = desk('whole')
    const trials = join(whole, 'reports/studies/spreads/trials.parquet')
    const bytes = readFileSync(trials)
    rmSync(trials)
    const shown = command(whole, 'studies', 'show', 'spreads')
    expect(shown.code).toBe(3)
    expect(shown.stderr).toContain('trials.parquet is missing')
    writeFileSync(trials, bytes)
    const gone = command(
      cwd(),
      'sweep',
      '../quiet.ts',
      ...studyFile({ tapes: 'synth/SIM/2031-01-01' }),
    )
    expect(gone.code).toBe(3)
  })

  test('1: a strategy whose desks share something', () => {
    place.strategy('sharing', 'if (shared > 3000) return')
    const ended = command(desk('sharing'), 'sweep', '../sharing.ts', ...SWEEP)
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain('keep all state inside "create"')
  })

  test.each(['sweep', 'resume', 'studies', 'studies ls', 'studies show'])(
    '%s --help ends with an example',
    (name) => {
      const ended = command(cwd(), ...name.split(' '), '--help')
      expect(ended.code).toBe(0)
      expect(ended.stdout).toMatch(/Examples?:\n {2}ticktape /)
    },
  )
})
