import { InputError } from '../../../lib/assert.ts'
import { defined } from '../../../measure/outcome.ts'
import {
  kaplanMeier,
  restrictedMean,
  SURVIVAL_INTERVALS,
  survivalAt,
  survivalQuantile,
} from '../../../measure/survival/kaplan-meier.ts'
import { PROPORTION_METHODS, proportionInterval } from '../../../measure/survival/proportion.ts'
import { censoredTimes, choice, flags, maybe, number, or, series, whole } from '../parameter.ts'
import { statistic } from '../statistic.ts'

const confidence = or(number('confidence', 'level'), 0.95)

export const SURVIVAL = [
  statistic({
    name: 'kaplanMeier',
    aliases: { survival: {} },
    about: "survival curve with Greenwood's errors",
    source: 'Kaplan and Meier 1958; Greenwood 1926',
    parameters: {
      times: censoredTimes('times; "6+" is censored at 6'),
      observed: maybe(flags('true: the event happened', 'events'), 'from the times'),
      confidence,
      interval: or(choice(SURVIVAL_INTERVALS, 'scale of the interval'), 'log-log'),
      at: maybe(series('times to tell S at'), 'none'),
      horizon: maybe(number('end of the restricted mean', 'tau'), 'the last time'),
    },
    outputs: {
      survival: 'S right after each distinct time with an event',
      times: 'those times',
      atRisk: 'still there just before',
      events: 'events at the time',
      standardError: "Greenwood's",
      low: 'lower bounds',
      high: 'upper bounds',
      median: 'first time with S <= 1/2',
      restrictedMean: 'area under S to the horizon',
      restrictedMeanError: 'its standard error',
      survivalAt: 'S at the times asked for',
      observations: 'how many times',
      censored: 'of them censored',
    },
    run: ({ times, observed, interval, at, horizon, confidence: level }) => {
      if (observed !== undefined && times.observed.includes(0)) {
        const expected = 'one way to mark what is censored'
        throw new InputError({ field: 'observed' }, 'got "+" as well', expected, 'Take one.')
      }
      const curve = kaplanMeier(times.times, observed ?? times.observed, level, interval)
      if (curve.value === null) return curve
      const found = curve.value
      const mean = restrictedMean(found, ...(horizon === undefined ? [] : [horizon]))
      const none = { value: null, undefinedBecause: mean.undefinedBecause ?? '' } as const
      return defined({
        ...found,
        median: survivalQuantile(found),
        restrictedMean: mean.value === null ? none : mean.value.mean,
        restrictedMeanError: mean.value === null ? none : mean.value.standardError,
        survivalAt: Array.from(at ?? [], (time) => survivalAt(found, time)),
      })
    },
  }),
  statistic({
    name: 'proportionInterval',
    aliases: { wilson: { method: 'wilson' }, clopperPearson: { method: 'clopper-pearson' } },
    about: 'interval of a share',
    source: 'Wilson 1927; Newcombe 1998; Clopper and Pearson 1934; Brown, Cai and DasGupta 2001',
    parameters: {
      successes: whole('how many', 'k', 'x'),
      trials: whole('of how many', 'n'),
      confidence,
      method: or(choice(PROPORTION_METHODS, 'which interval'), 'wilson'),
    },
    outputs: {
      low: 'lower bound',
      high: 'upper bound',
      estimate: 'the share',
      halfWidth: 'half the distance of the bounds',
    },
    run: (given) =>
      proportionInterval(given.successes, given.trials, given.confidence, given.method),
  }),
]
