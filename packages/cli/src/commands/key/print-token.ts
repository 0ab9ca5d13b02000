import type { Key } from '@latchkey/keyring'
import { CliError, exitCodes } from '../../errors.js'
import type { Session } from '../../session.js'

/**
 * A token that nobody will see again: alone on stdout, so that it can be piped; what there is to say of it goes to stderr.
 *
 * @throws CliError where it could not be written: with the key's id, so that it can be revoked.
 */
export async function printToken(
  session: Session,
  answer: { readonly token: string; readonly key: Key },
  notes: readonly string[],
): Promise<void> {
  session.secrets.push(answer.token)
  try {
    await session.answer(answer, [answer.token])
  } catch {
    const message = `the token could not be written, and is lost: revoke or rotate the key ${answer.key.id}`
    throw new CliError('token_lost', message, exitCodes.refused)
  }
  if (session.json) return
  for (const note of [...notes, 'The token is shown this once: put it where secrets are kept.'])
    session.terminal.note(note)
}
