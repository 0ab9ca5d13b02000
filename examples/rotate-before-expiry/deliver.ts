// In the place of your secret manager: a file for each service account, which has a single key.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Key } from '@latchkey/keyring'

const folder = process.env['SECRETS_DIR'] ?? './secrets'

/** All or nothing: whoever reads the file meanwhile finds the old token or the new one. */
export async function deliver(token: string, { id, serviceAccountId = '' }: Key): Promise<void> {
  const file = join(folder, serviceAccountId)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(`${file}.${id}`, JSON.stringify({ id, token }), { mode: 0o600 })
  await rename(`${file}.${id}`, file)
}

/** Beside each token is the id of its key: so the next run knows what has arrived. */
export async function isDelivered({ id, serviceAccountId = '' }: Key): Promise<boolean> {
  try {
    const secret = JSON.parse(await readFile(join(folder, serviceAccountId), 'utf8')) as { id: string }
    return secret.id === id
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
