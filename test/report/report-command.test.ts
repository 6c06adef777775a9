import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findRun } from '../../src/cli/report.ts'
import { InputError, StoredStateError } from '../../src/lib/assert.ts'
import { writeSampleRun } from './sample-run.ts'

let root = ''
let runs: string[] = []
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ticktape-find-'))
  runs = [await writeSampleRun(root, { seed: 1 }), await writeSampleRun(root, { seed: 2 })]
})
afterAll(() => rm(root, { recursive: true, force: true }))

test('a run is found by its directory, its id, or the beginning of its id', async () => {
  const [first = ''] = runs
  expect(await findRun(first, 'nowhere')).toBe(first)
  expect(await findRun(basename(first), root)).toBe(first)
  expect(await findRun(basename(first).slice(0, 6), root)).toBe(first)
})

test('a beginning that fits several runs is bad input; one that fits none is missing state', async () => {
  await expect(findRun('000', root)).rejects.toThrow(InputError)
  await expect(findRun('000', root)).rejects.toThrow('the beginning of 2 runs')
  await expect(findRun('', root)).rejects.toThrow(InputError)
  await expect(findRun('ffff', root)).rejects.toThrow(StoredStateError)
  await expect(findRun('ffff', join(root, 'nowhere'))).rejects.toThrow('holds 0 runs')
})
