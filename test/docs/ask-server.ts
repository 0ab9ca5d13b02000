import { answer, AuthError, type Reason } from '@latchkey/core'

interface Route {
  readonly method: string
  readonly path: string
  /** Guarded by nothing, and says so. */
  readonly open: boolean
  /** Named by the program. Where it names none, any path will do, and 404 is an answer too. */
  readonly declared: boolean
}

const UNKNOWN_KEY = 'sts_ffffffffffffffffffffffffffffffffffffffff'

/** Asks a program that listens as its reader would: without a key, with an unknown one, with the program's own. */
export async function askServer(port: number, source: string): Promise<string[]> {
  const problems: string[] = []
  const key = /\bst[aes]_[0-9a-f]{40}\b/.exec(source)?.[0]
  const ownWords = source.includes('instanceof AuthError')
  for (const route of routesIn(source)) {
    const name = `${route.method} ${route.path}`
    const ask = (token?: string): Promise<Response> => send(port, route, token)
    const complain = (about: string, found: string[]): void => {
      problems.push(...found.map((problem) => `${name} ${about}: ${problem}`))
    }
    if (route.open) {
      complain('without a key', statusOtherThan(200, await ask()))
      continue
    }
    complain('without a key', await notRefused(await ask(), 'credentials_missing', ownWords))
    complain('with an unknown key', await notRefused(await ask(UNKNOWN_KEY), 'token_invalid', ownWords))
    if (key !== undefined) complain('with its own key', notLetIn(await ask(key), route))
  }
  if (source.includes("'OPTIONS'")) {
    const preflight = await send(port, { method: 'OPTIONS', path: '/' })
    problems.push(...statusOtherThan(204, preflight).map((problem) => `a preflight: ${problem}`))
  }
  return problems
}

function routesIn(source: string): Route[] {
  const calls = source.matchAll(/\.(get|head|post|put|patch|delete)\('(\/[^']*)'(.*)/g)
  const routes = [...calls].map(([, method = '', path = '', rest = '']) => ({
    method: method.toUpperCase(),
    path: path.replace(/:\w+/g, '1'),
    open: rest.includes('auth: false'),
    declared: true,
  }))
  return routes.length > 0 ? routes : [{ method: 'GET', path: '/', open: false, declared: false }]
}

function send(
  port: number,
  { method, path }: Pick<Route, 'method' | 'path'>,
  token?: string,
): Promise<Response> {
  const headers = token === undefined ? {} : { authorization: `Token ${token}` }
  return fetch(`http://127.0.0.1:${port}${path}`, { method, headers })
}

async function notRefused(response: Response, reason: Reason, ownWords: boolean): Promise<string[]> {
  const body = await response.text()
  const documented = answer(new AuthError(reason), { headers: {} }).body
  const expected = ownWords ? JSON.stringify({ error: reason }) : documented
  const challenge = response.headers.get('www-authenticate') ?? ''
  return [
    ...statusOtherThan(401, response),
    ...(body === expected ? [] : [`the body is ${body}, expected ${expected}`]),
    ...(challenge.startsWith('Token realm="') ? [] : [`the challenge is "${challenge}"`]),
    ...(response.headers.get('cache-control') === 'no-store' ? [] : ['the answer may be stored']),
  ]
}

function notLetIn(response: Response, { method, declared }: Route): string[] {
  const { status, headers } = response
  const letIn = declared && method === 'GET' ? status === 200 : status < 400 || (status === 404 && !declared)
  return [
    ...(letIn ? [] : [`the status is ${status}`]),
    ...(/\bauthorization\b/i.test(headers.get('vary') ?? '') ? [] : ['no Vary: Authorization']),
    ...(headers.has('x-auth-subject-id') ? [] : ['no x-auth-* headers']),
  ]
}

function statusOtherThan(expected: number, { status }: Response): string[] {
  return status === expected ? [] : [`the status is ${status}, expected ${expected}`]
}
