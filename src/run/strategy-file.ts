import { existsSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { InputError } from '../lib/assert.ts'

import type { Strategy } from '../strategy/strategy.ts'
import { strategyCodeHash } from './code-hash.ts'

export type LoadedStrategy = {
  readonly strategy: Strategy
  readonly origin: { readonly file: string; readonly codeHash: string }
}

const ENGINE_ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..')

/** Loads the strategy that a file exports by default. Throws `InputError` for anything else. */
export async function loadStrategy(file: string): Promise<LoadedStrategy> {
  if (!existsSync(file)) {
    throw new InputError({ file }, 'there is no such file', 'a strategy file', 'Correct the path.')
  }
  let exported: unknown
  try {
    exported = ((await import(pathToFileURL(resolve(file)).href)) as { default?: unknown }).default
  } catch (error) {
    const said = error instanceof Error ? error.message.split('\n')[0] : String(error)
    throw new InputError({ file }, `it does not load: ${said}`, 'a module', 'Correct it.')
  }
  if (!isStrategy(exported)) {
    const expected = 'export default defineStrategy({ name, params, wakes, create })'
    throw new InputError({ file }, 'no strategy as its default export', expected, 'Add it.')
  }
  const codeHash = strategyCodeHash(file, ENGINE_ROOT)
  return { strategy: exported, origin: { file: basename(file), codeHash } }
}

function isStrategy(value: unknown): value is Strategy {
  if (value === null || typeof value !== 'object') return false
  const { name, params, wakes, create } = value as Record<string, unknown>
  const hasWakes = typeof wakes === 'function' || (typeof wakes === 'object' && wakes !== null)
  const hasParams = typeof params === 'object' && params !== null
  return typeof name === 'string' && hasParams && hasWakes && typeof create === 'function'
}
