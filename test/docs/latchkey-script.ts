import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { startQuickstart } from '../examples/quickstart.js'
import { temporaryFolder } from '../examples/temporary-folder.js'
import { ROOT } from './documents.js'

const bin = join(ROOT, 'packages/cli/dist/bin.js')

/** Is the command line used in it? Then it is one script, whose lines build on each other. */
export function usesLatchkey(code: string): boolean {
  return /(^|[($ ])latchkey [a-z]/m.test(code)
}

/**
 * Runs a script as a reader would paste it, on a store of its own, with the quickstart as the server beside it. `before` is run
 * first.
 */
export async function latchkeyProblems(code: string, before = ''): Promise<string[]> {
  const folder = temporaryFolder()
  const store = join(folder.path, 'latchkey.db')
  const quickstart = await startQuickstart(store)
  try {
    const script = code
      .replace(/^# ([1-5]\d\d)\b.*\n(?=curl )/gm, 'expect $1 ')
      .replaceAll('node packages/cli/dist/bin.js', 'command latchkey')
      .replace(/http:\/\/127\.0\.0\.1:\d+/g, quickstart.url)
      .replace(/^npm install.*$/gm, ':')
    return await failure(`set -euo pipefail\n${expect}\n${before}\n${script}`, folder.path, store)
  } finally {
    await quickstart.stop()
    folder.remove()
  }
}

/** A curl command, held against the status in the comment above it. */
const expect = `expect() {
  local wanted=$1 status; shift
  status=$("$@" -s -o /dev/null -w '%{http_code}')
  [ "$status" = "$wanted" ] || { echo "$status, expected $wanted: $*" >&2; exit 9; }
}`

function failure(script: string, cwd: string, store: string): Promise<string[]> {
  const env = { PATH: `${binFolder(cwd)}${delimiter}${process.env['PATH'] ?? ''}`, LATCHKEY_STORE: store }
  return new Promise((resolve) => {
    execFile('bash', ['--norc', '-c', script], { cwd, env, timeout: 60_000 }, (error, stdout, stderr) => {
      resolve(error ? [`it ended with ${String(error.code)}: ${stdout}${stderr}`] : [])
    })
  })
}

/** `latchkey` as it is called once it is installed. */
function binFolder(parent: string): string {
  const folder = join(parent, 'bin')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'latchkey')
  writeFileSync(file, `#!/bin/sh\nNODE_NO_WARNINGS=1 exec '${process.execPath}' '${bin}' "$@"\n`)
  chmodSync(file, 0o755)
  return folder
}
