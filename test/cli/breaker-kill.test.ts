import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { isLatched, killLatchFile } from '../../src/risk/state/kill-latch.ts'
import { RiskLogFile, readRiskLog, riskLogFile } from '../../src/risk/state/risk-log-file.ts'
import { ticktape } from '../support/command.ts'

const root = mkdtempSync(join(tmpdir(), 'ticktape-state-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let made = 0
const fresh = () => join(root, `${made++}`)

function tripped(state: string, ...scopes: string[]): void {
  const log = new RiskLogFile(riskLogFile(state), 1n)
  for (const scope of scopes) {
    log.append({
      event: 'tripped',
      unixNs: '1704067200000000000',
      breaker: 'staleData',
      scope,
      value: 60_001,
      limit: 60_000,
      reason: 'time since the market was last heard',
      by: 'breaker',
    })
  }
  log.close()
}

const breaker = (state: string, ...args: string[]) => ticktape('breaker', ...args, '--state', state)
const kill = (state: string, ...args: string[]) => ticktape('kill', ...args, '--state', state)

describe('breaker', () => {
  test('ls of nothing makes nothing', () => {
    const state = fresh()
    const ended = breaker(state, 'ls')
    expect([ended.code, ended.stdout]).toEqual([0, 'Nothing ever tripped here.\n'])
    expect(JSON.parse(breaker(state, 'ls', '--json').stdout)).toEqual({ breakers: [] })
    expect(existsSync(state)).toBe(false)
  })

  test('ls says what stands tripped, since when, against what, and why', () => {
    const state = fresh()
    tripped(state, 'symbol:v:A', 'symbol:v:B')
    const { code, stdout } = breaker(state, 'ls')
    expect(code).toBe(0)
    expect(stdout).toContain('tripped    staleData  symbol:v:A')
    expect(stdout).toContain('2024-01-01T00:00:00.000000000Z by breaker: 60001 against 60000 ms')
    const { breakers } = JSON.parse(breaker(state, 'ls', '--json').stdout)
    expect(breakers).toMatchObject([{ state: 'tripped', scope: 'symbol:v:A' }, { limit: 60_000 }])
  })

  test('reset arms one, with reason and name in the log', () => {
    const state = fresh()
    tripped(state, 'symbol:v:A', 'symbol:v:B')
    const several = breaker(state, 'reset', 'staleData', '--reason', 'feed is back')
    expect(several.code).toBe(2)
    expect(several.stderr).toContain('symbol:v:A, symbol:v:B')
    const args = ['reset', 'staleData', '--scope', 'symbol:v:B', '--by', 'ada', '--json']
    const ended = breaker(state, ...args, '--reason', 'feed is back')
    expect([ended.code, ended.stderr]).toEqual([0, ''])
    expect(JSON.parse(ended.stdout)).toMatchObject({ scope: 'symbol:v:B', by: 'ada' })
    const last = readRiskLog(riskLogFile(state)).records.at(-1)
    expect(last).toMatchObject({ event: 'reset', reason: 'feed is back', by: 'ada' })
    expect(breaker(state, 'reset', 'staleData', '--reason', 'and this').code).toBe(0)
    expect(breaker(state, 'ls').stdout).not.toContain('tripped ')
    expect(breaker(state, 'ls').stdout).toContain('armed      staleData  symbol:v:B')
  })

  test.each([
    ['no reason', ['reset', 'staleData'], '--reason'],
    ['a blank reason', ['reset', 'staleData', '--reason', ' '], 'a reason'],
    ['nobody', ['reset', 'staleData', '--reason', 'x', '--by', ''], 'a name'],
    ['an unknown breaker', ['reset', 'staledata', '--reason', 'x'], 'staleData'],
    ['one that is armed', ['reset', 'dailyLoss', '--reason', 'x'], 'staleData of symbol:v:A'],
    ['another scope', ['reset', 'staleData', '--reason', 'x', '--scope', 'global'], 'symbol:v:A'],
  ])('2: %s; nothing is written', (_, args, named) => {
    const state = fresh()
    tripped(state, 'symbol:v:A')
    const before = readFileSync(riskLogFile(state))
    const ended = breaker(state, ...args)
    expect(ended.code).toBe(2)
    expect(ended.stderr).toContain(named)
    expect(readFileSync(riskLogFile(state))).toEqual(before)
  })

  test('3: a log that was changed is not believed', () => {
    const state = fresh()
    tripped(state, 'symbol:v:A')
    const file = riskLogFile(state)
    writeFileSync(file, readFileSync(file, 'utf8').replace('60001', '59999'))
    for (const args of [['ls'], ['reset', 'staleData', '--reason', 'x']]) {
      const ended = breaker(state, ...args)
      expect(ended.code).toBe(3)
      expect(ended.stderr).toContain('line 1: does not fit its hash')
    }
  })

  test('a torn end is told, kept, trips, and can be reset', () => {
    const state = fresh()
    tripped(state, 'symbol:v:A')
    appendFileSync(riskLogFile(state), '{"previous":"')
    const ls = breaker(state, 'ls')
    expect([ls.code, ls.stderr]).toEqual([0, expect.stringContaining('13 bytes')])
    const ended = breaker(state, 'reset', 'tornLog', '--reason', 'looked at it')
    expect([ended.code, ended.stderr]).toEqual([0, ''])
    const events = readRiskLog(riskLogFile(state)).records.map((each) =>
      'breaker' in each ? `${each.event} ${each.breaker}` : '',
    )
    expect(events).toEqual(['tripped staleData', 'tripped tornLog', 'reset tornLog'])
  })
})

describe('kill', () => {
  test('falls, is seen, outlives, and is lifted only with a reason', () => {
    const state = fresh()
    expect(kill(state, '--status').code).toBe(0)
    expect(existsSync(state)).toBe(false)
    const first = kill(state, '--reason', 'quotes look wrong', '--by', 'ada')
    expect([first.code, first.stderr]).toEqual([0, ''])
    const again = kill(state)
    expect(again.code).toBe(0)
    expect(again.stdout).toContain('by ada: quotes look wrong')
    const status = kill(state, '--status', '--json')
    expect(status.code).toBe(1)
    expect(JSON.parse(status.stdout)).toMatchObject({ isDown: true, note: { by: 'ada' } })
    expect(kill(state, '--release').code).toBe(2)
    expect(kill(state, '--release', '--status', '--reason', 'x').code).toBe(2)
    expect(isLatched(killLatchFile(state))).toBe(true)
    expect(kill(state, '--release', '--reason', 'drill is over', '--by', 'bob').code).toBe(0)
    expect(kill(state, '--status').code).toBe(0)
    expect(kill(state, '--release', '--reason', 'again').code).toBe(2)
    expect(readRiskLog(riskLogFile(state)).records).toMatchObject([
      { event: 'killed', by: 'ada' },
      { event: 'released', by: 'bob', reason: 'drill is over' },
    ])
  })

  test('falls although the record cannot be written, and says so', () => {
    const state = fresh()
    tripped(state, 'symbol:v:A')
    writeFileSync(riskLogFile(state), 'broken\n')
    const ended = kill(state)
    expect(ended.code).toBe(3)
    expect(ended.stdout).toContain('is down')
    expect(kill(state, '--status').code).toBe(1)
  })

  test('falls on a disk without room', () => {
    const state = fresh()
    const main = resolve(import.meta.dirname, '../../src/cli/main.ts')
    const command = `ulimit -f 0; exec "${process.execPath}" "${main}" kill --state "${state}"`
    const ended = spawnSync('bash', ['-c', command], { encoding: 'utf8' })
    expect(ended.status).toBe(4)
    expect(kill(state, '--status').code).toBe(1)
  })
})

test('both have help with an example', () => {
  for (const args of [['breaker'], ['breaker', 'ls'], ['breaker', 'reset'], ['kill']]) {
    const ended = ticktape(...args, '--help')
    expect(ended.code).toBe(0)
    expect(ended.stdout).toMatch(/Example:\n {2}ticktape /)
  }
})
