// The built declarations, as they are seen in Node, and in a browser without Node's types.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..', '..', '..')
const require = createRequire(join(root, 'package.json'))
const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc')
const folder = mkdtempSync(join(tmpdir(), 'latchkey-client-types-'))
afterAll(() => rmSync(folder, { recursive: true }))

const program = `
import { createClient, LatchkeyError } from ${JSON.stringify(join(root, 'packages/client/dist/index.js'))}

const api = createClient({ baseUrl: 'https://api.example.com', token: async () => 'key', fetch: globalThis.fetch })
export async function run(signal: AbortSignal): Promise<string> {
  try {
    const response = await api.fetch('/', { method: 'POST', body: new FormData(), signal, idempotent: true })
    return await response.text()
  } catch (error) {
    if (error instanceof LatchkeyError && error.reason === 'token_expired') return error.response.statusText
    throw error
  }
}
`

describe('the declarations compile, with skipLibCheck off', () => {
  it.each([
    ['for a browser', { lib: ['ES2023', 'DOM'], types: [], module: 'esnext', moduleResolution: 'bundler' }],
    ['for Node', { lib: ['ES2023'], types: ['node'], module: 'nodenext', moduleResolution: 'nodenext' }],
    [
      'for both',
      { lib: ['ES2023', 'DOM'], types: ['node'], module: 'nodenext', moduleResolution: 'nodenext' },
    ],
  ])('%s', async (name, options) => {
    const home = mkdtempSync(join(folder, name.replaceAll(' ', '-')))
    writeFileSync(join(home, 'program.mts'), program)
    const compilerOptions = {
      ...options,
      target: 'es2023',
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
      typeRoots: [join(root, 'node_modules', '@types')],
    }
    writeFileSync(join(home, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.mts'] }))
    const output = await new Promise<string>((resolve) => {
      execFile(process.execPath, [tsc, '-p', home, '--pretty', 'false'], (_, stdout, stderr) => {
        resolve(stdout + stderr)
      })
    })
    expect(output).toBe('')
  })
})
