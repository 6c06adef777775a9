import type { ModelSetting, RunJson } from '../run/run-record.ts'

/** Off in every replay: nothing can switch it on, so it tells no run from another. */
const REPLAY_LIMIT = 'market impact'

/** Whether a setting is off because no replay can know it. */
export function isReplayLimit(setting: ModelSetting): boolean {
  return setting.name === REPLAY_LIMIT
}

/** Costs and protections that a run could have had and went without. */
export function switchedOffSettings(run: RunJson): readonly ModelSetting[] {
  return run.manifest.execution.settings.filter((s) => s.off && !isReplayLimit(s))
}
