import { readCommands, runCurl, type CurlCommand } from '../examples/curl.js'
import { startQuickstart } from '../examples/quickstart.js'
import { manifest, packageFolders } from './documents.js'
import { latchkeyProblems, usesLatchkey } from './latchkey-script.js'

export const PNPM = 'npx -y pnpm@12.21.0'

/** What is wrong with the commands of a shell block. */
export async function shellProblems(code: string): Promise<string[]> {
  if (usesLatchkey(code)) return latchkeyProblems(code)
  const lines = code
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.trim())
  const others = lines.filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('curl '))
  return [...others.flatMap(commandProblems), ...(await curlProblems(readCommands(code)))]
}

function commandProblems(line: string): string[] {
  return /^npm (i|install) /.test(line) ? installProblems(line) : pnpmProblems(line)
}

/** Ours, by the name that they have; and the frameworks, by the name that the tests install them by. */
function installProblems(line: string): string[] {
  const [, , ...words] = line.replace(/\s+#.*$/, '').split(/\s+/)
  const names = words.filter((word) => !word.startsWith('-'))
  const known = [
    ...packageFolders().map((folder) => manifest(`packages/${folder}`).name),
    'express',
    'koa',
    'fastify',
    'pg',
  ]
  return names.filter((name) => !known.includes(name)).map((name) => `no such package: ${name}`)
}

/** `npx -y pnpm@… [run] script`, with the version that all documents use, and a script that there is. */
export function pnpmProblems(line: string): string[] {
  const [, command = '', script = ''] = /^(npx -y pnpm@\S+) (?:run )?(\S+)(?:\s+#.*)?$/.exec(line) ?? []
  if (command === '') return [`not checked: ${line}`]
  if (command !== PNPM) return [`elsewhere it is ${PNPM}: ${line}`]
  return Object.hasOwn(manifest().scripts, script) ? [] : [`package.json has no such script: ${line}`]
}

/** Runs curl commands against a running quickstart: with its address, and its key of the same kind. */
async function curlProblems(commands: readonly CurlCommand[]): Promise<string[]> {
  if (commands.length === 0) return []
  const quickstart = await startQuickstart()
  try {
    const problems: string[] = []
    for (const { command, status } of commands) {
      const ours = command
        .replace(/http:\/\/127\.0\.0\.1:\d+/g, quickstart.url)
        .replace(
          /\b(st[aes]_)(?!0{40})[0-9a-f]{40}\b/g,
          (key, prefix: string) => quickstart.keys[prefix] ?? key,
        )
      const answer = await runCurl(ours)
      if (answer.status !== status) problems.push(`${answer.status}, expected ${status}: ${command}`)
    }
    return problems
  } finally {
    await quickstart.stop()
  }
}
