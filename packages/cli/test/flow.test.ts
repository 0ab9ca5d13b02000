// From nothing to a guarded server, as a user types it: the built command line, a real file, a real server.
import { statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAuthenticator } from '@latchkey/core'
import { createKeyring, type Keyring } from '@latchkey/keyring'
import { sqliteStore } from '@latchkey/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { latchkey, temporaryFolder, tokenPattern, type Ran } from './support.js'

const folder = temporaryFolder()
const file = `${folder}/latchkey.db`
const env = { LATCHKEY_STORE: file, LATCHKEY_ACTOR: 'ada@laptop' }
/** All that was printed, save stdout of what prints a token. */
const printed: string[] = []
const tokens: string[] = []

async function cli(...args: string[]): Promise<Ran> {
  const ran = await latchkey(args, { env })
  printed.push(ran.stderr, ran.stdout)
  return ran
}

async function id(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await cli(...args)
  expect({ code, stderr }).toMatchObject({ code: 0 })
  expect(stdout).toMatch(/^[0-9a-f]{24}\n$/)
  return stdout.trim()
}

/** The token of a command that prints one. */
async function token(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await latchkey(args, { env })
  expect({ code, stderr }).toMatchObject({ code: 0 })
  expect(stdout.endsWith('\n')).toBe(true)
  expect(stdout.trim()).toMatch(tokenPattern)
  printed.push(stderr)
  tokens.push(stdout.trim())
  return stdout.trim()
}

async function json(...args: string[]): Promise<Record<string, Record<string, unknown>[]>> {
  const { code, stdout, stderr } = await cli(...args, '--json')
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: '' })
  return JSON.parse(stdout) as Record<string, Record<string, unknown>[]>
}

let keyring: Keyring
let server: Server
let url: string

