// What is said in the keyring's own names elsewhere is said here as it is typed.
import { beforeAll, describe, expect, it } from 'vitest'
import { inProcess, latchkey, temporaryFolder, type Ran } from './support.js'

const folder = temporaryFolder()
const env = { LATCHKEY_STORE: `${folder}/latchkey.db` }
let account = ''
let user = ''

async function made(...args: string[]): Promise<string> {
  return (await inProcess(args, { env })).stdout.trim()
}

function cli(line: string, ...more: string[]): Promise<Ran> {
  return inProcess([...line.split(' '), ...more], { env })
}

beforeAll(async () => {
  account = await made('account', 'create', '--name', 'Acme')
  const ada = ['--account', account, '--email', 'a@example.com', '--permissions', '*']
  user = await made('user', 'create', ...ada)
}, 60_000)

describe('a refusal names flags and commands', () => {
  it.each([
    ['user create --email b@example.com --permissions nobody --account', 'see latchkey role list'],
    ['account create --name B --short-id b! --id', '--short-id must have'],
    ['account update --enterprise e!', '--enterprise must have'],
  ])('%s', async (line, message) => {
    expect(await cli(line, account)).toMatchObject({ code: 1, stderr: expect.stringContaining(message) })
  })

  it.each([
    ['key issue --expires-at 2020-01-01 --user', '--expires-at is past'],
    ['key issue --idempotency-key short --user', '--idempotency-key must be'],
    ['key rotate --expected-key-id x!', '--expected-key-id must have'],
    ['key issue --user x! --name', '--user must have'],
    ['key issue --service-account x! --name', '--service-account must have'],
  ])('%s', async (line, message) => {
    expect(await cli(line, user)).toMatchObject({ code: 1, stderr: expect.stringContaining(message) })
  })

  it('of the mock, too', async () => {
    const absent = await latchkey(['mock', '--seed', `${folder}/none.json`])
    expect(absent).toMatchObject({ code: 1, stdout: '' })
    expect(absent.stderr).toMatch(/^latchkey: the seed file .* cannot be read \(ENOENT\)\n$/)
    const content = await latchkey(['mock', '--seed', '{}'])
    expect(content.stderr).toMatch(/^latchkey: --seed must be/)
  })
})

describe('a call that is repeated', () => {
  it('says that the key is the same, and its token fresh', async () => {
    const line = 'key issue --idempotency-key deploy-of-today --user'
    expect((await cli(line, user)).stderr).toMatch(/ issued; it /)
    const again = await cli(line, user)
    expect(again.code).toBe(0)
    expect(again.stderr).not.toContain('issued')
    expect(again.stderr).toContain('is the same key with a fresh token, and the first token works no more')
  })

  it('likewise of a rotation', async () => {
    const id = (await made('key', 'list', '--user', user, '--ids')).split('\n')[0] ?? ''
    const line = 'key rotate --idempotency-key rotation-of-today'
    expect((await cli(line, id)).stderr).toContain('is the current one now')
    expect((await cli(line, id)).stderr).toContain('is the same key with a fresh token')
  })
})

describe('key inspect', () => {
  it('asks for the token on a terminal, and nowhere else', async () => {
    const token = await made('key', 'issue', '--user', user)
    const asked = await inProcess(['key', 'inspect', '-'], { env, input: token, tty: ['stdin', 'stderr'] })
    expect(asked).toMatchObject({ code: 0, stderr: 'The token, then Enter and Ctrl-D:\n' })
    expect(asked.stdout).toContain('may do now:')
    const piped = await inProcess(['key', 'inspect', '-'], { env, input: token })
    expect(piped).toMatchObject({ code: 0, stderr: '', stdout: asked.stdout })
  })

  it('does not say what a refused key may do now', async () => {
    const token = await made('key', 'issue', '--user', user)
    await inProcess(['key', 'revoke', '-', '--yes'], { env, input: token })
    const { code, stdout } = await inProcess(['key', 'inspect', '-'], { env, input: token })
    expect(code).toBe(4)
    expect(stdout).toContain('no (token_revoked)')
    expect(stdout).not.toContain('may do now')
  })
})
