import { createPrivateKey } from 'node:crypto'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportPKCS8, generateKeyPair, type JWK } from 'jose'
import { Provider, type Configuration } from 'oidc-provider'

export const audience = 'https://pipelines.example.com'
export type Alg = 'ES256' | 'RS256' | 'PS256' | 'EdDSA'

/** A private key, and what it is for. */
export type SigningKey = JWK & { readonly alg: Alg; readonly kid: string }

/** An OpenID provider, on a port of its own, that gives out JWT access tokens (RFC 9068) by client credentials. */
export interface RunningProvider {
  readonly issuer: string
  readonly jwksUrl: string
  /** How often its keys were asked for. */
  readonly keysAsked: number
  /** Signs with the first of these keys from now on, and publishes all. */
  useKeys(keys: readonly SigningKey[]): void
  token(request?: TokenRequest): Promise<string>
  /** Stops listening; `start()` is on the same port again. */
  stop(): Promise<void>
  start(): Promise<void>
}

interface TokenRequest {
  readonly scope?: string
  /** One of another API. */
  readonly resource?: string
}

export async function privateKey(alg: Alg, kid: string): Promise<SigningKey> {
  // By way of a PEM: Node 20 may hang while it exports a JWK of a key that was generated in the same process.
  const pair = await generateKeyPair(alg, { extractable: true })
  const key = createPrivateKey(await exportPKCS8(pair.privateKey))
  return { ...(key.export({ format: 'jwk' }) as JWK), kid, alg, use: 'sig' }
}

export async function startProvider(keys: readonly SigningKey[], lifetime = 600): Promise<RunningProvider> {
  let handle: RequestListener = (_request, response) => void response.writeHead(503).end()
  let asked = 0
  const server = createServer((request, response) => {
    if (request.url === '/jwks') asked++
    handle(request, response)
  })
  await listen(server, 0)
  const { port } = server.address() as AddressInfo
  const issuer = `http://127.0.0.1:${port}`
  const provider: RunningProvider = {
    issuer,
    jwksUrl: `${issuer}/jwks`,
    get keysAsked() {
      return asked
    },
    useKeys: (all) => {
      const answer = new Provider(issuer, configuration(all, lifetime)).callback()
      handle = (asking, response) => void answer(asking, response)
    },
    token: (request) => tokenOf(issuer, request),
    stop: () => stop(server),
    start: () => listen(server, port),
  }
  provider.useKeys(keys)
  return provider
}

function configuration([signing, ...others]: readonly SigningKey[], lifetime: number): Configuration {
  if (signing === undefined) throw new Error('a provider signs with its first key')
  const { alg } = signing
  return {
    adapter: Forgetful,
    clients: [client(alg)],
    clientAuthMethods: ['client_secret_basic'],
    enabledJWA: { idTokenSigningAlgValues: [alg] },
    jwks: { keys: [signing, ...others] },
    ttl: { ClientCredentials: lifetime },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        getResourceServerInfo: (_ctx, resource) => ({
          scope: 'pipeline:read pipeline:write',
          audience: resource,
          accessTokenTTL: lifetime,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg, kid: signing.kid } },
        }),
      },
    },
  }
}

/** A token that is a JWT is kept nowhere. */
class Forgetful {
  async upsert(): Promise<void> {}
  async find(): Promise<undefined> {}
  async findByUid(): Promise<undefined> {}
  async findByUserCode(): Promise<undefined> {}
  async consume(): Promise<void> {}
  async destroy(): Promise<void> {}
  async revokeByGrantId(): Promise<void> {}
}

function client(alg: Alg): NonNullable<Configuration['clients']>[number] {
  return {
    client_id: 'log-shipper',
    client_secret: 'secret-of-the-log-shipper',
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    id_token_signed_response_alg: alg,
  }
}

async function tokenOf(
  issuer: string,
  { scope = 'pipeline:read', resource = audience }: TokenRequest = {},
): Promise<string> {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from('log-shipper:secret-of-the-log-shipper').toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope, resource }),
  })
  const body = (await response.json()) as { access_token?: string }
  if (body.access_token === undefined) throw new Error(`no token: ${response.status} ${JSON.stringify(body)}`)
  return body.access_token
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve))
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => void server.close(resolve))
}
