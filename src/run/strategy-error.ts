import { InputError } from '../lib/assert.ts'

/** What a strategy threw, as the error of bad input that it is; our own errors stay as they are. */
export function strategyError(name: string, error: unknown): Error {
  const field = `strategy "${name}"`
  const expected = 'a strategy that runs to the end'
  if (!(error instanceof Error)) {
    return new InputError({ field }, `it threw ${String(error)}`, expected, 'Throw an Error.')
  }
  if (error.name === 'InputError' || error.name === 'InvariantError') return error
  const calls = (error.stack ?? '').split('\n').filter((line) => /^\s*at /.test(line))
  const place = calls.slice(0, 2).join(' ').replaceAll(/\s+/g, ' ').trim()
  return new InputError({ field }, `it threw ${error.name}: ${error.message}`, expected, place)
}

/** The same in one line, without the places in files. */
export function faultText(error: unknown): string {
  if (!(error instanceof Error)) return `it threw ${String(error)}`
  const said = error.name === 'InputError' ? error.message : `${error.name}: ${error.message}`
  return said.split('\n')[0] ?? ''
}
