import { CheckError, InputError, InvariantError, StoredStateError } from '../lib/assert.ts'

/** Exit codes of the command line: docs/commands.md. */
export const EXIT_DONE = 0
export const EXIT_CHECK_FAILED = 1
export const EXIT_BAD_INPUT = 2
export const EXIT_STORED_STATE = 3
export const EXIT_INFRASTRUCTURE = 4

const INFRASTRUCTURE_CODES = new Set([
  'ENOSPC',
  'EDQUOT',
  'EFBIG',
  'EIO',
  'EROFS',
  'EACCES',
  'EPERM',
  'EMFILE',
  'ENFILE',
  'ENOMEM',
])

/** The code that an error ends a command with. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CheckError) return EXIT_CHECK_FAILED
  if (error instanceof InputError) return EXIT_BAD_INPUT
  if (error instanceof StoredStateError) return EXIT_STORED_STATE
  const code = (error as { code?: unknown } | null)?.code
  if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return EXIT_BAD_INPUT
  if (typeof code === 'string' && INFRASTRUCTURE_CODES.has(code)) return EXIT_INFRASTRUCTURE
  return EXIT_INFRASTRUCTURE
}

/** What a person reads: the message, and the trace only for a fault of ours. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const isOurs = error instanceof InvariantError || !('code' in error || isNamed(error))
  return isOurs && error.stack !== undefined ? error.stack : error.message
}

function isNamed(error: Error): boolean {
  return ['InputError', 'StoredStateError', 'CheckError'].includes(error.name)
}