beforeAll(async () => {
  const { code } = await latchkey(['migrate'], { env })
  expect(code).toBe(0)
  keyring = createKeyring({ store: sqliteStore(file) })
  const authenticator = createAuthenticator({ verifier: keyring, realm: 'test' })
  server = createServer((request, response) => {
    void authenticator.authenticate(request).then((outcome) => {
      if (outcome.ok) response.writeHead(200, { ...outcome.headers }).end('{}')
      else response.writeHead(outcome.status, { ...outcome.headers }).end(outcome.body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v3/pipeline?secret=query`
})

afterAll(async () => {
  server.close()
  server.closeAllConnections()
  await keyring.close()
})

async function check(key: string): Promise<Ran & { answer: Record<string, never> }> {
  const ran = await latchkey(['check', url, '--json'], { env: { LATCHKEY_TOKEN: key } })
  printed.push(ran.stdout, ran.stderr)
  return { ...ran, answer: JSON.parse(ran.stdout) as Record<string, never> }
}

it('goes from nothing to a rotated and a revoked key', { timeout: 120_000 }, async () => {
  expect(statSync(file).mode & 0o077).toBe(0)
  const enterprise = await id('enterprise', 'create', '--name', 'Acme Group')
  const account = await id('account', 'create', '--name', 'Acme', '--enterprise', enterprise)
  const ada = ['--account', account, '--email', 'ada@example.com']
  const user = await id('user', 'create', ...ada, '--permissions', 'pipeline:read readonly')
  const deploy = ['--account', account, '--name', 'deploy']
  const service = await id('service-account', 'create', ...deploy, '--permissions', 'pipeline:*')

  const personal = await token('key', 'issue', '--user', user, '--name', 'laptop', '--expires-in', '5d')
  const first = await token('key', 'issue', '--service-account', service)
  expect((await check(personal)).answer).toMatchObject({
    verdict: 'accepted',
    status: 200,
    head: 200,
    auth: { 'x-auth-subject-email': 'ada@example.com', 'x-auth-account-id': account },
  })

  const { keys = [] } = await json('key', 'list', '--service-account', service)
  expect(keys).toHaveLength(1)
  const old = String(keys[0]?.['id'])
  const second = await token('key', 'rotate', old, '--overlap', '1h')
  expect((await check(first)).answer).toMatchObject({
    verdict: 'accepted',
    auth: { 'x-auth-key-state': 'retiring' },
  })
  expect((await check(second)).code).toBe(0)

  const again = await cli('key', 'issue', '--service-account', service)
  expect(again).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('rotate it') })

  expect((await cli('key', 'revoke', old)).code).toBe(2)
  expect((await check(first)).code).toBe(0)
  expect((await cli('key', 'revoke', old, '--reason', 'leaked', '--yes')).code).toBe(0)
  expect(await check(first)).toMatchObject({
    code: 4,
    answer: { verdict: 'refused', status: 401, code: 'EAUTH', reason: 'token_revoked' },
  })
  expect((await check(second)).code).toBe(0)

  expect((await cli('user', 'disable', user)).code).toBe(0)
  expect((await check(personal)).answer).toMatchObject({ reason: 'subject_disabled' })
  expect((await cli('user', 'enable', user)).code).toBe(0)
  expect((await cli('account', 'disable', account)).code).toBe(2)
  expect((await cli('account', 'disable', account, '--yes')).code).toBe(0)
  expect((await check(second)).answer).toMatchObject({ reason: 'subject_disabled' })
  expect((await cli('account', 'enable', account)).code).toBe(0)
  expect((await check(personal)).code).toBe(0)

  const { rows = [] } = await json('audit', 'list', '--key', old)
  expect(rows.map((row) => [row['actor'], row['action']])).toEqual([
    ['ada@laptop', 'key.issued'],
    ['ada@laptop', 'key.replaced'],
    ['ada@laptop', 'key.revoked'],
    ['system', 'key.refused'],
  ])
  expect(await json('audit', 'verify')).toMatchObject({
    ok: true,
    head: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
})

describe('and afterwards', () => {
  it('a token inspected from stdin, from the environment and from an argument is the same key', async () => {
    const [, , second = ''] = tokens
    const stdin = await latchkey(['key', 'inspect', '-', '--json'], { env, input: `${second}\n` })
    const variable = await latchkey(['key', 'inspect', '--json'], { env: { ...env, LATCHKEY_TOKEN: second } })
    const argument = await latchkey(['key', 'inspect', second, '--json'], { env })
    printed.push(stdin.stdout, stdin.stderr, variable.stderr, argument.stderr, argument.stdout)
    expect([stdin.code, variable.code, argument.code]).toEqual([0, 0, 0])
    expect(JSON.parse(stdin.stdout)).toMatchObject({ key: { kind: 'service', valid: true, reason: null } })
    expect(variable.stdout).toBe(stdin.stdout)
    expect(argument.stdout).toBe(stdin.stdout)
    expect([stdin.stderr, variable.stderr]).toEqual(['', ''])
    expect(argument.stderr).toContain('list of processes')
  })

  it('a revoked one ends with 4, an unknown one with 1', async () => {
    const revoked = await latchkey(['key', 'inspect', '-'], { env, input: tokens[1] ?? '' })
    const unknown = await latchkey(['key', 'inspect', '-', '--json'], { env, input: 'nonsense' })
    printed.push(revoked.stdout, revoked.stderr)
    expect(revoked).toMatchObject({ code: 4, stdout: expect.stringContaining('token_revoked') })
    expect(unknown.code).toBe(1)
    expect(JSON.parse(unknown.stderr)).toMatchObject({ error: { code: 'not_found' } })
  })

  it('a token found is revoked from stdin', async () => {
    const { stdout } = await latchkey(['key', 'revoke', '-', '--yes', '--json'], {
      env,
      input: tokens[0] ?? '',
    })
    expect(JSON.parse(stdout)).toMatchObject({ key: { state: 'revoked', kind: 'personal' } })
    expect((await check(tokens[0] ?? '')).answer).toMatchObject({ reason: 'token_revoked' })
  })

  // Case 47 of docs/security.md.
  it('no token is anywhere but on the stdout of issue and rotate', () => {
    const all = printed.join('\n')
    expect(tokens).toHaveLength(3)
    for (const one of tokens) expect(all).not.toContain(one.slice(4, -4))
    expect(all).not.toContain('secret=query')
  })
})
