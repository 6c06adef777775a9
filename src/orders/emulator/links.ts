import type { PlanState } from './plan-state.ts'

/** One cancels the others as soon as it fills at all. */
export const ONE_CANCELS = 1
/** What one fills, the others have less to do. */
export const ONE_REDUCES = 2
export type LinkKind = typeof ONE_CANCELS | typeof ONE_REDUCES

/** Starts when the order that it hangs on cannot fill any more, with what that filled. */
export const FULL_TRIGGER = 1
/** Starts with its first fill, and grows with it. */
export const FIRST_FILL = 2
export type HangRule = typeof FULL_TRIGGER | typeof FIRST_FILL

export type Group = { readonly kind: LinkKind; readonly members: readonly number[] }
export type Hang = {
  readonly on: number
  readonly rule: HangRule
  /** Its prices are distances, in ticks, from the average price of what it hangs on. */
  readonly isRelative?: boolean
}

type Hung = { readonly id: number; readonly rule: HangRule; readonly isRelative: boolean }

/** Which plans hang on which, and which are one of a group. */
export class Links {
  private readonly groups = new Map<number, Group[]>()
  private readonly hanging = new Map<number, Hung[]>()
  private readonly hangs = new Map<number, Hang>()

  join(kind: LinkKind, members: readonly number[]): void {
    const group = { kind, members: [...members] }
    for (const id of members) this.groups.set(id, [...(this.groups.get(id) ?? []), group])
  }

  hang(id: number, hang: Hang): void {
    const { on, rule, isRelative } = hang
    this.hangs.set(id, hang)
    const hung = { id, rule, isRelative: isRelative === true }
    this.hanging.set(on, [...(this.hanging.get(on) ?? []), hung])
  }

  groupsOf(id: number): readonly Group[] {
    return this.groups.get(id) ?? []
  }

  hangingOn(id: number): readonly Hung[] {
    return this.hanging.get(id) ?? []
  }

  /** What a plan hangs on. */
  hangOf(id: number): Hang | undefined {
    return this.hangs.get(id)
  }
}

/** What a member of a group may still do in all, seen what all of them have filled. */
export function shareOf(member: PlanState, members: readonly PlanState[]): number {
  const filled = members.reduce((sum, each) => sum + each.filledLots, 0)
  const ordered = members.reduce((most, each) => Math.max(most, each.orderedLots), 0)
  return Math.min(member.orderedLots, member.filledLots + Math.max(0, ordered - filled))
}
