import { createAuthenticator, type AuthenticatorOptions, type Outcome } from '@latchkey/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { knowing, serviceKey } from '../../support/identities.js'
import { Connection, exchange, request } from '../../support/raw-http.js'
import { closeAll, startThree, type Running } from '../../support/three-servers.js'

const verifier = knowing()
const forms = ['token68', 'params'] as const
let servers: readonly Running[] = []

beforeAll(async () => {
  servers = await startThree({ verifier, credentialForms: forms })
})
afterAll(() => closeAll(servers))

/** What has made scanners of this header crawl: runs of one thing, with an end that does not fit. */
const pieces = [
  'a',
  ' ',
  '=',
  ',',
  '"',
  '\\',
  '\\"',
  'a=',
  'a=b,',
  'a="b",',
  ', ',
  'token=',
  'token="',
  '=,',
  '.',
  '+/',
  '""',
]
const starts = [
  '',
  'Token',
  'Token ',
  'Token a',
  'Token token=',
  'Token token="',
  'Token realm="',
  `Token ${serviceKey}`,
]
const ends = ['', '!', '"']

function hostile(length: number): string[] {
  return starts.flatMap((start) =>
    pieces.flatMap((piece) => ends.map((end) => start + piece.repeat(length / piece.length) + end)),
  )
}

async function authenticate(field: string, options: Partial<AuthenticatorOptions> = {}): Promise<Outcome> {
  const authenticator = createAuthenticator({ verifier, credentialForms: forms, ...options })
  return authenticator.authenticate({ headers: { authorization: field } })
}

// Case 2. CVE-2021-22904 (Rails, token authentication), CVE-2026-35041: a regular expression that goes back over what it
// has read takes seconds for 16 KB. There is no clock here: what is not linear does not finish in hundreds of fields.
describe('parsing is linear', () => {
  it('in 64 KB, at every position', async () => {
    for (const field of hostile(65_536)) expect((await authenticate(field)).ok).toBe(false)
  })

  it('in 64 KB that maxTokenLength lets by', async () => {
    const reasons = new Set<string>()
    for (const field of hostile(65_536)) {
      const outcome = await authenticate(field, { maxTokenLength: 2 ** 30 })
      reasons.add(outcome.ok ? 'accepted' : outcome.error.reason)
    }
    expect([...reasons].sort()).toStrictEqual([
      'credentials_malformed',
      'scheme_unsupported',
      'token_invalid',
    ])
  })

  it('in what fits into a request', async () => {
    for (const { port, reached } of servers) {
      const connection = new Connection(port)
      // Node trims the spaces around a value: what is left may be a good one.
      for (const field of hostile(15_000).filter((text) => text.trim() !== `Token ${serviceKey}`)) {
        const answer = await connection.exchange(request('/', [`Authorization: ${field}`]))
        expect(answer?.status).toBe(401)
      }
      connection.close()
      expect(reached()).toBe(0)
    }
  })

  it('in a delegation header and an Accept header of any length', async () => {
    const authorization = `Token ${serviceKey}`
    for (const piece of pieces) {
      const long = piece.repeat(300_000)
      const headers = {
        authorization,
        'x-delegate-account-id': long,
        accept: `application/problem+json${long}`,
      }
      const outcome = await createAuthenticator({ verifier }).authenticate({ headers })
      expect(outcome).toMatchObject({ ok: false, status: 400 })
    }
  })
})

// Case 5. Hashing megabytes for everyone who asks is work that an attacker gets for nothing (ASVS 4.0.3, 11.1.4).
describe('a token that is too long is refused before anything is computed from it', () => {
  const long = `Token ${'a'.repeat(4097)}`
  const longer = `Token token="${'a'.repeat(15_000)}"`

  it.each([long, longer, `Token ${'a'.repeat(4096)}=`])(
    '%.20s…: the verifier is not asked',
    async (authorization) => {
      const asked = verifier.asked.length
      for (const { port } of servers) {
        const answer = await exchange(port, request('/', [`Authorization: ${authorization}`]))
        expect(JSON.parse(answer?.body ?? '')).toMatchObject({ status: 401, reason: 'credentials_malformed' })
      }
      expect(verifier.asked.length).toBe(asked)
    },
  )

  it('one that just fits is asked about', async () => {
    const fits = 'a'.repeat(4096)
    await authenticate(`Token ${fits}`)
    await authenticate(`Token token="${fits}"`)
    expect(verifier.asked.slice(-2)).toStrictEqual([fits, fits])
  })

  it('past what Node takes for headers there is no request at all', async () => {
    const asked = verifier.asked.length
    for (const { port } of servers) {
      const answer = await exchange(port, request('/', [`Authorization: Token ${'a'.repeat(17_000)}`]))
      expect(answer?.status).toBe(431)
    }
    expect(verifier.asked.length).toBe(asked)
  })
})
