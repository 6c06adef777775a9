import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import type { QuotingSet } from '../quoting-loop.ts'
import type { EngineRun } from './engine.ts'

/** One timed request, and what the process held at most. */
export type PeerRun = EngineRun & { readonly peakBytes: number }

export type PeerLoad = {
  readonly rows: number
  readonly seconds: number
  readonly peakBytes: number
}

type Request =
  | { do: 'load'; raw: string; previous: string | null }
  | { do: 'load'; columns: string; rows: number }
  | {
      do: 'run'
      sets: readonly QuotingSet[]
      depth?: 'roivec' | 'hashmap'
      queue?: string
      /** Lowest and highest price that the depth with a range keeps. */
      band?: readonly [number, number]
      notes?: boolean
      strategy?: boolean
    }

/** A peer in a process of its own that works only when it is asked: one request, one answer. */
export class PeerProcess {
  version = ''
  private readonly child: ChildProcess
  private readonly answers: AsyncIterator<string>
  private readonly lines: Interface
  /** The end of what it said beside its answers, for when it dies. */
  private said = ''

  private constructor(python: string, script: string) {
    this.child = spawn(python, [join(import.meta.dirname, script)], {
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const { stdout, stderr } = this.child
    if (stdout === null || stderr === null) throw new Error('the peer has its pipes')
    this.lines = createInterface({ input: stdout })
    this.answers = this.lines[Symbol.asyncIterator]()
    stderr.on('data', (text: Buffer) => {
      this.said = (this.said + text.toString()).slice(-2000)
    })
  }

  static async start(python: string, script: string): Promise<PeerProcess> {
    const peer = new PeerProcess(python, script)
    const { version, python: minor } = (await peer.next()) as { version: string; python: string }
    peer.version = `${version} (Python ${minor})`
    return peer
  }

  load(request: Request & { do: 'load' }): Promise<PeerLoad> {
    return this.ask(request) as Promise<PeerLoad>
  }

  run(request: Request & { do: 'run' }): Promise<PeerRun> {
    return this.ask(request) as Promise<PeerRun>
  }

  async close(): Promise<void> {
    const ended = once(this.child, 'close')
    this.child.stdin?.end()
    await ended
    this.lines.close()
  }

  private async ask(request: Request): Promise<unknown> {
    this.child.stdin?.write(`${JSON.stringify(request)}\n`)
    return this.next()
  }

  private async next(): Promise<unknown> {
    const { value, done } = await this.answers.next()
    if (done === true) throw new Error(`the peer ended: ${this.said.trim().split('\n').at(-1)}`)
    const answer = JSON.parse(value) as { error?: string }
    if (answer.error !== undefined) throw new Error(answer.error)
    return answer
  }
}
