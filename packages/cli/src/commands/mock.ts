import type { MockServer } from '@latchkey/mock-server'
import { command, type Command } from '../command.js'
import { refused } from '../errors.js'

export const mockCommand: Command = command({
  name: 'mock',
  summary: 'Start a Mezmo-shaped API over the real pipeline, on 127.0.0.1, for tests of clients',
  about:
    'It prints one line, `latchkey mock listening on http://127.0.0.1:PORT`, and runs until it is interrupted: that is\nits orderly end, and ends with 0. Its default keys are public. With --json the line is {"url":"…"}.',
  flags: {
    port: { type: 'count', value: 'N', help: 'Default one that is free', range: [0, 65_535] },
    seed: {
      type: 'text',
      value: 'FILE.json',
      help: 'What it knows. Default the examples of the API’s own page',
    },
  },
  examples: ['latchkey mock --port 8787', 'latchkey mock --seed seed.json'],
  async run(session, { port, seed }) {
    const signal = session.interruption()
    // It brings a web framework along, which no other command needs to wait for.
    const { startMockServer } = await import('@latchkey/mock-server')
    const server = await start(() =>
      startMockServer({ ...(port !== undefined && { port }), ...(seed !== undefined && { seed }) }),
    )
    try {
      await session.answer({ url: server.url }, [`latchkey mock listening on ${server.url}`])
      await aborted(signal)
    } finally {
      await server.close()
    }
  },
})

/** At once, where it came while the server was being started. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
    if (signal.aborted) resolve()
  })
}

async function start(attempt: () => Promise<MockServer>): Promise<MockServer> {
  try {
    return await attempt()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') throw refused('the port is in use: give another --port')
    if (code === 'EACCES') throw refused('the port may not be used: give one from 1024')
    throw error instanceof TypeError || code === undefined ? refused(asFlags(message)) : error
  }
}

/** The library names its function and its options. */
function asFlags(message: string): string {
  return message.replace(/^startMockServer: /, '').replace(/^option "(\w+)"/, '--$1')
}
