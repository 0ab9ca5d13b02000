import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { command, type Command } from '../../command.js'
import { exitCodes, failureOf } from '../../errors.js'
import type { Session } from '../../session.js'
import { schemaStatus } from '../../store/schema.js'
import type { Style, Terminal } from '../../terminal/terminal.js'
import { pepperRows } from '../pepper.js'
import { auditChain, clock, expiring, peppers } from './contents.js'
import { fail, ok, skip, warn, type Finding } from './finding.js'
import { filePermissions, pepperFile, runtime } from './surroundings.js'

export const doctorCommand: Command = command({
  name: 'doctor',
  summary:
    'Look for what is wrong: runtime, store, schema, peppers, clock, audit log, permissions, expiring keys',
  about:
    'It ends with 4 where something is wrong; what is only worth a look is a warning, and no failure.\nWith --json: {"ok":true|false,"checks":[{"name","status":"ok"|"warn"|"fail"|"skip","message"}]}.',
  examples: ['latchkey doctor', 'latchkey doctor --json | jq \'.checks[] | select(.status == "fail")\''],
  async run(session) {
    const checks = await examine(session)
    const isWell = checks.every(({ status }) => status !== 'fail')
    await session.answer(
      { ok: isWell, checks },
      checks.map((finding) => lineOf(finding, session.terminal)),
    )
    return isWell ? exitCodes.ok : exitCodes.failed
  },
})

async function examine(session: Session): Promise<Finding[]> {
  const location = session.location()
  const surroundings = [runtime(), filePermissions(location), pepperFile(session.terminal.env)]
  if (location.kind === 'file' && isMissing(location.path)) {
    const nothing = fail('store', `${location.shown}: nothing there yet: latchkey migrate makes it`)
    return [...surroundings, nothing, ...later(['schema', 'peppers', ...contentNames])]
  }
  const schema = await attempt('schema', session, () => schemaFinding(session))
  const store = await attempt('store', session, async () => {
    const rows = await pepperRows(session)
    return [ok('store', `${location.shown} can be reached, and takes changes`), peppers(rows)]
  })
  const isOpen = store.some(({ name, status }) => name === 'store' && status === 'ok')
  const contents = isOpen ? await examineContents(session) : later(contentNames)
  return [...surroundings, ...schema, ...store, ...contents]
}

/** Where the folder is missing, too, the store says so itself. */
function isMissing(path: string): boolean {
  return !existsSync(path) && existsSync(dirname(path))
}

async function schemaFinding(session: Session): Promise<Finding[]> {
  const { current, target } = await schemaStatus(session)
  if (current > target)
    return [fail('schema', `version ${current}, and this latchkey knows ${target}: upgrade it`)]
  if (current < target)
    return [warn('schema', `version ${current || 'none'}, due is ${target}: it is brought up to date now`)]
  return [ok('schema', `version ${current}, up to date`)]
}

async function examineContents(session: Session): Promise<Finding[]> {
  const keyring = await session.keyring()
  const findings: Finding[] = []
  for (const [name, look] of [
    ['clock', () => clock(keyring, new Date())],
    ['audit', () => auditChain(keyring)],
    ['expiring', () => expiring(keyring)],
  ] as const)
    findings.push(...(await attempt(name, session, async () => [await look()])))
  return findings
}

const contentNames = ['clock', 'audit', 'expiring'] as const

function later(names: readonly string[]): Finding[] {
  return names.map((name) => skip(name, 'the store must be in order first'))
}

async function attempt(name: string, session: Session, look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look()
  } catch (error) {
    return [fail(name, failureOf(error, session.secrets).message)]
  }
}

const marks: Readonly<Record<Finding['status'], readonly [mark: string, style: Style]>> = {
  ok: ['ok  ', 'green'],
  warn: ['warn', 'yellow'],
  fail: ['FAIL', 'red'],
  skip: ['skip', 'dim'],
}

function lineOf({ name, status, message }: Finding, terminal: Terminal): string {
  const [mark, style] = marks[status]
  return `${terminal.onOut(style, mark)}  ${name.padEnd(12)} ${message}`
}
