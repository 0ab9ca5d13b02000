// What is tested: a little client of the API.
import { setTimeout as sleep } from 'node:timers/promises'

export interface ClientOptions {
  readonly url: string
  readonly token: string
  /** The child account that an enterprise key acts on. */
  readonly account?: string
  /** How it waits before it tries again; a test need not wait. */
  readonly wait?: (seconds: number) => Promise<unknown>
}

/** The key works no more, and trying again will not help. `reason` is the API's own: `token_expired`, say. */
export class KeyRefused extends Error {
  readonly reason: string

  constructor(reason: string) {
    super(`the API refuses the key: ${reason}`)
    this.reason = reason
  }
}

/** The titles of all pipelines. An API that is not available for a moment is asked three times. */
export async function listPipelines(options: ClientOptions, attempts = 3): Promise<string[]> {
  const { url, token, account, wait = (seconds) => sleep(seconds * 1000) } = options
  const response = await fetch(`${url}/v3/pipeline`, {
    headers: { authorization: `Token ${token}`, ...(account && { 'x-delegate-account-id': account }) },
  })
  if (response.status === 503 && attempts > 1) {
    await wait(Number(response.headers.get('retry-after') ?? 1))
    return listPipelines(options, attempts - 1)
  }
  const body = (await response.json()) as { reason: string; data: { title: string }[] }
  if (response.status === 401) throw new KeyRefused(body.reason)
  if (!response.ok) throw new Error(`the API answers ${response.status}`)
  return body.data.map(({ title }) => title)
}
