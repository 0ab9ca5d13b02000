import { usage } from '../../errors.js'
import type { Session } from '../../session.js'
import { warnOfArgument } from './read-token.js'

export function looksLikeToken(text: string): boolean {
  return /_[0-9a-f]{40}$/i.test(text)
}

/** @throws CliError `usage` for a token in the place of its key's id: with how to get that. */
export function checkKeyId(session: Session, text: string): string {
  if (!looksLikeToken(text)) return text
  warnOfArgument(session)
  throw usage(
    'KEY_ID is the id of a key, not its token: "latchkey key inspect -" tells it, with the token on stdin',
  )
}
