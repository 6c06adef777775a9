import type { TapeColumns } from './columns.ts'

/**
 * A tape's rows seen at another depth. It is given the whole tape, or its parts one after another in
 * file order, each ending where a message ends; what it gives back for them makes the view.
 */
export type RowView = { take(part: TapeColumns): TapeColumns }
