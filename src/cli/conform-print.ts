import type { ConformCase } from '../conform/conform-case.ts'
import { CheckError } from '../lib/assert.ts'

/** Prints a suite case by case. Throws `CheckError` when one of them failed. */
export function printCases(suite: string, cases: readonly ConformCase[], asJson: boolean): void {
  const failed = cases.filter((each) => !each.passed)
  if (asJson) {
    process.stdout.write(
      `${JSON.stringify({ suite, passed: cases.length - failed.length, failed: failed.length, cases })}\n`,
    )
  } else {
    for (const { name, passed, detail } of cases) {
      process.stdout.write(`${passed ? 'pass' : 'FAIL'}  ${name}: ${detail}\n`)
    }
  }
  if (failed.length > 0) {
    throw new CheckError(`${failed.length} of ${cases.length} cases of ${suite} differ`)
  }
  if (!asJson) process.stdout.write(`${cases.length} cases pass\n`)
}
