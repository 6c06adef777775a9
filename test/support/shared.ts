import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'vitest'

const root = resolve(import.meta.dirname, '../..', process.env.TICKTAPE_SHARED ?? '../shared')

/** A path in the directory of recordings and expectations, which the project does not hold. */
export function sharedPath(...parts: string[]): string {
  return join(root, ...parts)
}

/** Whether the recordings are here. */
export const hasShared = existsSync(sharedPath('data')) && existsSync(sharedPath('conformance'))

/** A test over recordings: skipped, and its name says why, where they are not. */
export const recorded = test.skipIf(!hasShared)
export const recordedNote = hasShared ? '' : ' (SKIPPED: no recordings, set TICKTAPE_SHARED)'
