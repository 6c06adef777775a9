import { Session } from 'node:inspector/promises'
import { basename } from 'node:path'
import { quotingSets, replayQuoting } from './desks.ts'
import type { NamedTape } from './place.ts'

const SECONDS = 3
const LINES = 20

/** Where the time goes: functions by the share of samples in which they themselves were running. */
export type ProfileLine = { readonly share: number; readonly place: string }

/** Replays warm for some seconds under V8's sampling profiler. What V8 inlines counts for its caller. */
export async function profileReplay({ tape }: NamedTape, desks: number): Promise<ProfileLine[]> {
  const sets = quotingSets(desks).map((set) => (desks === 1 ? { ...set, halfSpreadTicks: 5 } : set))
  for (let warm = 0; warm < 5; warm++) replayQuoting(tape, sets)
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: 250 })
  await session.post('Profiler.start')
  const until = performance.now() + SECONDS * 1000
  while (performance.now() < until) replayQuoting(tape, sets)
  const { profile } = await session.post('Profiler.stop')
  session.disconnect()
  const places = new Map(
    profile.nodes.map(({ id, callFrame }) => {
      const file = basename(callFrame.url)
      const name = callFrame.functionName === '' ? '(anonymous)' : callFrame.functionName
      return [id, file === '' ? name : `${name}  ${file}:${callFrame.lineNumber + 1}`]
    }),
  )
  const samples = profile.samples ?? []
  const counts = new Map<string, number>()
  for (const id of samples) {
    const place = places.get(id) ?? ''
    counts.set(place, (counts.get(place) ?? 0) + 1)
  }
  return [...counts]
    .map(([place, count]) => ({ place, share: count / samples.length }))
    .sort((a, b) => b.share - a.share)
    .slice(0, LINES)
}

export function profileText(title: string, lines: readonly ProfileLine[]): string {
  const shares = lines.map(
    ({ share, place }) => `  ${(share * 100).toFixed(1).padStart(5)} %  ${place}`,
  )
  return [title, ...shares].join('\n')
}
