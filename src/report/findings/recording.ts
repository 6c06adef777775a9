import { formatNumber } from '../format.ts'
import { finding, type Rule } from './finding.ts'

export const tapeDefects: Rule = (run) => {
  const gaps = run.manifest.tapes.reduce((sum, tape) => sum + tape.gaps, 0)
  const crossed = run.manifest.tapes.reduce((sum, tape) => sum + tape.crossedRows, 0)
  if (gaps === 0 && crossed === 0) return undefined
  const states = crossed === 1 ? 'crossed state' : 'crossed states'
  const text = `${gaps} ${gaps === 1 ? 'gap' : 'gaps'} and ${formatNumber(crossed, 0)} ${states} of the book on the tape. Nothing fills in a gap.`
  return gaps > 0
    ? finding('caution', 'The recording has holes', text)
    : finding('note', 'The recorded book crossed itself', text)
}

export const clockRepaired: Rule = (run) => {
  const shifts = run.manifest.tapes.flatMap((tape) => tape.clockShiftsNs.filter((ns) => ns !== 0))
  if (shifts.length === 0) return undefined
  const most = Math.max(...shifts.map((ns) => Math.abs(ns)))
  return finding(
    'caution',
    'The capture clock was repaired',
    `Receive times were moved by up to ${formatNumber(most / 1e6, 3)} ms; feed latencies are lower bounds.`,
  )
}
