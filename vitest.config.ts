import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

// Whoever adds up the runs on several Node versions names a folder for their results.
const reportDir = process.env['LATCHKEY_REPORT_DIR']
const reportFile = reportDir ? join(reportDir, `${process.version}-${process.pid}.json`) : undefined

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/.tmp/**'],
    pool: 'forks',
    // Vitest would leave a core idle: here all files wait for sockets and child processes most of the time.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // A test that leaves a mock or a variable behind must not be able to help the next one.
    restoreMocks: true,
    unstubGlobals: true,
    unstubEnvs: true,
    reporters: reportFile ? ['default', ['json', { outputFile: reportFile }]] : ['default'],
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      reportsDirectory: 'coverage',
    },
  },
})
