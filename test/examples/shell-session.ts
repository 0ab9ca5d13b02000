import { execFile } from 'node:child_process'
import { ROOT } from '../docs/documents.js'
import type { CurlAnswer } from './curl.js'

const end = '--- answered'

/**
 * Runs a text as if it were pasted into one shell, in the checkout: variables and revoked keys stay. Returns the answers of its curl
 * commands, in order. A command of another kind that fails is an error.
 */
export async function pasteIntoShell(text: string, env: Record<string, string> = {}): Promise<CurlAnswer[]> {
  const script = text
    .split('\n')
    .map((line) => (line.startsWith('curl ') ? `${line} -sS -w '\\n${end} %{http_code}\\n'` : line))
  const output = await bash(['set -eu', ...script].join('\n'), env)
  const parts = output.split(new RegExp(`\\n${end} (\\d{3})\\n`))
  return Array.from({ length: Math.floor(parts.length / 2) }, (_, i) => ({
    text: parts[2 * i] ?? '',
    status: Number(parts[2 * i + 1]),
  }))
}

function bash(script: string, env: Record<string, string>): Promise<string> {
  const options = { cwd: ROOT, env: { ...environment(), ...env }, timeout: 120_000 }
  return new Promise((resolve, reject) => {
    execFile('bash', ['-c', script], options, (error, stdout, stderr) => {
      if (error) reject(new Error(`${script}\n\n${stdout}\n${stderr}`))
      else resolve(stdout)
    })
  })
}

/** Without what pnpm and vitest tell their children, and without a store of the reader's own. */
function environment(): NodeJS.ProcessEnv {
  const ours = /^(npm_package_|npm_lifecycle_|pnpm_|vitest|latchkey_|NODE_OPTIONS$|NODE_ENV$)/i
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)))
}
