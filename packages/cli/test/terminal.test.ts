import { describe, expect, it, beforeAll } from 'vitest'
import { inProcess, temporaryFolder } from './support.js'

const folder = temporaryFolder()
const env = { LATCHKEY_STORE: `${folder}/latchkey.db` }
let account = ''

beforeAll(async () => {
  const { stdout } = await inProcess(['account', 'create', '--name', `Acme ${'x'.repeat(80)}`], { env })
  account = stdout.trim()
}, 60_000)

// oxlint-disable-next-line no-control-regex
const escape = /\u001b/

describe('tables', () => {
  it('fit a terminal, and are cut off nowhere else', async () => {
    const args = ['account', 'list']
    const narrow = await inProcess(args, { env, tty: ['stdout'], columns: 120 })
    const lines = narrow.stdout.trimEnd().split('\n')
    // oxlint-disable-next-line no-control-regex
    const plain = lines.map((line) => line.replaceAll(/\u001b\[\d+m/g, ''))
    expect(Math.max(...plain.map((line) => line.length))).toBeLessThanOrEqual(120)
    expect(plain[1]).toContain('…')
    const piped = await inProcess(args, { env })
    expect(piped.stdout).toContain('x'.repeat(80))
    const [head = '', row = ''] = piped.stdout.split('\n')
    expect(row.indexOf('Acme')).toBe(head.indexOf('NAME'))
  })

  it.each([
    [{ tty: ['stdout'] as const, env }, true],
    [{ tty: ['stdout'] as const, env: { ...env, NO_COLOR: '1' } }, false],
    [{ tty: ['stdout'] as const, env: { ...env, NO_COLOR: '' } }, true],
    [{ tty: ['stdout'] as const, env: { ...env, TERM: 'dumb' } }, false],
    [{ env }, false],
  ])('colour with %j: %s', async (options, isColoured) => {
    const { stdout } = await inProcess(['account', 'list'], options)
    expect(escape.test(stdout)).toBe(isColoured)
  })
})

describe('before what cannot be undone', () => {
  const tty = ['stdin', 'stderr'] as const

  it.each([['n\n'], ['\n'], ['nope\n'], ['']])('the answer %j does nothing', async (input) => {
    const ran = await inProcess(['account', 'disable', account], { env, tty, input })
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing was done') })
    const { stdout } = await inProcess(['account', 'list', '--status', 'active', '--json'], { env })
    expect(stdout).toContain(account)
  })

  it('yes does it', async () => {
    const ran = await inProcess(['account', 'disable', account], { env, tty, input: 'yes\n' })
    expect(ran).toMatchObject({ code: 0, stderr: expect.stringContaining('[y/N]') })
    expect((await inProcess(['account', 'enable', account], { env })).code).toBe(0)
  })

  it.each([
    ['account disable', 'x'],
    ['enterprise disable', 'x'],
    ['user delete', 'x'],
    ['role delete', 'operator'],
    ['key revoke --all --account', 'x'],
  ])('%s wants --yes where nobody can be asked', async (line, target) => {
    const ran = await inProcess([...line.split(' '), target], { env })
    expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('--yes') })
  })
})
