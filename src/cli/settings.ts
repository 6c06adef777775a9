import { InputError } from '../lib/assert.ts'
import type { Params, Strategy } from '../strategy/strategy.ts'

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
