// In the place of your secret manager's client: a file that somebody else replaces. `rotate-before-expiry` delivers such files.
import { readFile } from 'node:fs/promises'

const file = process.env['SECRET_FILE'] ?? './secrets/key'

/** The key as it is now. The client asks again by itself: after a minute, and when the API refuses what it had. */
export async function readSecret(): Promise<string> {
  const { token } = JSON.parse(await readFile(file, 'utf8')) as { token: string }
  return token
}
