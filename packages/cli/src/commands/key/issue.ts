import { command, given, type Command } from '../../command.js'
import { usage } from '../../errors.js'
import { textOf } from '../../terminal/table.js'
import { keyInWords } from './show-key.js'
import { printToken } from './print-token.js'

/** How long a new key lives. */
export const lifetimeFlags = {
  'expires-in': { type: 'duration', value: '90d', help: 'How long it works: 90d, 12h, P90D; or' },
  'expires-at': {
    type: 'expiry',
    value: 'INSTANT|none',
    help: 'until when: 2027-01-31T12:00:00Z, 2027-01-31, or none',
  },
} as const

export const idempotencyFlag = {
  type: 'text',
  value: 'TEXT',
  help: 'The same call again, after a lost answer, gets the same key with a fresh token; 8 to 200 characters',
} as const

/** What is said where an idempotency key was given again. */
export const sameKey =
  'was made by an earlier call: it is the same key with a fresh token, and the first token works no more'

/** @throws CliError `usage` */
export function checkLifetime(values: { 'expires-in'?: unknown; 'expires-at'?: unknown }): void {
  if (values['expires-in'] !== undefined && values['expires-at'] !== undefined)
    throw usage('give --expires-in or --expires-at, not both')
}

export const keyIssue: Command = command({
  name: 'key issue',
  summary: 'Make a key; the token alone goes to stdout, this once',
  about:
    'A service account has a single key: where it has one, rotate it. With --json: {"token":…,"key":{…}}.',
  flags: {
    user: { type: 'text', value: 'ID', help: 'Whose key it is: a user’s; or' },
    'service-account': { type: 'text', value: 'ID', help: 'a service account’s' },
    name: { type: 'text', help: '1 to 100 characters' },
    scopes: {
      type: 'words',
      value: "'SCOPE …'",
      help: 'What it may do at most. Default all that its owner may do',
    },
    ...lifetimeFlags,
    'idempotency-key': idempotencyFlag,
  },
  examples: [
    'TOKEN=$(latchkey key issue --user "$USER_ID" --name laptop --scopes \'pipeline:read\' --expires-in 90d)',
    'latchkey key issue --service-account "$ID" | tr -d \'\\n\' | kubectl create secret generic api-key --from-file=token=/dev/stdin',
  ],
  async run(session, values) {
    const { user: userId, 'service-account': serviceAccountId, name, scopes } = values
    if ((userId === undefined) === (serviceAccountId === undefined))
      throw usage(`give --user or --service-account${userId === undefined ? '' : ', not both'}`)
    checkLifetime(values)
    const { keys } = await session.keyring({ tokens: true })
    const life = { expiresIn: values['expires-in'], expiresAt: values['expires-at'] }
    const idempotencyKey = values['idempotency-key']
    const issued = await keys.issue(
      given({ userId, serviceAccountId, name, scopes, idempotencyKey, ...life }),
    )
    const { key } = issued
    const expiry = key.expiresAt ? `expires ${textOf(key.expiresAt)}` : 'does not expire'
    const what = session.hasReissued ? sameKey : 'issued'
    await printToken(session, issued, [`${keyInWords(key)} ${what}; it ${expiry}.`])
  },
})
