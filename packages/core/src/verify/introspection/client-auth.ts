import { isObject, ownOptions, refuseOption } from '../../lib/check.js'

/** How the endpoint knows who asks: one of the three (RFC 7662 §2.1, RFC 6749 §2.3.1, RFC 6750). */
export type IntrospectionAuth =
  | { basic: IntrospectionClient }
  | { post: IntrospectionClient }
  /** An access token of its own; a function is asked for it at each call. */
  | { bearer: string | (() => string | Promise<string>) }

export interface IntrospectionClient {
  id: string
  secret: string
}

/** What the question carries besides the token. */
interface ClientProof {
  readonly authorization?: string
  readonly form?: Readonly<Record<string, string>>
}

export interface ClientAuth {
  /** Known from the start. */
  readonly secrets: readonly string[]
  prove(): ClientProof | Promise<ClientProof>
}

const allowed =
  'one of { basic: { id, secret } }, { post: { id, secret } } and { bearer: "…" }, where a bearer may be a function'

export function clientAuth(owner: string, value: unknown): ClientAuth {
  const [way, ...more] = isObject(value) ? Object.keys(value) : []
  if (!isObject(value) || way === undefined || more.length > 0)
    return refuseOption(owner, 'auth', value, allowed)
  if (way === 'basic') return basic(clientOf(owner, 'auth.basic', value[way]))
  if (way === 'post') return post(clientOf(owner, 'auth.post', value[way]))
  return way === 'bearer' ? bearer(owner, value[way]) : refuseOption(owner, 'auth', value, allowed)
}

function clientOf(owner: string, option: string, value: unknown): IntrospectionClient {
  if (!isObject(value)) return refuseOption(owner, option, value, 'an object { id, secret }')
  const client = ownOptions(`${owner}: option "${option}"`, value as unknown as IntrospectionClient, [
    'id',
    'secret',
  ])
  for (const name of ['id', 'secret'] as const) {
    if (typeof client[name] !== 'string' || client[name] === '')
      refuseOption(owner, `${option}.${name}`, client[name], 'a text')
  }
  return client
}

/** Id and secret are form-encoded before they are put together (RFC 6749 §2.3.1): a colon, or a "ü", is no accident then. */
function basic({ id, secret }: IntrospectionClient): ClientAuth {
  const pair = Buffer.from(`${formEncoded(id)}:${formEncoded(secret)}`).toString('base64')
  const proof = Object.freeze({ authorization: `Basic ${pair}` })
  return { secrets: [secret, formEncoded(secret)], prove: () => proof }
}

function post({ id, secret }: IntrospectionClient): ClientAuth {
  const proof = Object.freeze({ form: Object.freeze({ client_id: id, client_secret: secret }) })
  return { secrets: [secret, formEncoded(secret)], prove: () => proof }
}

function bearer(owner: string, value: unknown): ClientAuth {
  if (typeof value === 'function') {
    const source = value as () => unknown
    return { secrets: [], prove: async () => ({ authorization: `Bearer ${checkedToken(await source())}` }) }
  }
  if (!isToken(value))
    return refuseOption(owner, 'auth.bearer', value, 'a token, or a function that returns one')
  return { secrets: [value], prove: () => ({ authorization: `Bearer ${value}` }) }
}

function checkedToken(value: unknown): string {
  if (isToken(value)) return value
  throw new Error('the function auth.bearer returned what is no token (RFC 6750 §2.1)')
}

function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9._~+/-]+=*$/.test(value)
}

/** application/x-www-form-urlencoded */
function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}
