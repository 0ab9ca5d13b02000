// The tables of options in core's README, held against the two verifiers that ask over HTTP.
import { runInThisContext } from 'node:vm'
import { AuthError, introspectionVerifier, upstreamVerifier, type Verifier } from '@latchkey/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { readDocument } from './documents.js'
import { allowedNames } from './facts.js'
import { codeIn, tableOf } from './tables.js'

type Respond = (url: string, init: RequestInit) => Promise<Response>

const text = readDocument('packages/core/README.md').text
const now = Date.parse('2030-01-01T00:00:00Z')
const good = { url: 'https://service.example/', auth: { bearer: 'own-token' } }
const caller = { 'x-auth-access-type': 'service', 'x-auth-subject-id': 's' }
const silent: Respond = () => new Promise(() => undefined)

const members =
  (more: object): Respond =>
  async () =>
    Response.json({ active: true, sub: 's', ...more })
const padded = (length: number): Respond => {
  const body = '{"active":true,"sub":"s"}'.padEnd(length)
  return async () => new Response(body, { headers: { 'content-type': 'application/json' } })
}

/** A verifier with the option, and what it may answer at most. */
type Create = (option: object, fetch: Respond) => Verifier<object>
const introspection: Create = (option, fetch) => introspectionVerifier({ ...good, fetch, ...option })
const upstream: Create = (option, fetch) => upstreamVerifier({ url: good.url, fetch, ...option })
const upstreamBody: Create = (option, fetch) =>
  upstreamVerifier({ url: good.url, method: 'GET', fetch, toIdentity: () => null, ...option })

/** What each option does to what can be seen from outside, and values that must be told apart from the default. */
interface Observation {
  readonly see: (option: object) => Promise<unknown>
  readonly others: readonly unknown[]
}

const ofIntrospection: Readonly<Record<string, Observation>> = {
  timeout: { see: (option) => cutOffAfter(introspection(option, silent)), others: ['4s', '6s'] },
  maxBytes: {
    see: (option) => each([65_535, 65_536, 65_537], (length) => introspection(option, padded(length))),
    others: [65_535, 65_537],
  },
  checkNotBefore: {
    see: (option) => outcome(introspection({ clock: () => new Date(now), ...option }, members({ nbf: now }))),
    others: [true],
  },
  clockTolerance: {
    see: (option) =>
      each([0, 1], (s) =>
        introspection({ clock: () => new Date(now), ...option }, members({ exp: now / 1000 + s })),
      ),
    others: ['1s'],
  },
  clock: {
    see: (option) =>
      each([-3600, 3600], (s) => introspection(option, members({ exp: Date.now() / 1000 + s }))),
    others: [() => new Date(0), () => new Date('2100-01-01T00:00:00Z')],
  },
}

const ofUpstream: Readonly<Record<string, Observation>> = {
  timeout: { see: (option) => cutOffAfter(upstream(option, silent)), others: ['4s', '6s'] },
  maxBytes: {
    see: (option) => each([65_535, 65_536, 65_537], (length) => upstreamBody(option, padded(length))),
    others: [65_535, 65_537],
  },
  method: { see: (option) => asked(option, ({ method }) => method), others: ['GET'] },
  scheme: {
    see: (option) => asked(option, ({ headers }) => new Headers(headers).get('authorization')),
    others: ['Bearer'],
  },
}

afterEach(() => void vi.useRealTimers())

describe.each([
  ['introspectionVerifier', introspectionVerifier, ofIntrospection],
  ['upstreamVerifier', upstreamVerifier, ofUpstream],
] as const)('the table of %s', (name, create, observations) => {
  const rows = tableOf(text, `option of \`${name}()\``)

  it('has every option, in the order of its own words', () => {
    const names = rows.flatMap(([cell = '']) => codeIn(cell))
    expect(names).toEqual(allowedNames((options) => create(options as never)))
  })

  it('has a default for each that has one', () => {
    const words = ['none', 'see below', 'see above', 'the global one']
    const withDefault = rows.filter(([, shown = '']) => !words.includes(shown))
    expect(withDefault.flatMap(([cell = '']) => codeIn(cell))).toEqual(Object.keys(observations))
  })

  it.each(Object.entries(observations))('has the default of %s', async (option, { see, others }) => {
    const [, shown = ''] = rows.find(([cell]) => cell === `\`${option}\``) ?? []
    const documented: unknown = runInThisContext(`(${codeIn(shown)[0] ?? shown})`)
    const silently = await see({})
    expect(await see({ [option]: documented })).toEqual(silently)
    for (const other of others) expect(await see({ [option]: other })).not.toEqual(silently)
  })
})

/** `known`, `unknown`, a reason, or `outage`. */
async function outcome(verifier: Verifier<object>): Promise<string> {
  const { signal } = new AbortController()
  try {
    return (await verifier.verify('token-of-somebody', { scheme: 'Token', signal })) ? 'known' : 'unknown'
  } catch (error) {
    return error instanceof AuthError ? error.reason : 'outage'
  }
}

function each<T>(values: readonly T[], create: (value: T) => Verifier<object>): Promise<string[]> {
  return Promise.all(values.map((value) => outcome(create(value))))
}

/** A part of the one question that is asked. */
async function asked(option: object, part: (init: RequestInit) => unknown): Promise<unknown> {
  let seen: unknown
  const fetch: Respond = async (_, init) => {
    seen = part(init)
    return new Response(null, { headers: caller })
  }
  await outcome(upstream(option, fetch))
  return seen
}

/** In milliseconds of a clock that only this test moves. */
async function cutOffAfter(verifier: Verifier<object>): Promise<number> {
  vi.useFakeTimers()
  const answered = vi.fn()
  void outcome(verifier).then(answered)
  let waited = 0
  for (; answered.mock.calls.length === 0 && waited < 10_000; waited += 500)
    await vi.advanceTimersByTimeAsync(500)
  vi.useRealTimers()
  return waited
}
