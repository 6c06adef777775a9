import {
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

/** Who pulled the latch, when, and why. */
export type KillNote = { readonly unixNs: string; readonly reason: string; readonly by: string }

/**
 * The kill latch: once it has fallen, the gate refuses everything but cancels, reductions too. A desk
 * asks `isDown`, a number in memory; `refresh` looks whether somebody else has let it fall. A process
 * that has seen it down stays down until it ends, whatever becomes of the latch.
 */
export type KillLatch = {
  readonly isDown: boolean
  fall(note: KillNote): void
  refresh(): boolean
}

/** A latch that lasts as long as somebody holds it. */
export function memoryLatch(): KillLatch {
  let isDown = false
  return {
    get isDown() {
      return isDown
    },
    fall: () => {
      isDown = true
    },
    refresh: () => isDown,
  }
}

/** Where the latch of a state directory stands. */
export function killLatchFile(stateDirectory: string): string {
  return join(stateDirectory, 'kill.json')
}

/** A latch that is a file: it outlives the process, and any process can let it fall. */
export function fileLatch(path: string): KillLatch {
  let isDown = isLatched(path)
  return {
    get isDown() {
      return isDown
    },
    fall(note) {
      isDown = true
      latch(path, note)
    },
    refresh() {
      isDown ||= isLatched(path)
      return isDown
    },
  }
}

/** Whether the file is there; what cannot be looked at counts as there. */
export function isLatched(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    return true
  }
}

const NO_ROOM = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

/**
 * Makes the file, on disk when this returns. The first one stays: false when it was there already. The
 * name alone latches, so a full disk cannot keep the latch up: only the note is then lost.
 */
export function latch(path: string, note: KillNote): boolean {
  mkdirSync(dirname(path), { recursive: true })
  let file: number
  try {
    file = openSync(path, 'wx', 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
  try {
    writeSync(file, `${JSON.stringify(note)}\n`)
    fsyncSync(file)
  } catch (error) {
    if (!NO_ROOM.has((error as NodeJS.ErrnoException).code ?? '')) throw error
  } finally {
    closeSync(file)
  }
  syncDirectory(path)
  return true
}

/** Takes the file away. False when there was none. */
export function unlatch(path: string): boolean {
  if (!isLatched(path)) return false
  rmSync(path)
  syncDirectory(path)
  return true
}

/** Who, when and why; null when nobody could write it, or nobody can read it. */
export function killNote(path: string): KillNote | null {
  try {
    const note = JSON.parse(readFileSync(path, 'utf8')) as Partial<KillNote> | null
    const { unixNs, reason, by } = note ?? {}
    if (typeof unixNs !== 'string' || !/^\d+$/.test(unixNs)) return null
    return typeof reason === 'string' && typeof by === 'string' ? { unixNs, reason, by } : null
  } catch {
    return null
  }
}

function syncDirectory(path: string): void {
  const directory = openSync(dirname(path), 'r')
  fsyncSync(directory)
  closeSync(directory)
}
