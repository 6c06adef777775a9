import { REPORT_NAMES } from './report.ts'
import { STATUS_NAMES } from './status.ts'
import { BROKER, EXCHANGE, type VenueProfile } from './venue-profile.ts'

type StatusName = (typeof STATUS_NAMES)[number]
type ReportName = Exclude<(typeof REPORT_NAMES)[number], ''>

/** Reports that a status foresees, each with the statuses that may follow; `=`: it stays. */
type Pairs = Partial<Record<StatusName, Partial<Record<ReportName, string>>>>

/** What an order is when a request of ours is taken off it. */
const ANY = 'PendingNew New PartiallyFilled Suspended DoneForDay Filled'

const WHILE_PENDING = {
  PendingNew: '=',
  New: '=',
  Status: '=',
  Fill: '=',
  TradeCanceled: '=',
  TradeCorrected: '=',
  Restated: '=',
  Renewed: '=',
  DoneForDay: '=',
  Suspended: '=',
  PendingReplace: '=',
  Canceled: 'Canceled Filled',
  Expired: 'Expired Filled',
  Rejected: 'Rejected Filled',
} as const

/** What was ended still hears of its executions, and of requests that came too late. */
const ENDED = {
  Status: '=',
  Fill: '=',
  TradeCanceled: '=',
  TradeCorrected: '=',
  CancelRejected: '=',
  ReplaceRejected: '=',
} as const

const AT_A_BROKER: Pairs = {
  PendingNew: {
    PendingNew: '=',
    New: 'New',
    Status: 'New',
    Fill: 'PartiallyFilled Filled',
    Canceled: 'Canceled',
    Expired: 'Expired',
    Rejected: 'Rejected',
  },
  Ambiguous: {
    PendingNew: 'PendingNew PendingCancel PendingReplace',
    New: 'New PendingCancel PendingReplace',
    Status: 'New PendingCancel PendingReplace',
    Fill: 'PartiallyFilled Filled PendingCancel PendingReplace',
    PendingCancel: 'PendingNew PendingCancel PendingReplace',
    PendingReplace: 'PendingNew PendingCancel PendingReplace',
    Replaced: 'New PendingCancel PendingReplace',
    CancelRejected: '=',
    ReplaceRejected: '=',
    Canceled: 'Canceled',
    Expired: 'Expired',
    Rejected: 'Rejected',
  },
  New: {
    Status: '=',
    Fill: 'PartiallyFilled Filled',
    Restated: '=',
    Renewed: '=',
    DoneForDay: 'DoneForDay',
    Suspended: 'Suspended',
    Canceled: 'Canceled',
    Expired: 'Expired',
    Rejected: 'Rejected',
  },
  PartiallyFilled: {
    Status: '=',
    Fill: 'PartiallyFilled Filled',
    TradeCanceled: 'New PartiallyFilled',
    TradeCorrected: 'PartiallyFilled Filled',
    Restated: 'PartiallyFilled Filled',
    Renewed: '=',
    DoneForDay: 'DoneForDay',
    Suspended: 'Suspended',
    Canceled: 'Canceled',
    Expired: 'Expired',
  },
  Suspended: {
    Status: '=',
    Fill: 'Suspended Filled',
    TradeCanceled: '=',
    TradeCorrected: 'Suspended Filled',
    Restated: 'New PartiallyFilled Filled',
    Renewed: 'New PartiallyFilled',
    DoneForDay: 'DoneForDay',
    Canceled: 'Canceled',
    Expired: 'Expired',
  },
  DoneForDay: {
    Status: '=',
    Fill: '=',
    TradeCanceled: '=',
    TradeCorrected: '=',
    Restated: 'New PartiallyFilled Filled',
    Renewed: 'New PartiallyFilled Filled',
    Canceled: 'Canceled Filled',
    Expired: 'Expired Filled',
  },
  Filled: {
    Status: '=',
    TradeCanceled: 'New PartiallyFilled Suspended Filled',
    TradeCorrected: 'PartiallyFilled Suspended Filled',
    Restated: 'PartiallyFilled Filled',
    DoneForDay: 'DoneForDay Filled',
  },
  PendingCancel: {
    ...WHILE_PENDING,
    PendingCancel: '=',
    Replaced: '=',
    CancelRejected: `${ANY} PendingCancel PendingReplace`,
    ReplaceRejected: '=',
  },
  PendingReplace: {
    ...WHILE_PENDING,
    Replaced: 'New PartiallyFilled Suspended DoneForDay Filled PendingReplace',
    ReplaceRejected: `${ANY} PendingReplace`,
  },
  Canceled: ENDED,
  Expired: ENDED,
  Rejected: { Status: '=', CancelRejected: '=', ReplaceRejected: '=' },
}

