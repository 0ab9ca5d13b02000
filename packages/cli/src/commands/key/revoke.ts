import type { Confirmation, Key, KeyringView, RevokeAllFilter } from '@latchkey/keyring'
import { command, given, type Command } from '../../command.js'
import { CliError, exitCodes, usage } from '../../errors.js'
import type { Session } from '../../session.js'
import { printable, redact } from '../../terminal/printable.js'
import { looksLikeToken } from './key-id.js'
import { readToken } from './read-token.js'
import { receiptsInWords } from './receipts.js'
import { keyInWords } from './show-key.js'

export const keyRevoke: Command = command({
  name: 'key revoke',
  summary: 'Revoke a key, or all keys of one owner, for good',
  about:
    'It asks first. Whoever has found a token, and knows no id, gives the token on stdin. Revoking what is revoked\nalready is no error. With --json: {"key":{…}}, or {"revoked":N} with --all.\n--confirm waits until every server that keeps keys in memory has applied it, and says which have; exit code 4 where one\nhas not said so in time. It refuses the key within its maxStaleness all the same.',
  operands: [{ name: 'KEY_ID|-', help: 'The key, or - for the token on stdin', optional: true }],
  flags: {
    'from-env': { type: 'switch', help: 'The key in $LATCHKEY_TOKEN' },
    reason: { type: 'text', help: 'For the audit log; 1 to 200 characters' },
    confirm: {
      type: 'duration',
      limits: { least: '1ms', most: '1h', like: '2s, 30s' },
      help: 'Wait so long at most for the word of all servers',
    },
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
    'latchkey key revoke 65f1c0ffee65f1c0ffee65f1 --confirm 5s --yes',
  ],
  async run(session, values, [target]) {
    const { user, 'service-account': serviceAccountId, account, enterprise, reason, confirm } = values
    const owners = given({ userId: user, serviceAccountId, accountId: account, enterpriseId: enterprise })
    const says = { fromEnv: values['from-env'], all: values.all, owners: Object.keys(owners).length }
    checkTarget(target, says)
    const options = given({ reason, confirm })
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

type Options = { reason?: string; confirm?: string }

async function revoke(session: Session, { keys }: KeyringView, key: Key, options: Options): Promise<number> {
  if (key.state !== 'revoked') await session.confirm(`This revokes ${keyInWords(key)} for good.`)
  const { confirmation, ...revoked }: Receipted<Key> = await keys.revoke(key.id, options)
  const how = key.state === 'revoked' ? 'was revoked already' : 'is revoked'
  const answer = given({ key: revoked, confirmation })
  await session.answer(answer, [`${keyInWords(revoked)} ${how}`, ...receiptsInWords(confirmation)])
  return exitCodeOf(confirmation)
}

type Receipted<T> = T & { confirmation?: Confirmation }

function exitCodeOf(confirmation: Confirmation | undefined): number {
  return confirmation?.complete === false ? exitCodes.failed : 0
}

async function revokeAll(
  session: Session,
  { keys }: KeyringView,
  owner: RevokeAllFilter,
  options: Options,
): Promise<number> {
  await session.confirm(`This revokes every key of ${ownerInWords(owner)} for good.`)
  const { count, confirmation }: Receipted<{ count: number }> = await keys.revokeAll(owner, options)
  const answer = given({ revoked: count, confirmation })
  await session.answer(answer, [`${count} keys revoked`, ...receiptsInWords(confirmation)])
  return exitCodeOf(confirmation)
}

function ownerInWords({ userId, serviceAccountId, accountId, enterpriseId }: RevokeAllFilter): string {
  const what =
    (userId && 'user') ?? (serviceAccountId && 'service account') ?? (accountId && 'account') ?? 'enterprise'
  const id = userId ?? serviceAccountId ?? accountId ?? enterpriseId ?? ''
  return `the ${what} ${printable(redact(id, []))}`
}
