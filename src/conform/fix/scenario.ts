/** Words of the form for an order's status. */
export const STATUS_WORDS = [
  'PNew',
  'New',
  'Part',
  'Fill',
  'PCxl',
  'PRep',
  'Cxl',
  'Rej',
  'DFD',
  'Susp',
  'Exp',
] as const
export type StatusWord = (typeof STATUS_WORDS)[number]

/** Words of the form for what an execution report is about; `9` is a cancel reject. */
export const EXEC_WORDS = [
  'PNew',
  'New',
  'Trade',
  'TrCancel',
  'TrCorrect',
  'PCxl',
  'PRep',
  'Cxl',
  'Repl',
  'Rej',
  'DFD',
  'Rest',
  'Stat',
  'Susp',
  'Exp',
  '9',
] as const
export type ExecWord = (typeof EXEC_WORDS)[number]

export const TIME_IN_FORCE_WORDS = ['DAY', 'GTC', 'IOC', 'FOK'] as const
export type TimeInForceWord = (typeof TIME_IN_FORCE_WORDS)[number]

/** `D id qty`: a new order. */
export type NewStep = {
  readonly kind: 'new'
  readonly id: string
  readonly qtyLots: number
  /** Sized in money: how many lots it is, the venue tells. */
  readonly isCash: boolean
  readonly timeInForce?: TimeInForceWord
}

/** `F new<old`: a cancel; `G new<old qty`: a replace. */
export type RequestStep = {
  readonly kind: 'cancel' | 'replace'
  readonly id: string
  readonly of: string
  /** Of a replace; 0 of a cancel. */
  readonly qtyLots: number
}

/** Whole lots as the report states them. */
export type Stated = {
  readonly qtyLots: number
  readonly cumLots: number
  readonly leavesLots: number
}

/** A report of the venue with what it says of the order. */
export type ReportStep = {
  readonly kind: 'report'
  readonly exec: ExecWord
  readonly id: string
  /** The id that the request replaces, where the report names both. */
  readonly of?: string
  readonly status: StatusWord
  readonly stated?: Stated
  readonly lastLots?: number
  /** Decimal text. */
  readonly lastPrice?: string
  readonly averagePrice?: string
  readonly executionId?: string
  readonly refersTo?: string
  /** `day=qty/cum`: what of the order belongs to the present day. */
  readonly day?: { readonly qtyLots: number; readonly cumLots: number }
}

export type Step = {
  /** As it is written. */
  readonly text: string
  /** Place in the scenario, from 1: the venue's number of a report. */
  readonly place: number
  /** Number of the bracket that it stands in, 0 outside. */
  readonly bracket: number
  readonly what: NewStep | RequestStep | ReportStep
}

export type Scenario = {
  readonly name: string
  readonly title: string
  readonly file: string
  readonly row: number
  readonly steps: readonly Step[]
}
