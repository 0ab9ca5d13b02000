// Adds up vitest's JSON reports in a folder, and prints one line: N passed, N failed
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const [folder] = process.argv.slice(2)
const reports = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')))

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0)
const passed = sum(reports.map((report) => report.numPassedTests))
const failedTests = sum(reports.map((report) => report.numFailedTests))
// A file that fails outside of its tests (an import, a hook) has no failed test to be counted by.
const failedFiles = reports
  .flatMap((report) => report.testResults)
  .filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  )

process.stdout.write(`${passed} passed, ${failedTests + failedFiles.length} failed\n`)
