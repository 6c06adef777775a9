import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join, resolve } from 'node:path'

const PREFIX = '.staging-'
/** Host, process id, and where the system tells it, when the process began. */
const STAGING_NAME = /^\.staging-(.*)-(\d+)(?:\.(\d+))?-[A-Za-z0-9]{6}$/
const FOREIGN_STALE_MS = 86_400_000
/** Staging directories of this very process. */
const own = new Set<string>()
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * A hidden working directory inside a datasets root. Tapes are made here and moved to their places
 * when all of them are whole. It goes away when closed, when the process is told to end, and, after
 * a kill that nobody can catch, when the next staging directory is opened in the same root.
 */
export class Staging {
  readonly directory: string
  private readonly root: string
  private readonly madeRoot: string | undefined
  private parts = 0
  private open = true
  private readonly onExit = () => this.close()
  private readonly onSignal = (signal: NodeJS.Signals) => {
    this.close()
    process.kill(process.pid, signal)
  }

  /** Creates the root when it is missing and sweeps what killed runs left in it. */
  constructor(root: string) {
    this.root = resolve(root)
    this.madeRoot = mkdirSync(this.root, { recursive: true })
    const began = lifeOf(process.pid)?.began
    const owner = began === undefined ? `${process.pid}` : `${process.pid}.${began}`
    this.directory = mkdtempSync(join(this.root, `${PREFIX}${safeHost()}-${owner}-`))
    own.add(this.directory)
    sweepStale(this.root, statSync(this.directory).mtimeMs)
    process.on('exit', this.onExit)
    for (const signal of SIGNALS) process.on(signal, this.onSignal)
  }

  /** A fresh empty directory inside the staging directory. */
  part(): string {
    const part = join(this.directory, `part-${this.parts++}`)
    mkdirSync(part)
    return part
  }

  /**
   * Moves finished directories to their places, all or none. What stood there before is replaced.
   * Throws what the file system throws, after putting everything back.
   */
  publish(moves: readonly { readonly from: string; readonly to: string }[]): void {
    const undo: (() => void)[] = []
    try {
      for (const { from, to } of moves) {
        const made = mkdirSync(dirname(to), { recursive: true })
        if (made !== undefined) undo.push(() => rmSync(made, { recursive: true, force: true }))
        if (existsSync(to)) {
          const aside = join(this.directory, `replaced-${this.parts++}`)
          renameSync(to, aside)
          undo.push(() => renameSync(aside, to))
        }
        renameSync(from, to)
        undo.push(() => renameSync(to, from))
      }
    } catch (error) {
      for (const step of undo.reverse()) step()
      throw error
    }
  }

  /** Removes the staging directory with all that is in it, and a root that it made and left empty. */
  close(): void {
    if (!this.open) return
    this.open = false
    own.delete(this.directory)
    process.off('exit', this.onExit)
    for (const signal of SIGNALS) process.off(signal, this.onSignal)
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 3 })
    this.removeEmptyRoot()
  }

  private removeEmptyRoot(): void {
    if (this.madeRoot === undefined) return
    for (let at = this.root; at.length >= this.madeRoot.length; at = dirname(at)) {
      if (readdirSync(at).length > 0) return
      rmdirSync(at)
    }
  }
}

/** Removes staging directories whose process is gone. */
function sweepStale(root: string, nowMs: number): void {
  for (const name of readdirSync(root)) {
    const directory = join(root, name)
    if (isStale(name, directory, nowMs)) {
      rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
    }
  }
}

/**
 * Another machine's processes cannot be asked: its directories are stale after a day at rest. A process
 * id of this machine may be that of a dead process not yet collected, or of a later process: where the
 * system tells of both, state and beginning decide; elsewhere, whether the id can be signalled.
 */
function isStale(name: string, directory: string, nowMs: number): boolean {
  const match = STAGING_NAME.exec(name)
  if (match === null || own.has(directory)) return false
  if (match[1] !== safeHost()) {
    const stat = statSync(directory, { throwIfNoEntry: false })
    return stat !== undefined && nowMs - stat.mtimeMs > FOREIGN_STALE_MS
  }
  const pid = Number(match[2])
  const life = lifeOf(pid)
  if (life?.ended === true) return true
  if (life !== undefined && match[3] !== undefined) return life.began !== match[3]
  if (pid === process.pid) return true
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

/** What Linux tells of a process: when it began, in clock ticks since boot, and whether it has ended. */
function lifeOf(pid: number): { readonly began: string; readonly ended: boolean } | undefined {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    return undefined
  }
  // `pid (name) state ...`: the name may hold anything; the beginning is field 22, the state field 3.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state = '', began = ''] = [fields[0], fields[19]]
  return /^\d+$/.test(began) ? { began, ended: /^[ZXx]$/.test(state) } : undefined
}

function safeHost(): string {
  return hostname().replace(/[^A-Za-z0-9.]/g, '_')
}
