// Asks an API again and again, while its key is rotated by others. Run it: `API_URL=… SECRET_FILE=… node watch.js`
//
// The old key may be revoked as soon as the new one is in its place: the request that is refused is sent again with the new one.
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient, LatchkeyError } from '@latchkey/client'
import { readSecret } from './read-secret.js'

const milliseconds = Number(process.env['EVERY'] ?? 1000)
const api = createClient({
  baseUrl: process.env['API_URL'] ?? 'http://127.0.0.1:8787',
  token: readSecret,
  onWarning: ({ message }) => console.log(`WARNING: ${message}`),
})

const { accessType, subject } = await api.whoami()
console.log(`${accessType} ${subject.id}`)
for (;;) {
  console.log(await look())
  await sleep(milliseconds)
}

/** In words for a log: never the key. */
async function look(): Promise<string> {
  try {
    const response = await api.fetch('/v3/pipeline')
    const { data } = (await response.json()) as { data: unknown[] }
    return `pipelines: ${data.length}, by ${response.headers.get('x-auth-key-id')}`
  } catch (error) {
    if (error instanceof LatchkeyError) return `FAILED: ${error.message}`
    throw error
  }
}
