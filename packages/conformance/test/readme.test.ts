import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')

// The whole suite in a process of its own: on a busy machine that takes a while.
it("the README's adapter passes by the README's test, in node:test", { timeout: 120_000 }, async () => {
  const [adapter, test] = codeOf(readFileSync(join(root, 'README.md'), 'utf8'))
  mkdirSync(join(root, '.tmp'), { recursive: true })
  // Inside the package, so that its own name and its dependencies are found from there.
  const folder = mkdtempSync(join(root, '.tmp', 'readme-'))
  try {
    writeFileSync(join(folder, 'adapter.js'), adapter ?? '')
    writeFileSync(join(folder, 'adapter.test.js'), test ?? '')
    const { NODE_OPTIONS: _, ...env } = process.env
    const args = ['--test', '--test-reporter=tap', join(folder, 'adapter.test.js')]
    const { stdout } = await promisify(execFile)(process.execPath, args, { env, maxBuffer: 64 * 2 ** 20 })
    expect(stdout).toMatch(/^# pass [6-9]\d\d$/m)
    expect(stdout).toMatch(/^# fail 0$/m)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it("the README's harness fits on a page", () => {
  const [, test = ''] = codeOf(readFileSync(join(root, 'README.md'), 'utf8'))
  expect(test.trim().split('\n').length).toBeLessThanOrEqual(60)
})

function codeOf(markdown: string): string[] {
  return Array.from(markdown.matchAll(/^```js\n([^]*?)^```$/gm), ([, code = '']) => code)
}
