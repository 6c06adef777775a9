import { defineConfig } from 'vitest/config'

// Before the workers start, so that they inherit it: no test may depend on where it runs.
process.env.TZ = 'UTC'

export default defineConfig({
  test: {
    // Both cores of a small machine; nothing that is measured is measured in here.
    maxWorkers: 2,
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // For what hangs: recordings are walked row by row on machines that others use as well.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
})
