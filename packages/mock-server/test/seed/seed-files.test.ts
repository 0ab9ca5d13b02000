import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { defaultSeed, startMockServer } from '../../src/index.js'
import { ask, enterprise, personal, start } from '../support.js'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-seed-'))
afterAll(() => rmSync(folder, { recursive: true }))

function write(text: string): string {
  const file = join(folder, 'seed.json')
  writeFileSync(file, text)
  return file
}

describe('a seed file', () => {
  it('says the same as the object, by path, by URL, with a byte order mark', async () => {
    const file = write(`\uFEFF${JSON.stringify(defaultSeed, null, 2)}`)
    for (const seed of [file, pathToFileURL(file)]) {
      const server = await start({ seed })
      expect((await ask(server, '/v3/pipeline', { token: personal })).status).toBe(200)
      expect((await ask(server, '/v3/enterprise', { token: enterprise })).json.data.accounts).toHaveLength(2)
    }
  })

  it('that does not hold together is named, with the path and the reason', async () => {
    const file = write('{"keys":[{"token":"secret-token","userId":"u1"}]}')
    const failed = startMockServer({ seed: file })
    await expect(failed).rejects.toThrow(TypeError)
    await expect(failed).rejects.toThrow(`${file}: seed.keys[0].userId: no user "u1"`)
  })

  it.each<[string, string]>([
    ['', 'line 1, column 1'],
    ['{', 'line 1, column 2'],
    ['{"keys": [{"token": secret-token}]}', 'line 1, column 21'],
    ['{\n  "keys": [\n    {"token": "secret-token",}\n  ]\n}', 'line 3, column 30'],
    ['{"keys": []}\n}', 'line 2, column 1'],
    ['{"token": "secret-token\n"}', 'line 1, column 11'],
    ["{'token': 'secret-token'}", 'line 1, column 2'],
    ['secret-token', 'line 1, column 1'],
  ])('that is no JSON says where: %j', async (text, place) => {
    const file = write(text)
    const failed = startMockServer({ seed: file })
    await expect(failed).rejects.toThrow(TypeError)
    await expect(failed).rejects.toThrow(`${file}: not JSON at ${place}`)
    await expect(failed).rejects.not.toHaveProperty('cause')
  })

  it.each(['[]', '"text"', 'null', '1'])('that is JSON of another kind: %s', async (text) => {
    await expect(startMockServer({ seed: write(text) })).rejects.toThrow(
      /seed\.json: seed: must be a plain object, got /,
    )
  })

  it('that is not there', async () => {
    const missing = join(folder, 'missing.json')
    await expect(startMockServer({ seed: missing })).rejects.toThrow(
      `startMockServer: the seed file ${missing} cannot be read (ENOENT)`,
    )
    await expect(startMockServer({ seed: folder })).rejects.toThrow('cannot be read (EISDIR)')
  })

  it.each([
    JSON.stringify({ keys: [{ token: 'secret-token' }] }),
    '',
    ' \n{"token":"secret-token"}',
    new URL('http://127.0.0.1/seed.json'),
    'postgres://mock:secret-token@127.0.0.1/seed',
  ])('is not to be confused with %s', async (seed) => {
    const failed = startMockServer({ seed })
    await expect(failed).rejects.toThrow(
      /^startMockServer: option "seed" must be an object, a path to a JSON file, or its file: URL, got an? \w+/,
    )
    await expect(failed).rejects.not.toThrow('secret-token')
  })
})
