import diagnostics from 'node:diagnostics_channel'
import {
  createAuthenticator,
  reasons,
  requirement,
  type Identity,
  type Reason,
  type RequirementOptions,
  type Verifier,
} from '@latchkey/core'
import { afterEach, describe, expect, it } from 'vitest'
import { canary, leaks, shown } from '../../support/canary.js'
import { enterprise, misbehaving, service } from '../../support/identities.js'
import { exchange, request } from '../../support/raw-http.js'
import { closeAll, startThree, type Running } from '../../support/three-servers.js'

interface Refusal {
  readonly verifier: Verifier
  readonly lines: readonly string[]
  readonly required?: RequirementOptions
}

const credentials = `Authorization: Token ${canary}`
const knows = (identity: Identity): Verifier => ({
  verify: async () => identity,
  findAccount: async () => null,
})
const delegated = `x-delegate-account-id: ${canary}`

/** A request for each reason there is, with the key in all that a client can send. */
const refusals: Readonly<Record<Reason, Refusal>> = {
  credentials_missing: { verifier: knows(service()), lines: [`Proxy-Authorization: Token ${canary}`] },
  scheme_unsupported: { verifier: knows(service()), lines: [`Authorization: ${canary} ${canary}`] },
  credentials_malformed: { verifier: knows(service()), lines: [`${credentials} ${canary}`] },
  token_invalid: { verifier: { verify: async () => null }, lines: [credentials] },
  token_expired: { verifier: knows(service({ expiresAt: new Date(0) })), lines: [credentials] },
  token_revoked: {
    verifier: knows(service({ key: { id: 'key-1', state: 'revoked' } })),
    lines: [credentials],
  },
  subject_disabled: {
    verifier: knows(service({ account: { id: 'account-1', status: 'disabled' } })),
    lines: [credentials],
  },
  scope_insufficient: {
    verifier: knows(service()),
    lines: [credentials],
    required: { scopes: ['log:write'] },
  },
  kind_not_allowed: { verifier: knows(service()), lines: [credentials], required: { kinds: ['personal'] } },
  delegation_not_allowed: { verifier: knows(service()), lines: [credentials, delegated] },
  account_not_accessible: { verifier: knows(enterprise()), lines: [credentials, delegated] },
  delegation_malformed: { verifier: knows(enterprise()), lines: [credentials, `${delegated} ${canary}`] },
  account_required: { verifier: knows(enterprise()), lines: [credentials], required: { account: true } },
  verifier_unavailable: {
    verifier: misbehaving((token) => Promise.reject(Object.assign(new Error(token), { token }))),
    lines: [credentials],
  },
}

let servers: readonly Running[] = []
let heard: unknown[] = []
const listen = (event: unknown): void => void heard.push(event)
afterEach(async () => {
  diagnostics.unsubscribe('latchkey:auth', listen)
  heard = []
  await closeAll(servers)
  servers = []
})

// Case 47: each of the ways out of the pipeline, in each framework.
describe('no refusal shows the key', () => {
  it('and none is missing here', () => {
    expect(Object.keys(refusals).sort()).toEqual(Object.keys(reasons).sort())
  })

  it.each(Object.entries(refusals))('%s', async (reason, { verifier, lines, required }) => {
    diagnostics.subscribe('latchkey:auth', listen)
    const log: string[] = []
    const logger = { level: 'trace', stream: { write: (line: string) => void log.push(line) } }
    servers = await startThree({ verifier, onEvent: listen }, { logger, ...(required && { required }) })
    for (const accept of ['application/json', 'application/problem+json']) {
      for (const { port } of servers) {
        const answer = await exchange(
          port,
          request('/', [...lines, `Accept: ${accept}`, `Cookie: k=${canary}`]),
        )
        expect(JSON.parse(answer?.body ?? '')).toMatchObject({ reason })
        expect(leaks(answer?.bytes ?? '')).toEqual([])
      }
    }
    expect(heard.length).toBeGreaterThanOrEqual(12)
    for (const event of heard) expect(leaks(shown(event))).toEqual([])
    expect(log).not.toEqual([])
    expect(leaks(log.join(''))).toEqual([])
  })

  it.each(Object.entries(refusals))(
    'nor does what is thrown: %s',
    async (reason, { verifier, lines, required }) => {
      const rawHeaders = lines.flatMap((line) => line.split(/: (.*)/s).slice(0, 2))
      const outcome = await createAuthenticator({ verifier }).authenticate({ headers: {}, rawHeaders })
      const refused = outcome.ok ? outcome.authorize(requirement(required ?? {})) : outcome
      expect(refused?.error.reason).toBe(reason)
      for (const thing of [outcome, refused, refused?.error]) expect(leaks(shown(thing))).toEqual([])
    },
  )
})
