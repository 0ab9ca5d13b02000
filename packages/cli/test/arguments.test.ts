import { describe, expect, it } from 'vitest'
import { inProcess, temporaryFolder } from './support.js'

const folder = temporaryFolder()
const env = { LATCHKEY_STORE: `${folder}/none.db` }
const key = 'sta_1a2b3c4d5e6f7890abcdef1234567890abcdef12'

describe('what makes no sense is told, and ends with 2', () => {
  it.each([
    ['kye list', 'unknown command "kye". Did you mean "key"?'],
    ['key lst', 'unknown command of key "lst". Did you mean "list"?'],
    ['accuont create', 'Did you mean "account"?'],
    ['key', 'see latchkey key --help'],
    ['key list --acount x', 'unknown flag --acount. Did you mean "--account"?'],
    ['key list extra', 'too many arguments'],
    ['key show', 'KEY_ID is missing'],
    ['account create', '--name must be given'],
    ['user create --account x', '--email, --permissions must be given'],
    ['account create --name', '--name needs a value'],
    ['account create --name --json', '--name needs a value'],
    ['account create --name a --name b', '--name is given more than once'],
    ['key list --json=yes', '--json takes no value'],
    ['key list --kind foreign', '--kind must be one of personal, service, enterprise'],
    ['key list --limit 0', '--limit must be a whole number from 1 to 1000'],
    ['key list --limit 1e2', '--limit must be a whole number'],
    ['key expiring --within soon', '--within must be a duration'],
    ['audit list --from yesterday', '--from must be an instant'],
    ['audit list --from 2026-02-30', '--from must be an instant'],
    ['audit list --from 2026-13-01', '--from must be an instant'],
    ['audit list --last 3 --all', '--last goes without'],
    ['key issue', 'give --user or --service-account'],
    ['key issue --user a --service-account b', 'give --user or --service-account, not both'],
    ['key issue --user a --expires-in 1d --expires-at none', '--expires-at, not both'],
    ['key rotate a --expires-in 1d --expires-at none', '--expires-at, not both'],
    ['service-account create --name abc --permissions a --account a --enterprise e', 'not both'],
    ['audit list --action key.isued', 'Did you mean "key.issued"?'],
    ['audit list --action whatever-it-may-be', 'there are key.issued, '],
    [
      'check http://127.0.0.1:9/ --timeout 2h',
      '--timeout must be a duration from 1ms to 1h, like 10s or 500ms',
    ],
    ['check http://127.0.0.1:9/ --timeout 0s', '--timeout must be a duration from 1ms to 1h'],
    ['check http://127.0.0.1:9/ --timeout soon', '--timeout must be a duration from 1ms to 1h'],
    ['key revoke', 'give a KEY_ID'],
    ['key revoke abc --all --user u', 'give a KEY_ID'],
    ['key revoke --all', '--all goes with one of'],
    ['key revoke abc --user u', '--all goes with one of'],
    ['account update abc', 'give --name or --enterprise'],
    ['service-account create --name abc --permissions a:b', 'give --account or --enterprise'],
    ['check', 'URL is missing'],
    ['check nonsense', 'URL must be like'],
    ['mock --port 70000', '--port must be a whole number'],
  ])('latchkey %s', async (line, message) => {
    const ran = await inProcess(line.split(' '), { env })
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toContain(message)
    expect(ran.stderr.trim().split('\n')).toHaveLength(1)
  })

  it('an operand that is an empty variable is not taken for none', async () => {
    const ran = await inProcess(['key', 'revoke', '', '--yes'], { env: { ...env, LATCHKEY_TOKEN: key } })
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('empty') })
  })

  it('in JSON where that was asked for', async () => {
    const ran = await inProcess(['key', 'lst', '--json'], { env })
    expect(JSON.parse(ran.stderr)).toEqual({
      error: { code: 'usage', message: expect.stringContaining('"list"') },
    })
  })
})

describe('a key that was put in the wrong place is not repeated', () => {
  it.each([
    [[key]],
    [['key', key]],
    [['key', 'list', key]],
    [['key', 'list', `--${key}`]],
    [['key', 'list', '--limit', key]],
    [['key', 'list', '--kind', key]],
    [['key', 'expiring', '--within', key]],
    [['audit', 'list', '--from', key]],
    [['key', 'show', key]],
    [['check', key]],
    [['key', 'inspect', key]],
  ])('%j', async (args) => {
    const { stdout, stderr } = await inProcess(args, { env })
    expect(stdout + stderr).not.toContain(key.slice(8, -4))
  })
})

it.each(['show', 'rotate'])('key %s says how to get the id of a token', async (verb) => {
  const { code, stderr } = await inProcess(['key', verb, key], { env })
  expect(code).toBe(2)
  expect(stderr).toContain('list of processes')
  expect(stderr).toContain('latchkey key inspect -')
})

it('global flags may stand before the command', async () => {
  const ran = await inProcess(['--json', '--store', `${folder}/other.db`, 'key', 'list'])
  expect(ran.code).toBe(3)
  expect(JSON.parse(ran.stderr)).toEqual({
    error: { code: 'store_unavailable', message: expect.stringContaining('other.db') },
  })
})
