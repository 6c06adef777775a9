import { InputError } from '../../lib/assert.ts'
import type { Instrument } from '../../units/instrument.ts'
import { BinanceDecoder, type Skipped } from './binance-decoder.ts'
import { DepthSync } from './depth-sync.ts'
import type { FileGroup, FileReader, ImportFormat, ImportOptions, RowSink } from './importer.ts'
import { MarketGuard } from './market-guard.ts'
import type { MarketMessage, SnapshotMessage } from './market-message.ts'
import { MessageRows } from './message-rows.ts'
import { readLines } from './raw-lines.ts'
import { RestAnswers } from './rest-answers.ts'
import { TradeFirst } from './trade-first.ts'

const QUOTE_STAND_IN =
  'bookTicker has no venue time: eventNs = receivedNs - latency of the last timed message'
const SNAPSHOT_STAND_IN =
  'the REST snapshot has no venue time: eventNs = that of the last timed message'

/**
 * Recorded Binance websocket lines, `<ns received> <json>`, with the REST depth snapshots among them:
 * spot, USD-M and COIN-M. Plain or gzip.
 */
export const binanceWs: ImportFormat = {
  name: 'binance-ws',
  hasRules: true,
  choosesSymbol: true,
  version: 1,
  summary: 'recorded Binance websocket lines `<ns received> <json>` or `<s>: <json>`',
  source: 'Binance public market data streams, recorded',
  licence: "market data of Binance; see the venue's terms",
  groups: withAnswers,
  createReader: (instrument, options) => new BinanceReader(instrument, options),
}

/** `NAME.http.0.0.gz`: the REST answers of the connection `NAME.ws.1.0.gz`, which they belong to. */
function withAnswers(files: readonly string[]): FileGroup[] {
  const nameOf = (file: string, role: string) =>
    new RegExp(`^(.+)\\.${role}\\.\\d+\\.\\d+(\\.gz)?$`).exec(file)?.[1]
  const answers = new Map(files.map((file) => [nameOf(file, 'http'), file]))
  answers.delete(undefined)
  const taken = new Set<string>()
  const groups = files.map((file): FileGroup => {
    const answer = answers.get(nameOf(file, 'ws'))
    if (answer === undefined || taken.has(answer)) return [file]
    taken.add(answer)
    return [file, answer]
  })
  return groups.filter(([first]) => !taken.has(first))
}

/** Reads files one after another; the book and its sequence carry over. */
class BinanceReader implements FileReader {
  private readonly instrument: Instrument
  private readonly rules: ImportOptions['rules']
  private readonly symbol: string | null
  private readonly rows: MessageRows
  private readonly sync: DepthSync
  private readonly guard: MarketGuard
  private tradeStream: string | undefined
  private files = 0

  constructor(instrument: Instrument, options: ImportOptions) {
    this.instrument = instrument
    this.rules = options.rules
    this.symbol = options.symbol
    this.rows = new MessageRows(options.rules)
    this.sync = new DepthSync(instrument.contract !== 'spot')
    this.guard = new MarketGuard(instrument)
  }

  async read(file: string, sink: RowSink, others: readonly string[]): Promise<void> {
    const synced = this.rules === 'venue'
    if (this.files++ > 0) this.rows.carry(sink, !synced || this.sync.inSync)
    this.guard.startFile(file)
    const pass = synced ? this.venuePass(sink) : this.plainPass(sink)
    await this.eachMessage([file, ...others], sink, pass.take)
    pass.end()
    if (synced && this.files === 1 && this.sync.sawDepth && !this.sync.sawSnapshot) {
      throw new InputError(
        { file },
        'the file has depth changes, but neither a snapshot nor a file before it',
        'a REST snapshot among the lines, or the file that this one continues before it',
        'Give the recording from its first file on, in time order.',
      )
    }
  }

  /** The venue's synchronisation, guarded, and trades before what they cause. */
  private venuePass(sink: RowSink) {
    const spot = this.instrument.contract === 'spot'
    const order = new TradeFirst((message) => this.rows.write(message, sink), sink.treat)
    const emit = (message: MarketMessage) => {
      this.guard.follow(message)
      order.push(message)
    }
    const synced = { emit, drop: sink.drop, treat: sink.treat }
    return {
      take: (message: MarketMessage, row: number) => {
        if (message.type === 'depth') this.sync.depth(message, synced)
        else if (message.type === 'trade' && !message.fromBook) sink.drop('trade outside the book')
        else {
          this.guard.check(message, row)
          if (message.type === 'snapshot') {
            this.sync.snapshot(message, synced)
            return
          }
          if (message.type === 'quote' && spot) sink.standIn(QUOTE_STAND_IN)
          order.push(message)
        }
      },
      end: () => {
        this.sync.endFile(synced)
        this.guard.endFile()
        order.flush()
      },
    }
  }

  /** Every message as it stands, in file order, but no quotes and no trades outside the book. */
  private plainPass(sink: RowSink) {
    return {
      take: (message: MarketMessage) => {
        if (message.type === 'quote') sink.drop('bookTicker')
        else if (message.type === 'trade' && !message.fromBook) sink.drop('trade outside the book')
        else if (message.type === 'depth' && isEmpty(message)) sink.drop('empty depth')
        else this.rows.write(message, sink)
      },
      end: () => {},
    }
  }

  private async eachMessage(
    [file = '', ...others]: readonly string[],
    sink: RowSink,
    take: (message: MarketMessage, row: number) => void,
  ): Promise<void> {
    const decoder = new BinanceDecoder(file, this.instrument, this.symbol)
    let untimed: SnapshotMessage | null = null
    let untimedRow = 0
    const decode = (line: string, row: number, from: string) => {
      const message = this.tradesOnce(decoder.decode(line, row, from))
      if (message.type === 'skip') {
        sink.drop(message.reason)
        return
      }
      if (message.type === 'snapshot' && message.eventNs === 0n) {
        sink.standIn(SNAPSHOT_STAND_IN)
        message.eventNs = decoder.timedEventNs
        if (message.eventNs === 0n) {
          untimed = message
          untimedRow = row
          return
        }
      }
      if (untimed !== null) {
        untimed.eventNs = decoder.timedEventNs
        take(untimed, untimedRow)
        untimed = null
      }
      take(message, row)
    }
    const answers = await RestAnswers.read(others, sink)
    const bytes = (raw: Uint8Array) => sink.raw(raw)
    await readLines(file, bytes, (line, row) => {
      answers.until(line, decode)
      decode(line, row, file)
    })
    answers.until(null, decode)
    if (untimed !== null) sink.drop('snapshot without any timed message')
  }

  /**
   * `trade` and `aggTrade` tell of the same trades: the first one seen counts (rules
   * `hftbacktest`: always `trade`), the other is left out.
   */
  private tradesOnce(message: MarketMessage | Skipped): MarketMessage | Skipped {
    if (message.type !== 'trade') return message
    this.tradeStream ??= this.rules === 'hftbacktest' ? 'trade' : message.stream
    if (message.stream === this.tradeStream) return message
    return { type: 'skip', reason: `${message.stream} beside ${this.tradeStream}` }
  }
}

function isEmpty(message: MarketMessage): boolean {
  return (
    message.type === 'depth' &&
    message.bids.priceTicks.length + message.asks.priceTicks.length === 0
  )
}
