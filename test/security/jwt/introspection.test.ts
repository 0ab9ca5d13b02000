import { anyOf, cached, introspectionVerifier, type VerifyContext } from '@latchkey/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sendJson, startLying, type LyingServer } from '../../support/lying-server.js'

const context: VerifyContext = { scheme: 'Bearer', signal: new AbortController().signal }
const auth = { bearer: 'own-token' }

let service: LyingServer
let other: LyingServer
beforeAll(async () => {
  service = await startLying((response) => sendJson(response, { active: true, sub: 'ours' }))
  other = await startLying((response) => sendJson(response, { active: true, sub: 'theirs' }))
})
afterAll(() => Promise.all([service.close(), other.close()]))

// Case 32. RFC 7662 §2.1: the token is a form parameter. What is put into a URL, or a body, as it came, can say more than itself.
describe('a token changes nothing of the question but its own parameter', () => {
  it.each([
    '../../admin',
    'http://169.254.169.254/',
    '//evil.example/',
    'a/b+c==',
    'a%26token_type_hint%3Dx',
    'x~y.-_z',
  ])('%s', async (token) => {
    const before = service.questions.length
    await introspectionVerifier({ url: service.url, auth }).verify(token, context)
    const [question = '', ...more] = service.questions.slice(before)
    expect(more).toEqual([])
    expect(question).toMatch(/^POST \/ /)
    const body = new URLSearchParams(question.slice(question.lastIndexOf(' ') + 1))
    expect([...body]).toEqual([
      ['token', token],
      ['token_type_hint', 'access_token'],
    ])
  })
})

// Case 32. Two issuers may give out the same token; and what one said of it is nothing that the other said.
describe('what one endpoint said of a token is never remembered of another', () => {
  const token = 'a-token-of-both'
  const verifiers = (): readonly ReturnType<typeof cached>[] =>
    [service, other].map(({ url }) => cached(introspectionVerifier({ url, auth }), { ttl: '1h' }))

  it('one beside the other', async () => {
    const [ours, theirs] = verifiers()
    for (let use = 0; use < 3; use++) {
      expect(await ours?.verify(token, context)).toMatchObject({ subject: { id: 'ours' } })
      expect(await theirs?.verify(token, context)).toMatchObject({ subject: { id: 'theirs' } })
    }
    expect([ours, theirs].map((verifier) => verifier?.stats().loads)).toEqual([1, 1])
  })

  it('one after the other: "inactive" here says nothing of there', async () => {
    service.answer((response) => sendJson(response, { active: false }))
    const both = anyOf(...verifiers())
    for (let use = 0; use < 3; use++)
      expect(await both.verify(token, context)).toMatchObject({ subject: { id: 'theirs' } })
  })
})
