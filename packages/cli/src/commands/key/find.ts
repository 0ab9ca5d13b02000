import type { Key } from '@latchkey/keyring'
import { CliError, exitCodes } from '../../errors.js'
import { command, given, type Command, type Flags } from '../../command.js'
import { pageFlags, printList } from '../list.js'
import { checkKeyId } from './key-id.js'
import { keyColumns, keyLines } from './show-key.js'

const filterFlags = {
  user: { type: 'text', value: 'ID', help: 'Only those of this user' },
  'service-account': { type: 'text', value: 'ID', help: 'Only those of this service account' },
  account: { type: 'text', value: 'ID', help: 'Only those of this account’s users and service accounts' },
  enterprise: { type: 'text', value: 'ID', help: 'Only those of this enterprise’s own service accounts' },
  kind: { type: 'text', choices: ['personal', 'service', 'enterprise'], help: 'Only those of this kind' },
} as const satisfies Flags

type Named = { readonly [N in keyof typeof filterFlags]?: string | undefined }

function filterOf({ user, 'service-account': serviceAccountId, account, enterprise, kind }: Named): object {
  return given({ userId: user, serviceAccountId, accountId: account, enterpriseId: enterprise, kind })
}

const listing = {
  name: 'keys',
  columns: keyColumns,
  cursor: ({ id }: Key) => id,
  none: 'There are no such keys',
} as const

export const keyList: Command = command({
  name: 'key list',
  summary: 'List keys',
  flags: {
    ...filterFlags,
    revoked: {
      type: 'text',
      choices: ['yes', 'no'],
      help: 'Only those that are revoked, or only the others',
    },
    ...pageFlags,
  },
  examples: [
    'latchkey key list --account "$ACCOUNT" --revoked no',
    "latchkey key list --all --json | jq -r '.keys[] | select(.lastUsedAt == null) | .id'",
  ],
  async run(session, values) {
    const { keys } = await session.keyring()
    const { revoked } = values
    const filter = { ...filterOf(values), ...(revoked !== undefined && { revoked: revoked === 'yes' }) }
    await printList(session, { ...listing, read: (page) => keys.list({ ...filter, ...page }) }, values)
  },
})

export const keyExpiring: Command = command({
  name: 'key expiring',
  summary: 'List keys that still work, were not rotated, and expire soon',
  flags: {
    within: { type: 'duration', value: '7d', help: 'How soon. Default 7d' },
    ...filterFlags,
    ...pageFlags,
  },
  examples: ['latchkey key expiring --within 14d', "latchkey key expiring --all --json | jq -r '.keys[].id'"],
  async run(session, values) {
    const { keys } = await session.keyring()
    const filter = { ...filterOf(values), within: values.within ?? '7d' }
    const none = 'No key expires so soon'
    await printList(
      session,
      { ...listing, none, read: (page) => keys.expiring({ ...filter, ...page }) },
      values,
    )
  },
})

export const keyShow: Command = command({
  name: 'key show',
  summary: 'Show all that may be shown of a key',
  operands: [{ name: 'KEY_ID', help: 'The key’s id' }],
  examples: ['latchkey key show 65f1c0ffee65f1c0ffee65f1'],
  async run(session, _values, [operand = '']) {
    const id = checkKeyId(session, operand)
    const { keys } = await session.keyring()
    const key = await keys.get(id)
    if (key === null) throw new CliError('not_found', 'there is no key with this id', exitCodes.refused)
    await session.answer({ key }, keyLines(key))
  },
})
