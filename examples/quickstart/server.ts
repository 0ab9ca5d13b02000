// `pnpm start` runs this: a guarded API whose keys are in one file. It may be stopped and started as you like.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createKeyring } from '@latchkey/keyring'
import { sqliteStore } from '@latchkey/sql'
import { createApp } from './app.js'
import { commands } from './commands.js'
import { demoKeys } from './demo-data.js'
import { settingsFrom } from './settings.js'

try {
  const { path, port } = settingsFrom(process.env)
  const keyring = createKeyring({ store: sqliteStore(path) })
  const server = createServer(createApp(keyring))
  // Closing the keyring writes what waits: when each key was last used.
  const close = (): void => void server.close(() => void keyring.close())
  try {
    // The port first: where it is taken, no file is made.
    await once(server.listen(port, '127.0.0.1'), 'listening')
    process.once('SIGINT', close).once('SIGTERM', close)
    await keyring.open()
    // Keys are made last: a token is made where it can be shown, and nowhere else.
    const keys = await demoKeys(keyring)
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    console.log(`listening on ${url}\n\n${commands(url, keys, path)}`)
  } catch (error) {
    close()
    throw error
  }
} catch (error) {
  const { message, code } = error as NodeJS.ErrnoException
  const advice =
    code === 'EADDRINUSE' ? '. Choose another port: PORT=3001, or PORT=0 for one that is free' : ''
  console.error(`cannot start: ${message}${advice}`)
  process.exitCode = 1
}
