import { defineConfig } from 'vitest/config'

// Before the workers start, so that they inherit it: no test may depend on where it runs.
process.env.TZ = 'UTC'

export default defineConfig({
  test: {
    // Both cores of a small machine; nothing that is measured is measured in here.
    maxWorkers: 2,
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
