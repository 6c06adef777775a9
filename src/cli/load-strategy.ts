import { existsSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { InputError } from '../lib/assert.ts'
import { strategyCodeHash } from '../run/code-hash.ts'
import type { Params, Strategy } from '../strategy/strategy.ts'

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

/** `k=v` settings as changes to a strategy's parameters, each of the type that it has there. */
export function parseSettings(strategy: Strategy, settings: readonly string[]): Partial<Params> {
  const changes: Record<string, number | string | boolean> = {}
  for (const setting of settings) {
    const at = setting.indexOf('=')
    const key = setting.slice(0, Math.max(at, 0))
    const text = setting.slice(at + 1)
    const place = { field: `--set ${key || setting}` }
    const known = Object.keys(strategy.params)
    if (at < 1)
      throw new InputError(place, `got "${setting}"`, 'key=value', 'Write --set key=value.')
    if (!known.includes(key)) {
      throw new InputError(
        place,
        `no parameter "${key}"`,
        `one of ${known.join(', ')}`,
        'Correct it.',
      )
    }
    changes[key] = parseLike(strategy.params[key], text, place)
  }
  return changes
}

function parseLike(
  like: unknown,
  text: string,
  place: { field: string },
): number | string | boolean {
  if (typeof like === 'number') {
    const number = Number(text)
    if (text.trim() !== '' && Number.isFinite(number)) return number
    throw new InputError(place, `got "${text}"`, 'a number', 'Correct it.')
  }
  if (typeof like === 'boolean') {
    if (text === 'true' || text === 'false') return text === 'true'
    throw new InputError(place, `got "${text}"`, 'true or false', 'Correct it.')
  }
  return text
}
