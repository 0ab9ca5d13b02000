// Case 47 of docs/security.md: whatever a key is given to, nothing but the stdout of `key issue` and `key rotate` shows one.
import { crc32 } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { commands } from '../src/commands/commands.js'
import { inProcess, temporaryFolder, type FakeTerminal, type Ran } from './support.js'

const head = 'sta_c0ffee11deadbeef22cafebabe33feed'
const canary = head + crc32(head).toString(16).padStart(8, '0')
const env = { LATCHKEY_STORE: `${temporaryFolder()}/latchkey.db` }
const ofEnv = { env: { ...env, LATCHKEY_TOKEN: canary } }
let user = ''

/** Any eight characters of a key, save its prefix and its last four. */
function expectNone(ran: Ran, secret = canary): void {
  const text = ran.stdout + ran.stderr
  const parts = Array.from({ length: secret.length - 15 }, (_, i) => secret.slice(4 + i, 12 + i))
  expect(parts.filter((part) => text.includes(part))).toEqual([])
}

async function done(line: string, options: FakeTerminal = { env }): Promise<Ran> {
  const ran = await inProcess(line.split(' '), options)
  expect(ran).toMatchObject({ code: 0 })
  return ran
}

beforeAll(async () => {
  const account = (await done('account create --name Acme')).stdout.trim()
  user = (await done(`user create --account ${account} --email a@x.org --permissions a:*`)).stdout.trim()
  await done('key import -', { env, input: `token,userId\n${canary},${user}\n` })
})

const placesOf = (name: string, flags: readonly string[]): readonly (readonly string[])[] =>
  [[canary], ['--', canary], [`--${canary}`], ...flags.map((flag) => [`--${flag}`, canary])].map((more) => [
    ...name.split(' '),
    ...more,
  ])

describe('a key that is given to a command as an operand, or as the value of a flag', () => {
  it.each(commands.map(({ name, flags }) => [name, Object.keys(flags)] as const))(
    '%s',
    async (name, flags) => {
      for (const args of placesOf(name, flags)) {
        for (const json of [[], ['--json']]) {
          expectNone(await inProcess([...args, ...json], { env }))
        }
      }
    },
  )
})

it('a key in capitals is as much of one', async () => {
  const { stderr } = await inProcess(['mock', '--seed', canary.toUpperCase()], { env })
  expect(stderr).toContain(`STA_…${canary.slice(-4).toUpperCase()}`)
  expect(stderr).not.toContain('C0FFEE11')
})

describe('a key where it belongs', () => {
  it.each(['', ' --json'])('is printed by issue and rotate on stdout alone%s', async (json) => {
    const issued = await done(`key issue --user ${user}${json}`)
    const [token = ''] = /sta_[0-9a-f]{40}/.exec(issued.stdout) ?? []
    expectNone({ ...issued, stdout: issued.stdout.replace(token, '') }, token)
    const { key } = JSON.parse(
      (await done('key inspect - --json', { env, input: token })).stdout,
    ) as never as {
      key: { id: string }
    }
    const rotated = await done(`key rotate ${key.id} --overlap 1h${json}`)
    const [next = ''] = /sta_[0-9a-f]{40}/.exec(rotated.stdout) ?? []
    expect(next).not.toBe('')
    for (const secret of [token, next]) {
      expectNone({ ...rotated, stdout: rotated.stdout.replace(next, '') }, secret)
      for (const line of [
        'key list',
        `key show ${key.id}`,
        'key expiring',
        'audit list',
        'audit verify',
        'doctor',
      ])
        expectNone(await done(`${line}${json}`), secret)
    }
  })

  it.each(['', ' --json'])('is inspected, and revoked, without being repeated%s', async (json) => {
    expectNone(await done(`key inspect${json}`, ofEnv))
    expectNone(await done(`key inspect -${json}`, { env, input: canary }))
    for (const input of [`${canary} ${canary}`, `${canary}${'0'.repeat(9000)}`, `${canary}x`])
      expectNone(await inProcess(`key inspect -${json}`.split(' '), { env, input }))
    expectNone(
      await inProcess(`key revoke - --reason ${canary} --yes${json}`.split(' '), { env, input: canary }),
    )
    expectNone(await inProcess(`check http://127.0.0.1:9/${canary}${json}`.split(' '), ofEnv))
  })

  it.each([
    `token,userId\n${canary},nobody`,
    `token,userId\n${canary},"broken`,
    `token,userId,expiresAt\n${canary},u,${canary}`,
    `token,userId,scopes\n${canary},u,${canary}`,
    `token,userId\n${canary},u,one too many`,
    `${canary},userId\nx,y`,
    `sha256,userId\n${canary},u`,
    `{"token":"${canary}","userId":"${canary}"}`,
    `{"token":"${canary}","${canary}":1}`,
    `{"token":["${canary}"]}`,
    `{"token":"${canary}"`,
    canary,
  ])('is imported, or not, without being repeated: %#', async (input) => {
    for (const json of [[], ['--json']]) {
      const ran = await inProcess(['key', 'import', '-', ...json], { env, input })
      expect(ran.code).not.toBe(0)
      expectNone(ran)
    }
  })

  it('is revoked, and then shown by nothing', async () => {
    await done('key revoke - --yes', { env, input: canary })
    for (const line of ['key inspect - --json', 'key list --json', 'audit list --json'])
      expectNone(await inProcess(line.split(' '), { env, input: canary }))
  })
})
