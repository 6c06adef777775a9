import type { RowSink } from './importer.ts'
import { readLines } from './raw-lines.ts'
import { venueLine } from './venue-line.ts'

type Answer = { readonly line: string; readonly row: number; readonly file: string }

/** The answers of REST calls, which stand in a file of their own, in their place among the lines. */
export class RestAnswers {
  private readonly answers: (Answer & { readonly receivedNs: bigint })[] = []
  private at = 0

  static async read(files: readonly string[], sink: RowSink): Promise<RestAnswers> {
    const all = new RestAnswers()
    for (const [i, file] of files.entries()) {
      const bytes = (raw: Uint8Array) => sink.raw(raw, i + 1)
      await readLines(file, bytes, (line, row) => {
        const read = venueLine(line)
        if (read?.type === 'answer') {
          all.answers.push({ line, row, file, receivedNs: read.receivedNs })
        } else sink.drop(read?.type === 'other' ? read.reason : 'line that is no answer')
      })
    }
    return all
  }

  /** Hands on what was heard before a line; null: all that is left. */
  until(line: string | null, take: (line: string, row: number, file: string) => void): void {
    for (;;) {
      const answer = this.answers[this.at]
      if (answer === undefined) return
      const read = line === null ? null : venueLine(line)
      if (line !== null && !(read?.type === 'message' && read.receivedNs >= answer.receivedNs)) {
        return
      }
      this.at++
      take(answer.line, answer.row, answer.file)
    }
  }
}
