import type { LatencyModel } from './latency-model.ts'

/** The same latency always. Whole ns, each way. */
export function constantLatency(
  entryNs: number,
  responseNs: number,
  assumed: boolean,
): LatencyModel {
  return {
    name: `constant(${entryNs / 1e6} ms, ${responseNs / 1e6} ms)`,
    assumed,
    entryNs: () => entryNs,
    responseNs: () => responseNs,
  }
}
