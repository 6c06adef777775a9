import { Command } from 'commander'
import { InputError } from '../lib/assert.ts'
import { BREAKER_NAMES, BREAKERS, type BreakerName } from '../risk/breakers/breaker-table.ts'
import { checkReset } from '../risk/breakers/breakers.ts'
import { type Standing, standingsOf } from '../risk/state/risk-log.ts'
import { RiskLogFile, readRiskLog, riskLogFile } from '../risk/state/risk-log-file.ts'
import { isoTime } from '../units/time.ts'
import { operatorName } from './operator-name.ts'

type Flags = { readonly state: string; readonly json?: true }
type ResetFlags = Flags & { readonly reason: string; readonly by: string; readonly scope?: string }

/** `ticktape breaker`: what stands tripped, and its reset. */
export function breakerCommand(): Command {
  return new Command('breaker')
    .description('breakers whose state outlives a process: what stands tripped, and its reset')
    .addCommand(lsCommand())
    .addCommand(resetCommand())
    .addHelpText('after', '\nExample:\n  ticktape breaker ls')
}

function subcommand(name: string, description: string, example: string): Command {
  return new Command(name)
    .description(description)
    .option('--state <dir>', 'where breakers and the kill latch are kept', 'state')
    .option('--json', 'print one JSON object on standard output')
    .addHelpText('after', `\nExample:\n  ticktape breaker ${example}`)
}

function lsCommand(): Command {
  return subcommand('ls', 'every breaker that ever tripped, and its state', 'ls').action(
    (flags: Flags) => {
      const { records, tornBytes } = readRiskLog(riskLogFile(flags.state))
      const standings = standingsOf(records)
      if (tornBytes > 0) {
        const what = `the log ends in ${tornBytes} bytes of a record`
        process.stderr.write(`${what}: somebody is writing it, or died in the middle of it\n`)
      }
      const breakers = standings.map(({ state, last }) => ({ state, ...last }))
      const text = standings.length > 0 ? textOf(standings) : `Nothing ever tripped here.\n`
      process.stdout.write(flags.json === true ? `${JSON.stringify({ breakers })}\n` : text)
    },
  )
}

/** Tripped ones first. */
function textOf(standings: readonly Standing[]): string {
  const order = { tripped: 0, 'half-open': 1, armed: 2 }
  return [...standings]
    .sort((a, b) => order[a.state] - order[b.state])
    .map(({ state, last }) => {
      const { breaker, by, event, limit, reason, scope, unixNs, value } = last
      const unit = BREAKERS[BREAKER_NAMES.indexOf(breaker)]?.unit ?? ''
      const what = event === 'tripped' ? `${value} against ${limit} ${unit}: ${reason}` : reason
      return `${state.padEnd(9)}  ${breaker}  ${scope}\n  ${event} ${isoTime(BigInt(unixNs))} by ${by}: ${what}\n`
    })
    .join('')
}

function resetCommand(): Command {
  return subcommand(
    'reset',
    'arm a tripped breaker again; it is written down who did and why',
    'reset dailyLoss --reason "bad fill at the open, reported"',
  )
    .argument('<breaker>', `one of ${BREAKER_NAMES.join(', ')}`)
    .requiredOption('--reason <text>', 'why it may go on')
    .option('--scope <scope>', 'which one, where it is tripped on several')
    .option('--by <name>', 'who says so', operatorName())
    .action((name: string, flags: ResetFlags) => {
      checkReset(flags.reason, flags.by)
      const breaker = breakerNamed(name)
      const scope = scopeToReset(flags, breaker)
      const unixNs = BigInt(Date.now()) * 1_000_000n
      const log = new RiskLogFile(riskLogFile(flags.state), unixNs)
      const standing = standingsOf(log.records).find(
        ({ last }) => last.breaker === breaker && last.scope === scope,
      )
      const { reason, by } = flags
      const limit = standing?.last.limit ?? Number.NaN
      const about = { breaker, scope, value: Number.NaN, limit, reason, by } as const
      log.append({ event: 'reset', unixNs: String(unixNs), ...about })
      log.close()
      const text = `${breaker} of ${scope} is armed again\n`
      process.stdout.write(
        flags.json === true ? `${JSON.stringify({ breaker, scope, reason, by })}\n` : text,
      )
    })
}

function breakerNamed(name: string): BreakerName {
  const found = BREAKER_NAMES.find((each) => each === name)
  if (found !== undefined) return found
  const known = BREAKER_NAMES.join(', ')
  throw new InputError({ field: 'breaker' }, `got "${name}"`, `one of ${known}`, 'Correct it.')
}

/** The scope that is meant; throws `InputError` when it is not tripped, or not one alone. */
function scopeToReset(flags: ResetFlags, breaker: BreakerName): string {
  const { records, tornBytes } = readRiskLog(riskLogFile(flags.state))
  const open = standingsOf(records).filter(({ state }) => state !== 'armed')
  const scopes = open.filter(({ last }) => last.breaker === breaker).map(({ last }) => last.scope)
  // Who opens a log with a torn end trips this one first.
  if (breaker === 'tornLog' && tornBytes > 0) scopes.push('global')
  const tripped = open.map(({ last }) => `${last.breaker} of ${last.scope}`).join(', ') || 'nothing'
  const [first, ...others] = scopes
  if (flags.scope !== undefined) {
    if (scopes.includes(flags.scope)) return flags.scope
    const given = `${breaker} of ${flags.scope} is not tripped`
    throw new InputError({ field: '--scope' }, given, `what is tripped: ${tripped}`, 'Correct it.')
  }
  if (first === undefined) {
    const given = `${breaker} is not tripped in ${flags.state}`
    throw new InputError({ field: 'breaker' }, given, `what is tripped: ${tripped}`, 'Correct it.')
  }
  if (others.length === 0) return first
  const given = `${breaker} is tripped on ${scopes.join(', ')}`
  throw new InputError({ field: '--scope' }, given, 'one of them', 'Reset them one by one.')
}
