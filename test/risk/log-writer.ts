import { RiskLogFile } from '../../src/risk/state/risk-log-file.ts'

/** A process that appends trips to a log until it is told to stop or killed; prints what is safe. */
const [path = '', name = '', count = ''] = process.argv.slice(2)
const log = new RiskLogFile(path, 1n)
for (let i = 0; i < Number(count); i++) {
  log.append({
    event: 'tripped',
    unixNs: String(i),
    breaker: 'staleData',
    scope: `symbol:${name}:${i}`,
    value: i,
    limit: 1,
    reason: 'r'.repeat(200),
    by: 'breaker',
  })
  process.stdout.write(`${i}\n`)
}
log.close()
