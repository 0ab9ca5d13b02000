// What `pnpm start` runs, used as its reader would: the commands that it prints are pasted into a shell.
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { haveCurl, readCommands } from './curl.js'
import {
  askWith,
  documented,
  pasteCommands,
  startQuickstart,
  tokensIn,
  type Quickstart,
} from './quickstart.js'
import { temporaryFolder } from './temporary-folder.js'

const folder = temporaryFolder()
let first: Quickstart

beforeAll(async () => {
  first = await startQuickstart(join(folder.path, "keys of the reader's.db"))
})

afterAll(async () => {
  await first?.stop()
  folder.remove()
})

describe('the first run of the quickstart', () => {
  it('says where it listens, in its first line', () => {
    expect(first.output.split('\n')[0]).toMatch(/^listening on http:\/\/127\.0\.0\.1:[1-9]\d*$/)
  })

  it('shows a key of each kind, and no other', () => {
    expect(Object.keys(first.keys)).toEqual(['sta_', 'sts_', 'ste_'])
    expect(tokensIn(first.output)).toEqual(new Set([...Object.values(first.keys), `sta_${'0'.repeat(40)}`]))
  })

  it('prints commands, with the status that each will get', () => {
    expect(readCommands(first.output).map(({ status }) => status)).toEqual(
      documented.map(([status]) => status),
    )
  })

  it('prints comments that an interactive zsh reads without harm', () => {
    const comments = first.output.split('\n').filter((line) => line.includes('#'))
    expect(comments.length).toBeGreaterThan(5)
    for (const comment of comments) expect(comment).toMatch(/^# [\w,:. -]+$/)
  })
})

describe.skipIf(!haveCurl())('its commands', () => {
  let answers: Awaited<ReturnType<typeof pasteCommands>>

  beforeAll(async () => {
    answers = await pasteCommands(first)
  }, 120_000)

  it('are answered as it says', () => {
    expect(answers.map(({ status, caller }) => [status, caller])).toEqual(documented)
  })

  it('tell by a personal key who is calling', () => {
    const text = answers[0]?.text
    expect(text).toContain('\r\nx-auth-subject-id: 507f1f77bcf86cd799439015\r\n')
    expect(text).toContain('\r\nx-auth-subject-email: user@example.com\r\n')
    expect(text).toContain('\r\nx-auth-account-id: 507f1f77bcf86cd799439012\r\n')
    expect(text).toContain('\r\nx-auth-scopes: pipeline:read\r\n')
  })

  it('act on the account that a delegation header names', () => {
    expect(answers[6]?.text).toContain('\r\nx-auth-account-short-id: 507f1f77bc\r\n')
  })

  it('show the caller to itself, and not its key', () => {
    const text = answers[7]?.text ?? ''
    const caller = { kind: 'enterprise', account: null, delegated: false, scopes: ['*'] }
    expect(JSON.parse(text.slice(text.indexOf('{')))).toMatchObject(caller)
    expect(tokensIn(text)).toEqual(new Set())
  })

  it('rotate a key whose old token is retiring, and revoke one at once', async () => {
    const rotated = await askWith(first.url, first.keys['sts_'])
    expect([rotated.status, rotated.headers.get('x-auth-key-state')]).toEqual([200, 'retiring'])
    const revoked = await askWith(first.url, first.keys['sta_'])
    expect([revoked.status, await revoked.json()]).toMatchObject([401, { reason: 'token_revoked' }])
  })
})
