import type { Key, KeyringView, RevokeAllFilter } from '@latchkey/keyring'
import { command, given, type Command } from '../../command.js'
import { CliError, exitCodes, usage } from '../../errors.js'
import type { Session } from '../../session.js'
import { printable, redact } from '../../terminal/printable.js'
import { looksLikeToken } from './key-id.js'
import { readToken } from './read-token.js'
import { keyInWords } from './show-key.js'

export const keyRevoke: Command = command({
  name: 'key revoke',
  summary: 'Revoke a key, or all keys of one owner, for good',
  about:
    'It asks first. Whoever has found a token, and knows no id, gives the token on stdin. Revoking what is revoked\nalready is no error. With --json: {"key":{…}}, or {"revoked":N} with --all.',
  operands: [{ name: 'KEY_ID|-', help: 'The key, or - for the token on stdin', optional: true }],
  flags: {
    'from-env': { type: 'switch', help: 'The key in $LATCHKEY_TOKEN' },
    reason: { type: 'text', help: 'For the audit log; 1 to 200 characters' },
    all: { type: 'switch', help: 'All keys of the one that is named by one of these:' },
    user: { type: 'text', value: 'ID', help: 'a user,' },
    'service-account': { type: 'text', value: 'ID', help: 'a service account,' },
    account: { type: 'text', value: 'ID', help: 'an account: those of its users and service accounts,' },
    enterprise: { type: 'text', value: 'ID', help: 'an enterprise: those of its own service accounts' },
  },
  examples: [
    "latchkey key revoke 65f1c0ffee65f1c0ffee65f1 --reason 'leaked in a log' --yes",
    'pbpaste | latchkey key revoke - --yes',
    'latchkey key revoke --all --user "$USER_ID" --yes',
  ],
  async run(session, values, [target]) {
    const { user, 'service-account': serviceAccountId, account, enterprise, reason } = values
    const owners = given({ userId: user, serviceAccountId, accountId: account, enterpriseId: enterprise })
    const says = { fromEnv: values['from-env'], all: values.all, owners: Object.keys(owners).length }
    checkTarget(target, says)
    const options = given({ reason })
    const token = await wantedToken(session, target, says.fromEnv)
    const keyring = await session.keyring({ tokens: token !== null })
    if (values.all) return revokeAll(session, keyring, owners, options)
    const key = token === null ? await keyring.keys.get(target ?? '') : await keyring.keys.inspect(token)
    if (key === null) throw new CliError('not_found', 'there is no such key', exitCodes.refused)
    return revoke(session, keyring, key, options)
  },
})

function checkTarget(
  target: string | undefined,
  says: { fromEnv: boolean; all: boolean; owners: number },
): void {
  const named = [target !== undefined, says.fromEnv, says.all].filter(Boolean).length
  // An empty variable must not be taken for no argument: `key revoke "$ID"`.
  if (target === '') throw usage('KEY_ID is empty')
  if (named !== 1) throw usage('give a KEY_ID, or - for a token on stdin, or --from-env, or --all')
  if (says.owners !== (says.all ? 1 : 0))
    throw usage('--all goes with one of --user, --service-account, --account and --enterprise')
}

/** Null where it is an id that was given. */
async function wantedToken(
  session: Session,
  target: string | undefined,
  fromEnv: boolean,
): Promise<string | null> {
  if (fromEnv) return readToken(session, undefined)
  if (target === undefined) return null
  const isId = /^[A-Za-z0-9_-]{1,64}$/.test(target) && !looksLikeToken(target)
  return isId && target !== '-' ? null : readToken(session, target)
}

type Options = { reason?: string }

async function revoke(session: Session, { keys }: KeyringView, key: Key, options: Options): Promise<void> {
  if (key.state !== 'revoked') await session.confirm(`This revokes ${keyInWords(key)} for good.`)
  const revoked = await keys.revoke(key.id, options)
  const how = key.state === 'revoked' ? 'was revoked already' : 'is revoked'
  await session.answer({ key: revoked }, [`${keyInWords(revoked)} ${how}`])
}

async function revokeAll(
  session: Session,
  { keys }: KeyringView,
  owner: RevokeAllFilter,
  options: Options,
): Promise<void> {
  await session.confirm(`This revokes every key of ${ownerInWords(owner)} for good.`)
  const { count } = await keys.revokeAll(owner, options)
  await session.answer({ revoked: count }, [`${count} keys revoked`])
}

function ownerInWords({ userId, serviceAccountId, accountId, enterpriseId }: RevokeAllFilter): string {
  const what =
    (userId && 'user') ?? (serviceAccountId && 'service account') ?? (accountId && 'account') ?? 'enterprise'
  const id = userId ?? serviceAccountId ?? accountId ?? enterpriseId ?? ''
  return `the ${what} ${printable(redact(id, []))}`
}
