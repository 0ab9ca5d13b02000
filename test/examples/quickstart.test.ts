// What `pnpm start` runs, used as its reader would: the commands that it prints are pasted into a shell.
import { createServer, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startNode } from '../docs/node-process.js'
import { haveCurl, readCommands, runCurl } from './curl.js'
import { QUICKSTART, startQuickstart, type Quickstart } from './quickstart.js'

/** The commands in their order: status, and the kind of caller that the headers name. The last one asks for no headers. */
const documented: [number: number, status: number, caller: string | null][] = [
  [1, 200, 'access'],
  [2, 401, null],
  [3, 401, null],
  [4, 403, 'access'],
  [5, 201, 'service'],
  [6, 400, 'enterprise'],
  [7, 200, 'enterprise'],
  [8, 200, null],
]
let quickstart: Quickstart

beforeAll(async () => {
  quickstart = await startQuickstart()
})

afterAll(async () => {
  await quickstart.stop()
})

describe('the quickstart prints', () => {
  it('where it listens, in its first line', () => {
    expect(quickstart.output.split('\n')[0]).toMatch(/^listening on http:\/\/127\.0\.0\.1:[1-9]\d*$/)
  })

  it('a key of each kind', () => {
    expect(Object.keys(quickstart.keys)).toEqual(['sta_', 'sts_', 'ste_'])
  })

  it('commands, with the status that each will get', () => {
    expect(readCommands(quickstart.output).map(({ status }) => status)).toEqual(
      documented.map(([, status]) => status),
    )
  })
})

describe.skipIf(!haveCurl())('its command', () => {
  it.each(documented)('%i is answered %i', async (number, status, caller) => {
    const { text, ...answer } = await runCurl(commandAt(number))
    expect(answer).toEqual({ status })
    // Debug headers say who is calling: on every answer to a caller who is known, on no 401.
    expect(/^x-auth-access-type: (\w+)/m.exec(text)?.[1] ?? null).toBe(caller)
  })

  it('with a personal key tells who is calling', async () => {
    const { text } = await runCurl(commandAt(1))
    expect(text).toContain('\r\nx-auth-access-type: access\r\n')
    expect(text).toContain('\r\nx-auth-subject-id: 507f1f77bcf86cd799439015\r\n')
    expect(text).toContain('\r\nx-auth-subject-email: user@example.com\r\n')
    expect(text).toContain('\r\nx-auth-account-id: 507f1f77bcf86cd799439012\r\n')
    expect(text).toContain('\r\nx-auth-scopes: pipeline:read\r\n')
  })

  it('with a delegation header acts on the account that it names', async () => {
    const { text } = await runCurl(commandAt(7))
    expect(text).toContain('\r\nx-auth-access-type: enterprise\r\n')
    expect(text).toContain('\r\nx-auth-account-short-id: 507f1f77bc\r\n')
  })

  it('for /whoami shows the caller, and not the key', async () => {
    const { text } = await runCurl(commandAt(8))
    expect(JSON.parse(text)).toMatchObject({
      kind: 'enterprise',
      account: null,
      delegated: false,
      scopes: ['*'],
    })
    expect(text).not.toContain(quickstart.keys['ste_'])
  })
})

describe('the quickstart ends', () => {
  it('with a clear error where the port is taken', async () => {
    const holder = createServer()
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
    const { port } = holder.address() as AddressInfo
    const { code, stdout, stderr } = await startNode([QUICKSTART], { env: { PORT: `${port}` } }).exited
    holder.close()
    expect(stdout).toBe('')
    expect(stderr).toMatch(
      new RegExp(`^cannot listen: .*EADDRINUSE.*:${port}\\. Choose another port: PORT=\\d+\\n$`),
    )
    expect(code).toBe(1)
  })

  it('at SIGTERM', async () => {
    const other = await startQuickstart()
    expect(await other.stop('SIGTERM')).toMatchObject({ signal: 'SIGTERM', stderr: '' })
  })
})

function commandAt(number: number): string {
  const found = readCommands(quickstart.output)[number - 1]
  if (found === undefined) throw new Error(`there is no command ${number}`)
  return found.command
}
