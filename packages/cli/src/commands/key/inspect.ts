import { command, type Command } from '../../command.js'
import { CliError, exitCodes } from '../../errors.js'
import { adviceFor } from '../check/advice.js'
import { readToken } from './read-token.js'
import { keyLines } from './show-key.js'

export const keyInspect: Command = command({
  name: 'key inspect',
  summary: 'Tell what a token is, whether it would be accepted now, and what it may do',
  about:
    'It ends with 4 where the key is known and would be refused, with 1 where it is not known. It counts as no use.',
  operands: [
    { name: '-', help: 'Read the token from stdin. Default: the one in $LATCHKEY_TOKEN', optional: true },
  ],
  examples: ['LATCHKEY_TOKEN=… latchkey key inspect', 'pbpaste | latchkey key inspect - --json'],
  async run(session, _values, [given]) {
    const token = await readToken(session, given)
    const { keys } = await session.keyring({ tokens: true })
    const found = await keys.inspect(token)
    if (found === null)
      throw new CliError('not_found', 'this token is no key of this store', exitCodes.refused)
    const { valid, reason, effectiveScopes } = found
    const verdict = valid ? 'yes' : `no (${reason}): ${reason === null ? '' : adviceFor(reason)}`
    const scopes = effectiveScopes.join(' ') || 'nothing'
    await session.answer({ key: found }, [
      ...keyLines(found),
      // A key that is refused may do nothing, whatever its owner may.
      ...(valid ? [`${'may do now:'.padEnd(17)}${scopes}`] : []),
      `${'accepted now:'.padEnd(17)}${verdict}`,
    ])
    return valid ? exitCodes.ok : exitCodes.failed
  },
})
