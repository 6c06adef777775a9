import { existsSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { canonicalJson, sha256Hex } from '../lib/hash-chain.ts'

const IMPORT = /(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g

/**
 * SHA-256 over a strategy's source: its file and every file of its own that it imports, by relative
 * path. Files of `engineRoot` are left out; the engine's version stands for them.
 */
export function strategyCodeHash(file: string, engineRoot: string): string {
  const sources = new Map<string, string>()
  const start = resolve(file)
  const visit = (path: string) => {
    if (sources.has(path) || !existsSync(path)) return
    const isEngine = !relative(engineRoot, path).startsWith('..') && path !== start
    if (isEngine) return
    const text = readFileSync(path, 'utf8')
    sources.set(path, text)
    for (const match of text.matchAll(IMPORT)) visit(resolve(dirname(path), match[1] ?? ''))
  }
  visit(start)
  const parts = [...sources].map(([path, text]) => [relative(dirname(start), path), text] as const)
  parts.sort(([a], [b]) => (a < b ? -1 : 1))
  return sha256Hex(canonicalJson(parts))
}
