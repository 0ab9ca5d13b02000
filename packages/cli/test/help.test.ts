import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { globalFlags } from '../src/command.js'
import { commands } from '../src/commands/commands.js'
import { inProcess } from './support.js'

const names = commands.map(({ name }) => name)
const groups = [...new Set(names.map((name) => name.split(' ')[0] ?? ''))]

it('has every command that there shall be', () => {
  const subjects = ['enterprise', 'account', 'user', 'service-account']
  const lifecycle = ['create', 'list', 'update', 'disable', 'enable', 'delete']
  const keys = ['issue', 'list', 'show', 'rotate', 'revoke', 'inspect', 'expiring', 'import']
  expect(names).toEqual([
    ...subjects.flatMap((subject) => lifecycle.map((verb) => `${subject} ${verb}`)),
    ...keys.map((verb) => `key ${verb}`),
    ...['create', 'list', 'update', 'delete'].map((verb) => `role ${verb}`),
    'audit list',
    'audit verify',
    'migrate',
    'pepper status',
    'doctor',
    'check',
    'mock',
  ])
})

describe.each(commands)('latchkey $name --help', (command) => {
  it('goes to stdout, mentions every flag and operand, and has an example', async () => {
    const { code, stdout, stderr } = await inProcess([...command.name.split(' '), '--help'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`latchkey ${command.name}`)
    for (const flag of [...Object.keys(command.flags), ...Object.keys(globalFlags)])
      expect(stdout).toMatch(new RegExp(`--${flag}\\b`))
    for (const { name } of command.operands) expect(stdout).toContain(name)
    expect(command.examples.length).toBeGreaterThan(0)
    for (const example of command.examples) expect(stdout).toContain(example)
  })

  it('has examples that it takes itself', async () => {
    for (const example of command.examples) expect(example).toContain(`latchkey ${command.name}`)
  })
})

it.each(groups)('latchkey %s --help lists the commands of the group', async (group) => {
  const { code, stdout } = await inProcess([group, '--help'])
  expect(code).toBe(0)
  for (const name of names.filter((one) => one.split(' ')[0] === group)) expect(stdout).toContain(name)
})

it.each([[['--help']], [['-h']], [['help']], [[]]])(
  'latchkey %j lists all commands, exit codes and variables',
  async (args) => {
    const { code, stdout } = await inProcess(args)
    expect(code).toBe(0)
    for (const name of [...names, 'LATCHKEY_STORE', 'LATCHKEY_PEPPERS', 'NO_COLOR', 'Exit codes:'])
      expect(stdout).toContain(name)
  },
)

it('tells its version', async () => {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  const { version } = JSON.parse(manifest) as { version: string }
  expect(await inProcess(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
})
