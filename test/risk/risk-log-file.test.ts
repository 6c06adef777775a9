import { spawn, spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { StoredStateError } from '../../src/lib/assert.ts'
import { STANDARD_BREAKERS } from '../../src/risk/breakers/breaker-table.ts'
import { Breakers } from '../../src/risk/breakers/breakers.ts'
import type { RiskRecord } from '../../src/risk/state/risk-log.ts'
import { RiskLogFile, readRiskLog } from '../../src/risk/state/risk-log-file.ts'

const root = mkdtempSync(join(tmpdir(), 'ticktape-risk-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let made = 0
const fresh = () => join(root, `${made++}`, 'risk.log')
const WRITER = resolve(import.meta.dirname, 'log-writer.ts')

const trip = (scope: string, value = 2): RiskRecord => ({
  event: 'tripped',
  unixNs: '1704067200000000001',
  breaker: 'staleData',
  scope,
  value,
  limit: Number.POSITIVE_INFINITY,
  reason: 'a reason\nwith "two" lines, ünd more',
  by: 'breaker',
})
const RECORDS: readonly RiskRecord[] = [
  trip('symbol:v:S', Number.NaN),
  { event: 'equity', unixNs: '2', scope: 'strategy:s', day: 19_723, dayStart: 1.5, peak: 1e5 / 3 },
  { event: 'killed', unixNs: '3', scope: 'global', reason: 'why', by: 'me' },
]

function written(path: string, records: readonly RiskRecord[] = RECORDS): Buffer {
  const log = new RiskLogFile(path, 7n)
  for (const record of records) log.append(record)
  log.close()
  return readFileSync(path)
}

describe('the log as a file', () => {
  test('gives back what was appended, bit for bit, and goes on in another process', () => {
    const path = fresh()
    written(path)
    const again = new RiskLogFile(path, 8n)
    expect(again.records).toEqual(RECORDS)
    again.append(trip('symbol:v:T'))
    again.close()
    expect(readRiskLog(path)).toEqual({ records: [...RECORDS, trip('symbol:v:T')], tornBytes: 0 })
    expect(readFileSync(path, 'utf8').split('\n').length).toBe(5)
  })

  test('is never there for who only looks at one that was never made', () => {
    const path = fresh()
    expect(readRiskLog(path)).toEqual({ records: [], tornBytes: 0 })
    expect(existsSync(path)).toBe(false)
  })

  test('two that hold it open see each other, in one order', () => {
    const path = fresh()
    const one = new RiskLogFile(path, 1n)
    const two = new RiskLogFile(path, 1n)
    one.append(trip('a'))
    two.append(trip('b'))
    one.append(trip('c'))
    expect(two.refresh()).toEqual([trip('c')])
    expect(two.refresh()).toEqual([])
    expect(one.records.map(({ scope }) => scope)).toEqual(['a', 'b', 'c'])
    expect(two.records).toEqual(one.records)
    one.close()
    two.close()
  })
})

describe('what was changed is found', () => {
  test('any byte that is flipped in a line of the log', () => {
    const path = fresh()
    const whole = written(path)
    const victim = fresh()
    written(victim, [])
    for (let at = 0; at < whole.length - 1; at += 7) {
      const bytes = Buffer.from(whole)
      bytes[at] = (bytes[at] ?? 0) ^ 1
      writeFileSync(victim, bytes)
      expect(() => new RiskLogFile(victim, 1n), `byte ${at}`).toThrow(StoredStateError)
      expect(() => readRiskLog(victim), `byte ${at}`).toThrow(StoredStateError)
    }
  })

  test('a line that is taken out, put in, or moved', () => {
    const path = fresh()
    const lines = written(path).toString().trimEnd().split('\n')
    const other = fresh()
    const strangers = written(other, [trip('symbol:v:X')])
      .toString()
      .trimEnd()
      .split('\n')
    const changed: string[][] = [
      [lines[0] ?? '', lines[2] ?? ''],
      [lines[1] ?? '', lines[0] ?? '', lines[2] ?? ''],
      [...strangers, lines[1] ?? '', lines[2] ?? ''],
      [...lines, lines[2] ?? ''],
      [...lines, ''],
      [...lines, '{}'],
    ]
    for (const each of changed) {
      writeFileSync(path, `${each.join('\n')}\n`)
      expect(() => new RiskLogFile(path, 1n)).toThrow(/line \d: .*look at it/)
    }
  })
})

describe('a torn end', () => {
  const scratch = () => {
    const path = fresh()
    return { path, whole: written(path) }
  }

  test('of any length: what was acknowledged before stays, and everything is blocked', () => {
    const { path, whole } = scratch()
    const lastLine = whole.lastIndexOf(10, whole.length - 2) + 1
    for (let end = lastLine + 1; end < whole.length; end += 11) {
      const victim = fresh()
      written(victim, [])
      copyFileSync(path, victim)
      truncateSync(victim, end)
      // Who only looks changes nothing: the writer may still be at it.
      expect(readRiskLog(victim)).toEqual({
        records: RECORDS.slice(0, 2),
        tornBytes: end - lastLine,
      })
      expect(readFileSync(victim).length).toBe(end)

      const log = new RiskLogFile(victim, 99n)
      expect(log.records.slice(0, 2)).toEqual(RECORDS.slice(0, 2))
      expect(log.records[2]).toMatchObject({ breaker: 'tornLog', scope: 'global', unixNs: '99' })
      expect(log.records.length).toBe(3)
      const kept = readdirSync(join(victim, '..')).filter((name) => name.includes('.torn-'))
      expect(kept).toEqual(['risk.log.torn-3'])
      const breakers = new Breakers({
        settings: STANDARD_BREAKERS,
        strategy: 's',
        instruments: [{ venue: 'elsewhere', symbol: 'Z' }],
        log,
        halfOpen: null,
        epochNs: 0n,
      })
      expect(breakers.blocking[0]).not.toBe(0)
      expect(breakers.reset('tornLog', 'global', 1, 'looked at what was torn', 'me')).toBe(true)
      log.close()
      expect(readRiskLog(victim).records.length).toBe(4)
    }
  })

  test('of zeros, as some disks leave them after the power went', () => {
    const { path, whole } = scratch()
    writeFileSync(path, Buffer.concat([whole, Buffer.alloc(4096)]))
    const log = new RiskLogFile(path, 1n)
    expect(log.records.at(-1)).toMatchObject({ breaker: 'tornLog', value: 4096 })
    log.close()
    expect(readRiskLog(path).records.length).toBe(4)
  })
})

describe('processes that die', () => {
  test('kill -9 in the middle: every record that was acknowledged is there', async () => {
    const path = fresh()
    let acknowledged = 0
    for (let round = 0; round < 4; round++) {
      const child = spawn(process.execPath, [WRITER, path, `round${round}`, '100000'])
      let said = ''
      child.stdout.on('data', (data: Buffer) => {
        said += data.toString()
        if (said.length > 20 + 90 * round) child.kill('SIGKILL')
      })
      await new Promise((done) => child.on('exit', done))
      const sure = said.slice(0, said.lastIndexOf('\n')).split('\n').length
      acknowledged += sure
      const { records } = readRiskLog(path)
      const ours = records.filter(({ scope }) => scope.startsWith(`symbol:round${round}:`))
      expect(ours.length).toBeGreaterThanOrEqual(sure)
      expect(ours.map(({ scope }) => scope)).toEqual(
        ours.map((_, i) => `symbol:round${round}:${i}`),
      )
    }
    expect(acknowledged).toBeGreaterThan(15)
  })

  test('several write at once: one chain, nothing lost, nothing twice', async () => {
    const path = fresh()
    const writers = ['x', 'y', 'z'].map(
      (name) =>
        new Promise((done) => spawn(process.execPath, [WRITER, path, name, '60']).on('exit', done)),
    )
    expect(await Promise.all(writers)).toEqual([0, 0, 0])
    const { records } = readRiskLog(path)
    expect(records.length).toBe(180)
    for (const name of ['x', 'y', 'z']) {
      const ours = records.filter(({ scope }) => scope.startsWith(`symbol:${name}:`))
      expect(ours.map(({ scope }) => scope)).toEqual(
        Array.from({ length: 60 }, (_, i) => `symbol:${name}:${i}`),
      )
    }
  })

  test('a file that cannot grow: the writer stops at once, and the next one finds a torn end', () => {
    const path = fresh()
    const command = `ulimit -f 8; exec "${process.execPath}" "${WRITER}" "${path}" full 100`
    const ended = spawnSync('bash', ['-c', command], { encoding: 'utf8' })
    expect(ended.status).not.toBe(0)
    expect(ended.stderr).toContain('EFBIG')
    const sure = ended.stdout.trim().split('\n').length
    expect(sure).toBeGreaterThan(3)
    expect(readRiskLog(path).records.length).toBe(sure)
    const log = new RiskLogFile(path, 1n)
    expect(log.records.at(-1)).toMatchObject({ breaker: 'tornLog' })
    log.close()
  })

  test('after a write that failed nothing more is appended', () => {
    const path = fresh()
    const log = new RiskLogFile(path, 1n)
    log.append(trip('a'))
    writeFileSync(path, 'not a line\n')
    expect(() => log.append(trip('b'))).toThrow('is shorter than it was')
    expect(() => log.append(trip('c'))).toThrow('a write failed before')
    log.close()
  })

  test('a log that was deleted under its writer takes nothing more', () => {
    const path = fresh()
    const log = new RiskLogFile(path, 1n)
    rmSync(path)
    expect(() => log.append(trip('a'))).toThrow('was taken away')
    log.close()
  })
})
