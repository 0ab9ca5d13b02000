import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { AuthError } from '@latchkey/core'
import type { Keyring } from '@latchkey/keyring'
import { startMockServer, type MockServer, type Seed } from '@latchkey/mock-server'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { leaks, shown } from '../support/canary.js'
import { seedText, tokens } from './arbitrary-seeds.js'
import { holds, timeLimit } from './budget.js'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-seeds-'))
const file = join(folder, 'seed.json')
afterAll(() => rmSync(folder, { recursive: true }))

const clock = (): Date => new Date('2026-11-24T12:00:00Z')

type Lists = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>

/** What a seed says, member by member, as far as the keyring shows it: defaults are left out. */
function saidIn(text: string): Lists {
  const seed = JSON.parse(text) as Record<keyof Seed, Record<string, unknown>[] | undefined>
  const all = {
    enterprises: seed.enterprises,
    accounts: seed.accounts,
    users: seed.users,
    serviceAccounts: seed.serviceAccounts,
  }
  return Object.fromEntries(
    Object.entries(all).map(([name, records = []]) => [name, records.map(withoutStrangers).sort(byId)]),
  )
}

/** Without what only the mock's own API shows; of a list each entry once, and in order. */
function withoutStrangers(record: Record<string, unknown>): Record<string, unknown> {
  const known = Object.entries(record).filter(([name]) => !['ownerEmail', 'plan', 'created'].includes(name))
  return Object.fromEntries(
    known.map(([name, value]) => [name, Array.isArray(value) ? sorted(value as string[]) : value]),
  )
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort()
}

function byId(a: Record<string, unknown>, b: Record<string, unknown>): number {
  return String(a['id']) < String(b['id']) ? -1 : 1
}

async function heldBy({ enterprises, accounts, users, serviceAccounts }: Keyring): Promise<unknown> {
  const page = { limit: 1000 }
  return {
    enterprises: await enterprises.list(page),
    accounts: await accounts.list(page),
    users: await users.list(page),
    serviceAccounts: await serviceAccounts.list(page),
  }
}

/** What the server makes of the key: the contract's words. */
async function verdictOf(keyring: Keyring, token: string): Promise<string> {
  try {
    return (await keyring.verify(token)) === null ? 'unknown' : 'accepted'
  } catch (error) {
    if (error instanceof AuthError) return error.reason
    throw error
  }
}

function wordFor(key: Record<string, unknown>, said: Lists): string {
  if (key['revoked'] === true) return 'token_revoked'
  const { expiresAt } = key
  if (typeof expiresAt === 'string' && Date.parse(expiresAt) <= clock().getTime()) return 'token_expired'
  return isDisabled(key, said) ? 'subject_disabled' : 'accepted'
}

function isDisabled({ userId, serviceAccountId }: Record<string, unknown>, said: Lists): boolean {
  const find = (list: string, id: unknown): Readonly<Record<string, unknown>> | undefined =>
    said[list]?.find((one) => one['id'] === id)
  const subject = userId === undefined ? find('serviceAccounts', serviceAccountId) : find('users', userId)
  const account = find('accounts', subject?.['accountId'])
  const enterprise = find('enterprises', subject?.['enterpriseId'] ?? account?.['enterpriseId'])
  return [subject, account, enterprise].some((one) => one?.['status'] === 'disabled')
}

async function expectRoundTrip({ keyring }: MockServer, text: string): Promise<void> {
  const said = saidIn(text)
  expect(await heldBy(keyring)).toMatchObject(said)
  for (const key of (JSON.parse(text) as { keys?: Record<string, unknown>[] }).keys ?? [])
    expect(await verdictOf(keyring, String(key['token']))).toBe(wordFor(key, said))
}

function listening(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length
}

/** What is spelled like a key anywhere; anything else where it stands for one. */
function secretsIn(text: string): readonly string[] {
  return tokens.filter((token) => /^st[aes]_/.test(token) || text.includes(`"token":"${token}"`))
}

/** The documented error: a `TypeError` that says where in the file, and why; and no server is left behind. */
async function expectRefusal(error: unknown, text: string): Promise<void> {
  expect(error).toBeInstanceOf(TypeError)
  expect((error as Error).message).toMatch(/^.*seed\.json: (?:seed|not JSON at )/)
  expect(leaks(shown(error), secretsIn(text))).toStrictEqual([])
  // What the run before has closed is gone a moment later.
  await nextTurn()
  expect(listening()).toBe(0)
}

describe('a seed file', () => {
  it(
    'is taken in as it is, or refused as a whole with the documented error, without a key in it',
    async () => {
      const seen = { taken: 0, refused: 0 }
      const property = fc.asyncProperty(seedText, async (text) => {
        writeFileSync(file, text)
        let server: MockServer | undefined
        try {
          server = await startMockServer({ seed: file, clock })
        } catch (error) {
          seen.refused++
          return expectRefusal(error, text)
        }
        seen.taken++
        await expectRoundTrip(server, text.replace(/^\ufeff/, '')).finally(() => server.close())
      })
      await holds(250, property)
      expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(10)
    },
    timeLimit,
  )
})
