import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import {
  fileLatch,
  isLatched,
  killLatchFile,
  killNote,
  latch,
  memoryLatch,
  unlatch,
} from '../../src/risk/state/kill-latch.ts'

const root = mkdtempSync(join(tmpdir(), 'ticktape-kill-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let made = 0
const fresh = () => killLatchFile(join(root, `${made++}`))
const NOTE = { unixNs: '1', reason: 'why', by: 'me' }

describe('the kill latch', () => {
  test('in memory and as a file falls once and stays', () => {
    for (const each of [memoryLatch(), fileLatch(fresh())]) {
      expect([each.isDown, each.refresh()]).toEqual([false, false])
      each.fall(NOTE)
      each.fall({ ...NOTE, by: 'another' })
      expect([each.isDown, each.refresh()]).toEqual([true, true])
    }
  })

  test('outlives the process, with the first note', () => {
    const path = fresh()
    fileLatch(path).fall(NOTE)
    expect(latch(path, { ...NOTE, by: 'another' })).toBe(false)
    expect(fileLatch(path).isDown).toBe(true)
    expect(killNote(path)).toEqual(NOTE)
  })

  test('is seen when somebody else lets it fall; and stays down for who has seen it', () => {
    const path = fresh()
    const running = fileLatch(path)
    latch(path, NOTE)
    expect(running.isDown).toBe(false)
    expect(running.refresh()).toBe(true)
    expect(unlatch(path)).toBe(true)
    expect(unlatch(path)).toBe(false)
    expect([running.refresh(), running.isDown]).toEqual([true, true])
    expect(fileLatch(path).isDown).toBe(false)
  })

  test('is down when the file says nothing, nonsense, or cannot be looked at', () => {
    for (const text of ['', '{', 'null', '{"unixNs":1}', '{"unixNs":"x","reason":"","by":""}']) {
      const path = fresh()
      mkdirSync(join(path, '..'))
      writeFileSync(path, text)
      expect([isLatched(path), killNote(path)]).toEqual([true, null])
    }
    const file = join(root, 'a-file')
    writeFileSync(file, '')
    expect(isLatched(killLatchFile(file))).toBe(true)
    const directory = fresh()
    mkdirSync(directory, { recursive: true })
    expect([isLatched(directory), killNote(directory)]).toEqual([true, null])
  })

  test('kill -9 after it fell: it is down for the next process', async () => {
    const path = fresh()
    const code = `
      const { fileLatch } = await import(${JSON.stringify(resolve(import.meta.dirname, '../../src/risk/state/kill-latch.ts'))})
      fileLatch(${JSON.stringify(path)}).fall(${JSON.stringify(NOTE)})
      process.kill(process.pid, 'SIGKILL')`
    const child = spawn(process.execPath, ['--input-type=module', '--eval', code])
    const signal = await new Promise((done) => child.on('exit', (_, by) => done(by)))
    expect(signal).toBe('SIGKILL')
    expect(fileLatch(path).isDown).toBe(true)
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(NOTE)
  })
})
