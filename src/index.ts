/** The public surface of Ticktape: what strategies and programs import. */

export { CheckError, InputError, StoredStateError } from './lib/assert.ts'
export { RandomStream } from './lib/random.ts'
export { NO_ASK, NO_BID } from './market/book.ts'
export { measureRun } from './measure/measure-run.ts'
export * as statistics from './measure/statistics.ts'
export type { Bracket } from './orders/emulator/bracket.ts'
export type { Leg, UnwindPolicy } from './orders/emulator/leg-group.ts'
export { FIRST_FILL, FULL_TRIGGER, type HangRule } from './orders/emulator/links.ts'
export {
  DAY,
  FOK,
  GTC,
  type Intent,
  IOC,
  LIMIT,
  MARKET,
  type OrderType,
  type TimeInForce,
} from './orders/intent.ts'
export {
  AT_CLOSE,
  AT_OPEN,
  BY_MID,
  BY_QUOTE,
  BY_TRADE,
  CANCEL_REMAINDER,
  GTD,
  MARKET_TO_LIMIT,
  type Plan,
  REST_REMAINDER,
  RESUBMIT_REMAINDER,
  STOP,
  STOP_LIMIT,
  TRAILING_STOP,
} from './orders/plan.ts'
export { FILL_REASONS, REJECT_REASONS, REPORT_NAMES } from './orders/report.ts'
export { STATUS_NAMES } from './orders/status.ts'
export { type Finding, findings, judgementFindings } from './report/findings.ts'
export { saveRun } from './report/save-run.ts'
export { writeReport } from './report/write-report.ts'
export { writeStudyPage } from './report/write-study.ts'
export type { RiskLimits } from './risk/rules.ts'
export {
  equityShareLots,
  fixedLots,
  type KellyCap,
  kellyLots,
  kellyShare,
  kellyShareOfReturns,
  lotValue,
  type VolatilityTarget,
  volatilityTargetLots,
} from './risk/sizing.ts'
export { type BacktestOptions, backtest, type Run } from './run/backtest.ts'
export { backtestMany, type DeskEnd, type ManyOptions } from './run/backtest-many.ts'
export type { DeskOptions } from './run/desk-inputs.ts'
export { openTapeAt } from './run/open-tape-at.ts'
export type { ExecutionConfig, ProfileName } from './run/profiles.ts'
export type { Metric, RunJson } from './run/run-record.ts'
export type { StudyJson, Trial } from './run/study-record.ts'
export { type OpenTape, openTape, resolveTapes } from './store/catalog.ts'
export type { Market } from './strategy/market-view.ts'
export type { PlanEnd, Plans } from './strategy/plans.ts'
export {
  type Desk,
  defineStrategy,
  type Fill,
  type Handlers,
  type OrderReport,
  type OrdersView,
  type Params,
  type PublicTrade,
  type Strategy,
  type Wakes,
} from './strategy/strategy.ts'
export { resume, type SweepOptions, type SweptStudy, sweep } from './sweep/sweep.ts'
export { BUY, SELL, type Side, sideName } from './units/side.ts'
export { isoTime, NS_PER_DAY, NS_PER_MS, NS_PER_SECOND } from './units/time.ts'