/** Where an exchange differs: what is filled is final, and an ending that comes after it is void. */
const ON_AN_EXCHANGE: Pairs = {
  ...AT_A_BROKER,
  DoneForDay: {
    ...AT_A_BROKER.DoneForDay,
    Restated: 'New PartiallyFilled DoneForDay Filled',
    Renewed: 'New PartiallyFilled DoneForDay',
    Canceled: 'Canceled DoneForDay',
    Expired: 'Expired DoneForDay',
  },
  Filled: { Status: '=', TradeCanceled: '=', TradeCorrected: '=' },
  PendingCancel: {
    ...AT_A_BROKER.PendingCancel,
    Canceled: 'Canceled DoneForDay Filled PendingCancel PendingReplace',
    Expired: 'Expired PendingCancel',
    Rejected: 'Rejected PendingCancel',
  },
  PendingReplace: {
    ...AT_A_BROKER.PendingReplace,
    Canceled: 'Canceled PendingReplace',
    Expired: 'Expired PendingReplace',
    Rejected: 'Rejected PendingReplace',
  },
}

const PAIRS = { [BROKER]: AT_A_BROKER, [EXCHANGE]: ON_AN_EXCHANGE } as const

const STATUSES = STATUS_NAMES.length

/** A bit a report, by profile and status. */
const EXPECTED = new Int32Array(3 * STATUSES)
for (const profile of [BROKER, EXCHANGE] as const) {
  for (let status = 0; status < STATUSES; status++) {
    for (let report = 1; report < REPORT_NAMES.length; report++) {
      if (statusesAfter(profile, status, report).length === 0) continue
      EXPECTED[profile * STATUSES + status]! |= 1 << report
    }
  }
}

/** Whether a status foresees a report, if it comes in the venue's order. Codes of status.ts, report.ts. */
export function isExpected(profile: VenueProfile, status: number, report: number): boolean {
  return ((EXPECTED[profile * STATUSES + status]! >>> report) & 1) === 1
}

/** The statuses that may follow; none when the report is not foreseen. */
export function statusesAfter(profile: VenueProfile, status: number, report: number): number[] {
  const from = STATUS_NAMES[status] as StatusName
  const words = PAIRS[profile][from]?.[REPORT_NAMES[report] as ReportName]
  if (words === undefined) return []
  if (words === '=') return [status]
  return words.split(' ').map((word) => STATUS_NAMES.indexOf(word as StatusName))
}

/** The table as it stands in docs/orders.md: every pair that is foreseen, and what may follow. */
export function legalReportsTable(): string {
  const lines = ['| status | report | at a broker | on an exchange |', '|---|---|---|---|']
  const words = (profile: VenueProfile, status: number, report: number) => {
    const after = statusesAfter(profile, status, report)
    if (after.length === 0) return 'not foreseen'
    if (after.length === 1 && after[0] === status) return 'stays'
    return after.map((each) => STATUS_NAMES[each]).join(', ')
  }
  for (let status = 0; status < STATUSES; status++) {
    for (let report = 1; report < REPORT_NAMES.length; report++) {
      const [broker, exchange] = [words(BROKER, status, report), words(EXCHANGE, status, report)]
      if (broker === 'not foreseen' && exchange === 'not foreseen') continue
      const place = `| ${STATUS_NAMES[status]} | ${REPORT_NAMES[report]} |`
      lines.push(`${place} ${broker} | ${exchange === broker ? 'the same' : exchange} |`)
    }
  }
  return lines.join('\n')
}
