import { describe, expect, it } from 'vitest'
import { createAuthenticator } from '../../../src/authenticator.js'
import type { Verifier } from '../../../src/types.js'
import { introspectionVerifier } from '../../../src/verify/introspection/introspection-verifier.js'
import type { RemoteOptions } from '../../../src/verify/remote/remote-options.js'
import { upstreamVerifier } from '../../../src/verify/upstream/upstream-verifier.js'
import { outcomeOf } from '../../support/outcome.js'
import { startRemote, type RemoteServer } from '../../support/remote-server.js'

const token = 'sts_5b3f0c9e8d7a6b5c'

const kinds: readonly (readonly [string, (options: RemoteOptions) => Verifier<object>])[] = [
  [
    'introspectionVerifier',
    (options) => introspectionVerifier({ ...options, auth: { bearer: 'own-bearer' } }),
  ],
  ['upstreamVerifier', (options) => upstreamVerifier({ ...options, method: 'GET' })],
]

/** A server that never ends its answer, and tells when it is asked and when the other side hangs up. */
async function silent(
  begin = false,
): Promise<{ remote: RemoteServer; asked: Promise<void>; hungUp: Promise<void> }> {
  let [ask, hangUp] = [(): void => undefined, (): void => undefined]
  const asked = new Promise<void>((resolve) => void (ask = resolve))
  const hungUp = new Promise<void>((resolve) => void (hangUp = resolve))
  const remote = await startRemote((response) => {
    response.on('close', () => hangUp())
    if (begin) response.writeHead(401, { 'content-type': 'application/json' }).write('{')
    ask()
  })
  return { remote, asked, hungUp }
}

describe.each(kinds)('%s', (name, create) => {
  it('gives up what it does not read of an answer: it would hold the connection', async () => {
    let isCancelled = false
    const body = new ReadableStream({ cancel: () => void (isCancelled = true) })
    const fetch = async (): Promise<Response> => new Response(body, { status: 500 })
    expect(await outcomeOf(create({ url: 'http://127.0.0.1:9/', fetch }), token)).toMatch(/answered 500/)
    expect(isCancelled).toBe(true)
  })

  it.each([false, true])('an abort ends the call and the connection; answer begun: %s', async (begin) => {
    const { remote, asked, hungUp } = await silent(begin)
    const controller = new AbortController()
    const outcome = outcomeOf(create({ url: remote.url, timeout: '1h' }), token, controller.signal)
    await asked
    controller.abort(new Error(token))
    expect(await outcome).toBe(`outage: ${name}: ${new URL(remote.url).origin}: the call was aborted`)
    await hungUp
  })

  it('its own time-out ends the connection, too', async () => {
    const { remote, hungUp } = await silent()
    expect(await outcomeOf(create({ url: remote.url, timeout: 1000 }), token)).toMatch(
      /no answer within \d+ ms/,
    )
    await hungUp
  })

  it('where it is aborted already, nobody is asked', async () => {
    const { remote } = await silent()
    expect(await outcomeOf(create({ url: remote.url }), token, AbortSignal.abort())).toMatch(
      /^outage: .*aborted/,
    )
    expect(remote.seen).toEqual([])
  })

  it('a fetch that does not listen is not waited for', async () => {
    const fetch = (): Promise<Response> => new Promise(() => undefined)
    const verifier = create({ url: 'https://a.example', timeout: 20, fetch })
    expect(await outcomeOf(verifier, token)).toMatch(/no answer within \d+ ms/)
  })

  it('the authenticator’s own time-out ends it: 503', async () => {
    const { remote, hungUp } = await silent()
    const verifier = create({ url: remote.url, timeout: '1h' })
    const authenticator = createAuthenticator({ verifier, verifyTimeout: 1000 })
    const outcome = await authenticator.authenticate({ headers: { authorization: `Token ${token}` } })
    expect(outcome).toMatchObject({ ok: false, status: 503 })
    await hungUp
  })

  it('leaves no listener on the signal', async () => {
    const listening = new Set<unknown>()
    const { signal } = new AbortController()
    const watched = Object.assign(signal, {
      addEventListener: (_: string, listener: unknown) => void listening.add(listener),
      removeEventListener: (_: string, listener: unknown) => void listening.delete(listener),
    })
    const remote = await startRemote((response) => response.writeHead(500).end())
    expect(await outcomeOf(create({ url: remote.url }), token, watched)).toMatch(/answered 500/)
    expect(listening.size).toBe(0)
  })
})
