import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runScript, scratchFolder } from './built-package.js'
import { ask, start } from './support.js'

const readme = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8')
const folder = scratchFolder()

function blocks(language: string): string[] {
  return Array.from(
    readme.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, 'g')),
    ([, text = '']) => text,
  )
}

it('its scripts print what they say', async () => {
  const scripts = blocks('js')
  const printed = await Promise.all(scripts.map((script, i) => runScript(folder, `${i}.mjs`, script)))
  expect(printed).toEqual([
    {
      code: 0,
      stderr: '',
      stdout: "200 d3396ea1f\n429 1\n[ [ 200, 'Token sta_…ef12' ], [ 429, 'Token sta_…ef12' ] ]\n",
    },
    { code: 0, stderr: '', stdout: "service [ 'pipeline:read' ]\n200 401 token_expired\n" },
    { code: 0, stderr: '', stdout: '200 retiring\n[ 401, 200 ]\n200 new-child\n' },
    { code: 0, stderr: '', stdout: 'read-only 200\ntoo-old 401\ntaken-back 401\n' },
  ])
})

it('its seed file is one', async () => {
  const file = join(folder, 'seed.json')
  writeFileSync(file, blocks('json').join(''))
  const server = await start({ seed: file })
  const headers = { 'x-delegate-account-id': 'a1short' }
  expect((await ask(server, '/v3/pipeline', { token: 'enterprise-key', headers })).json.data).toHaveLength(1)
})

it('names every scope of the API', () => {
  for (const scope of [
    'pipeline:read',
    'pipeline:write',
    'account:read',
    'enterprise:read',
    'enterprise:write',
  ]) {
    expect(readme).toContain(`\`${scope}\``)
  }
})
