import { command, given, type Command } from '../../command.js'
import { textOf } from '../../terminal/table.js'
import { checkLifetime, idempotencyFlag, lifetimeFlags, sameKey } from './issue.js'
import { checkKeyId } from './key-id.js'
import { printToken } from './print-token.js'
import { keyInWords } from './show-key.js'

export const keyRotate: Command = command({
  name: 'key rotate',
  summary: 'Put a new key in the place of one; the new token alone goes to stdout, this once',
  about:
    'Name and scopes are carried over. Without --overlap the old key is revoked at once. With --json:\n{"token":…,"key":{…},"previous":{…}}.',
  operands: [{ name: 'KEY_ID', help: 'The key to replace' }],
  flags: {
    overlap: {
      type: 'duration',
      value: '24h',
      help: 'How long the old key goes on working. Default not at all',
    },
    ...lifetimeFlags,
    'expected-key-id': {
      type: 'text',
      value: 'ID',
      help: 'Refuse where the current key is not this one any more',
    },
    'idempotency-key': idempotencyFlag,
  },
  examples: [
    'TOKEN=$(latchkey key rotate 65f1c0ffee65f1c0ffee65f1 --overlap 24h)',
    'latchkey key rotate 65f1c0ffee65f1c0ffee65f1 --expires-in 90d --json',
  ],
  async run(session, values, [operand = '']) {
    const id = checkKeyId(session, operand)
    checkLifetime(values)
    const { keys } = await session.keyring({ tokens: true })
    const rotated = await keys.rotate(
      id,
      given({
        overlap: values.overlap,
        expiresIn: values['expires-in'],
        expiresAt: values['expires-at'],
        expectedKeyId: values['expected-key-id'],
        idempotencyKey: values['idempotency-key'],
      }),
    )
    const { key, previous } = rotated
    const fate =
      previous.state === 'retiring' ? `works until ${textOf(previous.expiresAt)}` : 'is refused from now on'
    const notes = [
      `${keyInWords(key)} ${session.hasReissued ? sameKey : 'is the current one now'}.`,
      `The old one, ${keyInWords(previous)}, ${fate}.`,
    ]
    await printToken(session, rotated, notes)
  },
})
