import { Command } from 'commander'
import { CheckError, InputError } from '../lib/assert.ts'
import { checkReset } from '../risk/breakers/breakers.ts'
import {
  isLatched,
  type KillNote,
  killLatchFile,
  killNote,
  latch,
  unlatch,
} from '../risk/state/kill-latch.ts'
import { RiskLogFile, riskLogFile } from '../risk/state/risk-log-file.ts'
import { isoTime } from '../units/time.ts'
import { operatorName } from './operator-name.ts'

type Flags = {
  readonly state: string
  readonly reason?: string
  readonly by: string
  readonly status?: true
  readonly release?: true
  readonly json?: true
}

/** `ticktape kill`: the latch that stops everything but cancels. */
export function killCommand(): Command {
  return new Command('kill')
    .description(
      'let the kill latch fall: no order leaves any more, cancels do; it outlives restarts',
    )
    .option('--reason <text>', 'why; a release needs one')
    .option('--by <name>', 'who', operatorName())
    .option('--status', 'say whether it is down, and end with code 1 when it is')
    .option(
      '--release',
      'lift it; processes that saw it down stay down until they are started again',
    )
    .option('--state <dir>', 'where breakers and the kill latch are kept', 'state')
    .option('--json', 'print one JSON object on standard output')
    .addHelpText('after', '\nExample:\n  ticktape kill --reason "quotes look wrong"')
    .action((flags: Flags) => {
      if (flags.status === true && flags.release === true) {
        const given = '--status and --release'
        throw new InputError({}, given, 'one of them', 'Ask first, then act.')
      }
      if (flags.status === true) status(flags)
      else if (flags.release === true) release(flags)
      else kill(flags)
    })
}

function say(flags: Flags, isDown: boolean, note: KillNote | null, text: string): void {
  process.stdout.write(flags.json === true ? `${JSON.stringify({ isDown, note })}\n` : `${text}\n`)
}

function status(flags: Flags): void {
  const file = killLatchFile(flags.state)
  if (!isLatched(file)) {
    say(flags, false, null, `The kill latch of ${flags.state} is up.`)
    return
  }
  const note = killNote(file)
  const text = `The kill latch of ${flags.state} is down: ${wordsOf(note)}`
  say(flags, true, note, text)
  throw new CheckError(text)
}

function wordsOf(note: KillNote | null): string {
  if (note === null) return 'nobody wrote when, by whom and why.'
  return `since ${isoTime(BigInt(note.unixNs))}, by ${note.by}: ${note.reason}`
}

/** The latch first, then the record: what stops orders does not wait for what tells of it. */
function kill(flags: Flags): void {
  const { by, reason = 'no reason was given' } = flags
  const file = killLatchFile(flags.state)
  const note = { unixNs: nowNs(), reason, by }
  const isNew = latch(file, note)
  const standing = killNote(file)
  const text = isNew
    ? 'is down: no order leaves any more, cancels do.'
    : `was down: ${wordsOf(standing)}`
  say(flags, true, standing, `The kill latch of ${flags.state} ${text}`)
  if (isNew) record(flags, 'killed', note)
}

/** The record first, then the latch: it is never up without a word on who lifted it. */
function release(flags: Flags): void {
  const { by, reason = '' } = flags
  checkReset(reason, by)
  const file = killLatchFile(flags.state)
  if (!isLatched(file)) {
    const given = `the kill latch of ${flags.state} is up`
    throw new InputError({ field: '--release' }, given, 'one that is down', 'Look at --state.')
  }
  record(flags, 'released', { unixNs: nowNs(), reason, by })
  unlatch(file)
  say(flags, false, null, `The kill latch of ${flags.state} is up again.`)
}

function record(flags: Flags, event: 'killed' | 'released', note: KillNote): void {
  const log = new RiskLogFile(riskLogFile(flags.state), BigInt(note.unixNs))
  log.append({ event, scope: 'global', ...note })
  log.close()
}

function nowNs(): string {
  return String(BigInt(Date.now()) * 1_000_000n)
}
