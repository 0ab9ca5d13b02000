import { findCommand } from './arguments/find-command.js'
import { checkRequired, parseArguments } from './arguments/parse.js'
import { globalFlags, type Command } from './command.js'
import { commands } from './commands/commands.js'
import { exitCodes, failureOf, usage } from './errors.js'
import { commandHelp, groupHelp } from './help.js'
import { Session } from './session.js'
import { Terminal, type Streams } from './terminal/terminal.js'
import { version } from './version.js'

export interface RunOptions extends Streams {
  /** Told of the session that begins, so that a signal can reach it. */
  readonly onSession?: (session: Session) => void
}

/** Runs one command line. Returns the exit code; throws nothing. */
export async function run(args: readonly string[], options: RunOptions): Promise<number> {
  const terminal = new Terminal(options)
  // A flag that is misspelled, too, is told of in JSON where JSON was asked for.
  const isJson = args.includes('--json')
  let session: Session | undefined
  try {
    return await dispatch(asFlag(args), terminal, (started) => {
      session = started
      options.onSession?.(started)
    })
  } catch (error) {
    const secrets = [options.env['LATCHKEY_TOKEN'] ?? '', ...(session?.secrets ?? [])]
    return report(error, { terminal, isJson, secrets })
  }
}

/** `help key issue` is `key issue --help`. */
function asFlag([first, ...rest]: readonly string[]): readonly string[] {
  if (first === undefined) return rest
  return first === 'help' ? [...rest, '--help'] : [first, ...rest]
}

async function dispatch(
  args: readonly string[],
  terminal: Terminal,
  onSession: (session: Session) => void,
): Promise<number> {
  const found = findCommand(commands, args)
  if ('command' in found) return runCommand(found.command, found.rest, terminal, onSession)
  const { values } = parseArguments(found.rest, globalFlags, [])
  if (values['version']) await terminal.out(version())
  else if (values['help'] || (found.group === null && args.length === 0))
    await terminal.out(groupHelp(commands, found.group, terminal))
  else throw usage(`give a command: see latchkey ${found.group === null ? '' : `${found.group} `}--help`)
  return exitCodes.ok
}

async function runCommand(
  command: Command,
  args: readonly string[],
  terminal: Terminal,
  onSession: (session: Session) => void,
): Promise<number> {
  const { values, operands } = parseArguments(args, { ...command.flags, ...globalFlags }, command.operands)
  if (values['help'] || values['version']) {
    await terminal.out(values['help'] ? commandHelp(command, terminal) : version())
    return exitCodes.ok
  }
  checkRequired(command.flags, values)
  const { json = false, yes = false, store, actor } = values as Record<string, never>
  const session = new Session({ terminal, json, yes, store, actor })
  onSession(session)
  try {
    const code = await command.run(session, values, operands)
    await session.close()
    return code ?? exitCodes.ok
  } catch (error) {
    await session.close().catch(() => undefined)
    throw error
  }
}

interface ReportOptions {
  readonly terminal: Terminal
  readonly isJson: boolean
  readonly secrets: readonly string[]
}

function report(error: unknown, { terminal, isJson, secrets }: ReportOptions): number {
  // Whoever read our output has had enough of it: `latchkey key list | head -1`.
  if ((error as NodeJS.ErrnoException | null)?.code === 'EPIPE') return exitCodes.ok
  const { exitCode, ...failure } = failureOf(error, secrets)
  if (isJson) terminal.note(JSON.stringify({ error: failure }))
  else terminal.note(`${terminal.onErr('red', 'latchkey:')} ${failure.message}`)
  return exitCode
}
