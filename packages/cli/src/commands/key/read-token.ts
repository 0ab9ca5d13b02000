import { usage } from '../../errors.js'
import type { Session } from '../../session.js'

const longest = 8192

/**
 * A token: from stdin (`-`), or from $LATCHKEY_TOKEN where none is given. One that was given as an argument is taken, with a
 * warning. It is kept out of every message from here on.
 *
 * @throws CliError `usage`
 */
export async function readToken(session: Session, given: string | undefined): Promise<string> {
  const token = await tokenFrom(session, given)
  session.secrets.push(token)
  return token
}

async function tokenFrom(session: Session, given: string | undefined): Promise<string> {
  const { terminal } = session
  if (given === '-') {
    if (terminal.isInteractive) terminal.note('The token, then Enter and Ctrl-D:')
    return onlyLine(await readAll(terminal.stdin))
  }
  if (given !== undefined && given !== '') {
    warnOfArgument(session)
    return given
  }
  const token = terminal.env['LATCHKEY_TOKEN'] ?? ''
  if (token === '') throw usage('no token: set $LATCHKEY_TOKEN, or give - and the token on stdin')
  return token
}

export function warnOfArgument({ terminal }: Session): void {
  terminal.warn(
    'a token in an argument is seen in the list of processes and kept in the shell’s history: give - and the token on stdin, or set $LATCHKEY_TOKEN',
  )
}

async function readAll(stdin: NodeJS.ReadStream): Promise<string> {
  stdin.setEncoding('utf8')
  let text = ''
  for await (const chunk of stdin as AsyncIterable<string>) {
    text += chunk
    if (text.length > longest) throw usage('what comes on stdin is too long to be a token')
  }
  return text
}

function onlyLine(text: string): string {
  const token = text.trim()
  if (token === '') throw usage('nothing came on stdin: the token was expected there')
  if (/\s/.test(token)) throw usage('what comes on stdin is not one token alone')
  return token
}
