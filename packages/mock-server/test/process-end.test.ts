import { expect, it } from 'vitest'
import { runScript, scratchFolder } from './built-package.js'

const folder = scratchFolder()

const opening = `
import { once } from 'node:events'
import { connect } from 'node:net'
import { WebSocket } from 'ws'
import { startMockServer } from '@latchkey/mock-server'
const server = await startMockServer()
const authorization = 'Token sta_1a2b3c4d5e6f7890abcdef1234567890abcdef12'
const arrived = async (count) => {
  while (server.requests.length < count) await new Promise((resolve) => setTimeout(resolve, 10))
}
`

it.each([
  ['an idle server', ''],
  [
    'a client that waits',
    `server.fail({ delay: '1h' }); fetch(server.url).catch(() => {}); await arrived(1)`,
  ],
  [
    'a client that went away while it waited',
    `server.fail({ delay: '1h' })
     const socket = connect(new URL(server.url).port, '127.0.0.1')
     socket.write('GET / HTTP/1.1\\r\\nhost: x\\r\\n\\r\\n')
     await arrived(1)
     socket.destroy()
     await once(socket, 'close')`,
  ],
  [
    'a WebSocket',
    `const socket = new WebSocket(server.url.replace('http', 'ws') + '/ws/tail', { headers: { authorization } })
     socket.on('error', () => {})
     await once(socket, 'message')`,
  ],
  [
    'a WebSocket that was closed before',
    `const socket = new WebSocket(server.url.replace('http', 'ws') + '/ws/tail', { headers: { authorization } })
     await once(socket, 'message')
     socket.close()
     await once(socket, 'close')`,
  ],
])('after close() nothing keeps the process from ending: %s', async (name, script) => {
  const file = `${name.replaceAll(' ', '-')}.mjs`
  const ran = await runScript(
    folder,
    file,
    `${opening}${script}\nawait server.close()\nconsole.log('closed')\n`,
  )
  expect(ran).toEqual({ code: 0, stdout: 'closed\n', stderr: '' })
})
