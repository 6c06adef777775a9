import type { DeskRuntime } from '../engine/desk.ts'
import { type DeskConfig, wakesOf } from '../engine/desk-config.ts'
import { type PassInput, type PassResult, runPass } from '../engine/pass.hot.ts'
import { tapeSource } from '../engine/tape-source.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { InputError } from '../lib/assert.ts'
import { BlockFile } from '../store/block-file.ts'
import type { DeskInputs } from './desk-inputs.ts'
import { type JournalTables, TableStore, tablesOf } from './journal-store.ts'
import { accountsUnder, hashWithAccounts, livesOf } from './shared-lives.ts'
import type { TapeRun } from './tape-run.ts'

/** Blocks of a journal that stay in memory (16 MB); longer ones go to a file. */
const JOURNAL_MEMORY_BLOCKS = 512

type DesksOfATape = {
  readonly tapes: TapeRun
  readonly inputs: readonly DeskInputs[]
  readonly sampleNs: number
  readonly keepsJournals: boolean
}

type Fault = { readonly error: unknown }

/** A desk that ran to the end: what it did, perhaps with others, and its own accounts. */
export type Life = {
  readonly fault: null
  readonly pass: PassResult
  readonly desk: DeskRuntime
  readonly accounts: readonly Ledger[]
  readonly journalHash: string
  tables(): JournalTables
}

/** By desk: how it lived, or what its strategy threw. */
export type DeskLife = Life | { readonly fault: Fault }

/**
 * Runs desks in one pass; those that differ in fees alone as one life (shared-lives.ts). Who may have
 * parted from its life's first, because of what counts money, runs in a second pass of its own accord.
 */
export function livesOfDesks(desks: DesksOfATape): readonly DeskLife[] {
  const { inputs, keepsJournals } = desks
  const alone = (i: number) => [i]
  // Who keeps its records has its own: they end with its own accounts.
  const lives = keepsJournals ? inputs.map((_, i) => alone(i)) : livesOf(inputs)
  const ends = new Map<number, DeskLife>()
  const parted = passOf(desks, lives, ends)
  passOf(desks, parted.map(alone), ends)
  return inputs.map((_, i) => ends.get(i) as DeskLife)
}

/** One pass of so many lives. Adds how their desks lived, and returns who may have parted. */
function passOf(
  { tapes, inputs, sampleNs, keepsJournals }: DesksOfATape,
  lives: readonly (readonly number[])[],
  ends: Map<number, DeskLife>,
): readonly number[] {
  const firsts = lives.map(([first]) => inputs[first as number] as DeskInputs)
  const faults = firsts.map(wakesFault)
  const stores = firsts.map(() => (keepsJournals ? null : new TableStore()))
  const taking = firsts.map((_, l) => l).filter((l) => faults[l] === null)
  const pass = passUntilNoneIsLeft(taking.length, (onFailure) => ({
    instruments: [{ instrument: tapes.instrument, tapes: tapes.tapes.map(tapeSource) }],
    depth: tapes.depth,
    sampleNs,
    keepsCrossed: oneReading(inputs),
    desks: taking.map((l) => ({
      ...deskConfig(firsts[l] as DeskInputs, stores[l] ?? null),
      onFailure(error) {
        faults[l] = { error }
        onFailure()
      },
    })),
  }))
  const parted: number[] = []
  lives.forEach((members, l) => {
    const fault = faults[l] ?? null
    const desk = pass?.desks[taking.indexOf(l)]
    if (fault !== null || pass === null || desk === undefined) {
      for (const i of members) ends.set(i, { fault: fault ?? { error: NONE_LEFT } })
      return
    }
    const journalHash = desk.journal.finish()
    const tables = () => stores[l]?.tables ?? tablesOf(desk.journal)
    const life = { fault: null, pass, desk, accounts: desk.ledgers, journalHash, tables } as const
    const [first, ...others] = members
    ends.set(first as number, life)
    if (others.length === 0) return
    const instruments = [tapes.instrument]
    const fills = tables().fills.table(desk.ledgers)
    for (const i of others) {
      const accounts = accountsUnder(inputs[i] as DeskInputs, instruments, desk, fills)
      if (accounts === null) parted.push(i)
      else ends.set(i, { ...life, accounts, journalHash: hashWithAccounts(desk, accounts) })
    }
  })
  return parted
}

const NONE_LEFT = new Error('every desk of the pass failed')

/** A pass that ends early, with null, when the last of its desks has failed. */
function passUntilNoneIsLeft(
  desks: number,
  input: (onFailure: () => void) => PassInput,
): PassResult | null {
  let left = desks
  if (left === 0) return null
  try {
    return runPass(
      input(() => {
        left--
        if (left === 0) throw NONE_LEFT
      }),
    )
  } catch (error) {
    if (error === NONE_LEFT) return null
    throw error
  }
}

/** A strategy may choose its wakes by its parameters: one that throws there takes no part. */
function wakesFault({ strategy, params }: DeskInputs): Fault | null {
  try {
    wakesOf(strategy, params)
    return null
  } catch (error) {
    return { error }
  }
}

function deskConfig(inputs: DeskInputs, store: TableStore | null): DeskConfig {
  const { strategy, params, execution, risk, seed } = inputs
  return {
    strategy,
    params,
    rules: execution.rules,
    latency: execution.latency(),
    fees: execution.fees,
    calendars: execution.fees.map(() => execution.calendar),
    risk,
    seed,
    feedOffsetNs: execution.feedOffsetNs,
    runsUntilLanesEmpty: execution.runsUntilLanesEmpty,
    keepsJournal: true,
    journalStore: store ?? new BlockFile(JOURNAL_MEMORY_BLOCKS),
  }
}

/** Whether crossed levels stay is the book's own matter, and the book is shared by the desks. */
function oneReading(inputs: readonly DeskInputs[]): boolean {
  const kept = inputs.map(({ execution }) => execution.keepsCrossed)
  if (kept.every((each) => each === kept[0])) return kept[0] ?? false
  const names = [...new Set(inputs.map(({ execution }) => execution.profile))].join(' and ')
  throw new InputError(
    { field: 'profile' },
    `desks with ${names}`,
    'profiles that read the book alike',
    'Give each its own pass.',
  )
}
