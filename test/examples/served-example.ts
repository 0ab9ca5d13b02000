import { join } from 'node:path'
import { startNode, type NodeProcess } from '../docs/node-process.js'
import { ROOT } from '../docs/documents.js'

export interface ServedExample {
  readonly url: string
  /** All that it printed at its start. */
  readonly output: string
  readonly stop: NodeProcess['stop']
  ask<T = unknown>(
    path: string,
    token: string | null,
    init?: { method?: string; body?: unknown; account?: string },
  ): Promise<Answer<T>>
}

interface Answer<T> {
  readonly status: number
  readonly headers: Headers
  /** Undefined where there is no body. */
  readonly body: T
}

/** Starts an example's server on a free port: the first URL that it prints is where it listens. */
export async function serveExample(
  program: string,
  env: Record<string, string> = {},
): Promise<ServedExample> {
  const child = startNode([join(ROOT, program)], { env })
  const output = await child.printed(/http:\/\/127\.0\.0\.1:\d+.*\n/)
  if (output === null) throw new Error(`${program} ended: ${(await child.exited).stderr}`)
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0] ?? ''
  return {
    url,
    output,
    stop: child.stop,
    ask: async (path, token, { method = 'GET', body, account } = {}) => {
      const response = await fetch(url + path, {
        method,
        headers: {
          ...(token !== null && { authorization: `Token ${token}` }),
          ...(account !== undefined && { 'x-delegate-account-id': account }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      return {
        status: response.status,
        headers: response.headers,
        body: (text === '' ? undefined : JSON.parse(text)) as never,
      }
    },
  }
}
