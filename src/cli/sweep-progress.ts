import type { SweepProgress } from '../sweep/run-count.ts'

const LINE_EVERY_MS = 5_000
const REDRAW_EVERY_MS = 100

/** Says how far a study is: one line that is written over on a terminal, a plain line now and then otherwise. */
export function progressLines(stream: NodeJS.WriteStream): {
  say(progress: SweepProgress): void
  end(): void
} {
  const isTerminal = stream.isTTY === true
  let lastMs = Number.NEGATIVE_INFINITY
  let last = ''
  const write = (text: string) => {
    if (text === last) return
    last = text
    stream.write(isTerminal ? `\r${text}\u001b[K` : `${text}\n`)
  }
  let newest: SweepProgress | undefined
  return {
    say(progress) {
      newest = progress
      const every = isTerminal ? REDRAW_EVERY_MS : LINE_EVERY_MS
      if (progress.elapsedMs - lastMs < every) return
      lastMs = progress.elapsedMs
      write(progressText(progress))
    },
    end() {
      if (newest === undefined) return
      write(progressText(newest))
      if (isTerminal) stream.write('\n')
    },
  }
}

/** `128 of 512 runs, 64 from the ledger, 1 failed, 25 %, about 12 s left` */
export function progressText(progress: SweepProgress): string {
  const { runs, computed, reused, failed, leftMs } = progress
  const done = computed + reused
  const parts = [`${done} of ${runs} runs`]
  if (reused > 0) parts.push(`${reused} from the ledger`)
  if (failed > 0) parts.push(`${failed} failed`)
  parts.push(`${runs === 0 ? 100 : Math.floor((done / runs) * 100)} %`)
  if (Number.isFinite(leftMs) && leftMs > 0) parts.push(`about ${spanText(leftMs)} left`)
  return parts.join(', ')
}

function spanText(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  if (seconds < 90) return `${seconds} s`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`
}
