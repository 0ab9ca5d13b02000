import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import fc from 'fast-check'
import { run } from 'latchkey'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { leaks } from '../support/canary.js'
import { argumentList, canary, documented, ownKey, stdin } from './arbitrary-arguments.js'
import { holds, timeLimit } from './budget.js'

const home = process.cwd()
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'latchkey-arguments-')))

interface Ran {
  readonly code: number
  readonly text: string
}

async function latchkey(args: readonly string[], input = ''): Promise<Ran> {
  let text = ''
  const sink = (): Writable =>
    new Writable({
      write(chunk: Buffer, _, done) {
        text += chunk.toString()
        done()
      },
    })
  let interrupting: NodeJS.Timeout | undefined
  const code = await run(args, {
    stdin: Readable.from(input === '' ? [] : [input]) as never,
    stdout: sink() as never,
    stderr: sink() as never,
    env: { LATCHKEY_TOKEN: ownKey, LATCHKEY_ACTOR: 'fuzz' },
    // A mock server runs until it is interrupted.
    onSession: (session) => {
      if (args.includes('mock')) interrupting = setInterval(() => session.interrupt(), 5)
    },
  }).finally(() => clearInterval(interrupting))
  return { code, text }
}

beforeAll(async () => {
  // Where no store is named it is ./latchkey.db.
  process.chdir(folder)
  writeFileSync('keys.csv', `token,userId\n${canary},u1\n`)
  writeFileSync('keys.jsonl', `{"token":"${canary}","serviceAccountId":"${canary}"}\n`)
  for (const line of [
    'enterprise create --id e1 --name Group',
    'account create --id a1 --name Acme --enterprise e1',
    'user create --id u1 --account a1 --email u@example.com --permissions *',
    'service-account create --id s1 --account a1 --name deploy --permissions *',
  ])
    expect(await latchkey(line.split(' '))).toMatchObject({ code: 0 })
})
afterAll(() => {
  process.chdir(home)
  rmSync(folder, { recursive: true, force: true })
})

/** What is wrong with how a command line ended, or null. */
function problemWith({ code, text }: Ran): string | null {
  if (!documented.includes(code)) return `exit code ${code}`
  if (/\n\s+at .*[:(]|unexpected: /.test(text)) return `an error that nobody has worded: ${text}`
  if (leaks(text, [canary, ownKey]).length > 0) return `a key is shown: ${text}`
  return text.includes('hunter22') ? `the password is shown: ${text}` : null
}

/** Without what SQLite keeps beside a store while it is open. */
function files(): readonly string[] {
  return readdirSync(folder).filter((name) => !/-(?:wal|shm)$/.test(name))
}

describe('a command line, whatever its arguments are', () => {
  it(
    'ends with a documented code and words of its own, shows no secret, and leaves no file where it is refused',
    async () => {
      const seen = new Map<number, number>()
      const property = fc.asyncProperty(argumentList, stdin, async (args, input) => {
        const before = files()
        const ran = await latchkey(args, input)
        expect(problemWith(ran)).toBeNull()
        expect(leaks(readdirSync(folder).join(' '), [canary])).toStrictEqual([])
        expect(ran.code === 2 ? files() : before).toStrictEqual(before)
        seen.set(ran.code, (seen.get(ran.code) ?? 0) + 1)
      })
      await holds(300, property)
      // Lists that are all refused at once would prove nothing.
      for (const code of [0, 1, 2]) expect(seen.get(code)).toBeGreaterThan(5)
    },
    timeLimit,
  )
})
