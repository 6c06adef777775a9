import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StoredStateError } from '../../lib/assert.ts'
import { canonicalJson, sha256Hex } from '../../lib/hash-chain.ts'
import type { RiskLog, RiskRecord } from './risk-log.ts'
import { recordOf, writtenForm } from './risk-record-text.ts'

/** Where the log of a state directory stands. */
export function riskLogFile(stateDirectory: string): string {
  return join(stateDirectory, 'risk.log')
}

const GENESIS = sha256Hex('ticktape risk log 1')
const LOCK_WAIT_MS = 5000
const NEWLINE = 10

/**
 * The memory of breakers in a file: one line a record, each with its number and the hash of the one
 * before it, so that a record that was changed, taken out or put in is found. Lines are only appended,
 * and are on disk (`fdatasync`) before `append` returns.
 *
 * Several processes may append: each takes a lock of the operating system, which ends with its holder,
 * and reads what the others wrote first. What stands after the last line end was never acknowledged: a
 * process died in the middle of it. The next writer keeps it aside (`risk.log.torn-N`), and since the
 * record may have been a trip, trips the breaker `tornLog` for everything.
 *
 * Throws `StoredStateError` for a line that does not fit the chain, and what the file system throws.
 * After a failed write or sync nothing more is appended: what is on disk is then not known.
 */
export class RiskLogFile implements RiskLog {
  readonly records: RiskRecord[] = []
  private readonly path: string
  private readonly file: number
  private readonly lock: DatabaseSync
  private head = GENESIS
  private bytes = 0
  private failed = false

  /** Opens or makes the log. `unixNs`: now, for what opening may have to write. */
  constructor(path: string, unixNs: bigint) {
    this.path = path
    mkdirSync(dirname(path), { recursive: true })
    this.lock = new DatabaseSync(`${path}.lock`, { timeout: LOCK_WAIT_MS })
    this.file = openSync(path, 'a+', 0o600)
    syncDirectory(dirname(path))
    this.locked(() => {
      const torn = this.takeIn()
      if (torn.length > 0) this.setAside(torn, unixNs)
    })
  }

  append(record: RiskRecord): void {
    this.locked(() => {
      const torn = this.takeIn()
      if (torn.length > 0) this.setAside(torn, BigInt(record.unixNs))
      this.write(record)
    })
  }

  /** What others appended since the last look. A line that is being written is left for the next one. */
  refresh(): readonly RiskRecord[] {
    const before = this.records.length
    this.takeIn()
    return this.records.slice(before)
  }

  close(): void {
    closeSync(this.file)
    this.lock.close()
  }

  private locked(work: () => void): void {
    if (this.failed)
      throw new Error(`${this.path}: a write failed before; start again and look at it`)
    this.lock.exec('BEGIN EXCLUSIVE')
    try {
      work()
    } catch (error) {
      this.failed = true
      throw error
    } finally {
      this.lock.exec('COMMIT')
    }
  }

  /** Reads on from where it is; returns what stands behind the last line end. */
  private takeIn(): Buffer {
    const { nlink, size } = fstatSync(this.file)
    if (nlink === 0 || size < this.bytes) {
      const what = nlink === 0 ? 'was taken away' : 'is shorter than it was'
      throw new StoredStateError(`${this.path} ${what}. Nothing trades on this record: look at it.`)
    }
    const rest = readFrom(this.file, this.bytes)
    const end = rest.lastIndexOf(NEWLINE) + 1
    for (const line of linesOf(rest.subarray(0, end))) {
      this.takeLine(line)
    }
    this.bytes += end
    return rest.subarray(end)
  }

  private takeLine(line: string): void {
    const { record, hash } = checkedLine(this.path, this.records.length + 1, this.head, line)
    this.records.push(record)
    this.head = hash
  }

  private write(record: RiskRecord): void {
    const line = `${lineOf(this.records.length + 1, this.head, record)}\n`
    const bytes = Buffer.from(line)
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(this.file, bytes, done, bytes.length - done)
    }
    fdatasyncSync(this.file)
    this.takeLine(line.slice(0, -1))
    this.bytes += bytes.length
  }

  private setAside(torn: Buffer, unixNs: bigint): void {
    const aside = openSync(`${this.path}.torn-${this.records.length + 1}`, 'w', 0o600)
    writeSync(aside, torn)
    fsyncSync(aside)
    closeSync(aside)
    ftruncateSync(this.file, this.bytes)
    this.write({
      event: 'tripped',
      unixNs: String(unixNs),
      breaker: 'tornLog',
      scope: 'global',
      value: torn.length,
      limit: 0,
      reason: `a record was torn by a crash and may have been a trip; it is kept beside the log`,
      by: 'breaker',
    })
    syncDirectory(dirname(this.path))
  }
}

/** A log as it stands, for whoever only looks: every record, and how many bytes of a torn one follow. */
export function readRiskLog(path: string): { records: RiskRecord[]; tornBytes: number } {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { records: [], tornBytes: 0 }
    throw error
  }
  const bytes = readFrom(file, 0)
  closeSync(file)
  const end = bytes.lastIndexOf(NEWLINE) + 1
  const records: RiskRecord[] = []
  let head = GENESIS
  for (const line of linesOf(bytes.subarray(0, end))) {
    const { record, hash } = checkedLine(path, records.length + 1, head, line)
    records.push(record)
    head = hash
  }
  return { records, tornBytes: bytes.length - end }
}

function linesOf(bytes: Buffer): string[] {
  return bytes.length === 0 ? [] : bytes.toString('utf8').slice(0, -1).split('\n')
}

function lineOf(seq: number, previous: string, record: RiskRecord): string {
  const content = canonicalJson({ seq, previous, record: writtenForm(record) })
  return `${content.slice(0, -1)},"hash":"${sha256Hex(content)}"}`
}

function checkedLine(
  path: string,
  seq: number,
  head: string,
  line: string,
): { record: RiskRecord; hash: string } {
  const fault = (what: string) =>
    new StoredStateError(
      `${path}, line ${seq}: ${what}. Nothing trades on this record: look at it.`,
    )
  const match = /^(.*),"hash":"([0-9a-f]{64})"\}$/.exec(line)
  if (match === null) throw fault('is no record of the log')
  const [, content = '', hash = ''] = match
  if (sha256Hex(`${content}}`) !== hash) throw fault('does not fit its hash')
  const { seq: number, previous, record } = JSON.parse(`${content}}`) as Record<string, unknown>
  if (previous !== head) throw fault('does not follow the line before it')
  if (number !== seq) throw fault(`has the number ${number}`)
  const read = recordOf(record)
  if (read === null) throw fault('holds no event that this version knows')
  return { record: read, hash }
}

function readFrom(file: number, at: number): Buffer {
  const bytes = Buffer.alloc(Math.max(0, fstatSync(file).size - at))
  let done = 0
  while (done < bytes.length) {
    const read = readSync(file, bytes, done, bytes.length - done, at + done)
    if (read === 0) break
    done += read
  }
  return bytes.subarray(0, done)
}

/** A file that was just made is only there for good once its directory is on disk. */
function syncDirectory(directory: string): void {
  const handle = openSync(directory, 'r')
  fsyncSync(handle)
  closeSync(handle)
}
