// One enterprise with two accounts, and a key of each kind. Whatever is there already stays as it is.
import type { Key, Keyring } from '@latchkey/keyring'

const enterprise = { id: '68c584136b9b08b8fc53a85e', name: 'Example' }
const enterpriseId = enterprise.id
const own = { id: '507f1f77bcf86cd799439012', shortId: 'd3396ea1f', name: 'Acme', enterpriseId }
const other = { id: '64f1c0aa51d3b7e2908f4c11', shortId: '507f1f77bc', name: 'Globex', enterpriseId }
const accountId = own.id
const email = 'user@example.com'
const user = { id: '507f1f77bcf86cd799439015', accountId, email, permissions: ['basic'] }
const shipper = { id: '507f1f77bcf86cd799439016', accountId, name: 'shipper', permissions: ['pipeline:*'] }
const robot = { id: '507f1f77bcf86cd799439017', enterpriseId, name: 'provisioning', permissions: ['*'] }

export interface DemoKey {
  readonly key: Key
  /** Null: the key was made by an earlier run, and its token shown then. */
  readonly token: string | null
}

export interface DemoKeys {
  readonly personal: DemoKey
  readonly service: DemoKey
  readonly enterprise: DemoKey
}

/** Fixed ids: what a run that was stopped half way has left undone, the next one does. */
export async function demoKeys(keyring: Keyring): Promise<DemoKeys> {
  const { enterprises, accounts, users, serviceAccounts } = keyring
  await ensure(enterprises, enterprise)
  await ensure(accounts, own)
  await ensure(accounts, other)
  await ensure(users, user)
  await ensure(serviceAccounts, shipper)
  await ensure(serviceAccounts, robot)
  return {
    // Its user may write, too: the scopes of a key narrow.
    personal: await currentKey(keyring, { userId: user.id }, ['pipeline:read']),
    service: await currentKey(keyring, { serviceAccountId: shipper.id }),
    enterprise: await currentKey(keyring, { serviceAccountId: robot.id }),
  }
}

interface Records<T> {
  get(id: string): Promise<unknown>
  create(record: T): Promise<unknown>
}

async function ensure<T>(records: Records<T>, record: NoInfer<T> & { id: string }): Promise<void> {
  if ((await records.get(record.id)) === null) await records.create(record)
}

type Owner = { userId: string } | { serviceAccountId: string }

/** The owner's key; a new one where none works. */
async function currentKey({ keys }: Keyring, owner: Owner, scopes = ['*']): Promise<DemoKey> {
  const made = await keys.list({ ...owner, revoked: false, limit: 1000 })
  const key = made.findLast(({ state }) => state === 'current')
  return key ? { key, token: null } : keys.issue({ ...owner, scopes, expiresIn: '90d' })
}
