// The program, run against the mock server: its key is rotated while it works, and it goes on without an error.
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startMockServer, type MockServer } from '@latchkey/mock-server'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ROOT } from '../docs/documents.js'
import { startNode, type NodeProcess } from '../docs/node-process.js'
import { temporaryFolder, type TemporaryFolder } from './temporary-folder.js'

const program = join(ROOT, 'examples/dist/secret-manager/watch.js')
let folder: TemporaryFolder
let mock: MockServer
let child: NodeProcess | undefined

beforeEach(async () => {
  folder = temporaryFolder()
  mock = await startMockServer()
})

afterEach(async () => {
  await child?.stop()
  child = undefined
  await mock.close()
  folder.remove()
})

function start(): NodeProcess {
  child = startNode([program], {
    env: { API_URL: mock.url, SECRET_FILE: join(folder.path, 'key'), EVERY: '10' },
  })
  return child
}

/** All or nothing, as `rotate-before-expiry` does it. */
function deliver(token: string): void {
  const file = join(folder.path, 'key')
  writeFileSync(`${file}.new`, JSON.stringify({ token }))
  renameSync(`${file}.new`, file)
}

/** The ids of the keys by which the answers came, each once, in their order. */
function keysIn(output: string): string[] {
  return [...new Set([...output.matchAll(/^pipelines: 1, by (\S+)$/gm)].map(([, id = '']) => id))]
}

it('picks up each new key, though the old one is revoked at once', async () => {
  const first = await mock.issue({ kind: 'service', scopes: ['pipeline:read'] })
  const ids = [first.key.id]
  deliver(first.token)
  const watching = start()
  await watching.printed(new RegExp(`by ${first.key.id}\n`))
  for (let rotation = 0; rotation < 3; rotation++) {
    const old = ids.at(-1) ?? ''
    const { token, key } = await mock.keyring.keys.rotate(old, { overlap: '1h' })
    deliver(token)
    await mock.keyring.keys.revoke(old)
    ids.push(key.id)
    expect(await watching.printed(new RegExp(`by ${key.id}\n`))).not.toBeNull()
  }
  const { stdout, stderr } = await watching.stop('SIGTERM')
  expect([keysIn(stdout), stderr]).toEqual([ids, ''])
  expect(stdout).not.toMatch(/FAILED|_[0-9a-f]{40}/)
  // Each new key was asked for once, by the request that the old one was refused for.
  expect(mock.requests.filter(({ status }) => status === 401)).toHaveLength(3)
  expect(mock.requests.filter(({ status }) => status !== 200 && status !== 401)).toEqual([])
})

it('says so where the new key has not come, and goes on when it has', async () => {
  const first = await mock.issue({ kind: 'service' })
  deliver(first.token)
  const watching = start()
  await watching.printed(/by /)
  await mock.keyring.keys.revoke(first.key.id)
  expect(await watching.printed(/FAILED: GET \/v3\/pipeline: 401 token_revoked: .*\n/)).not.toBeNull()
  const second = await mock.issue({ kind: 'service' })
  deliver(second.token)
  expect(await watching.printed(new RegExp(`by ${second.key.id}\n`))).not.toBeNull()
})
