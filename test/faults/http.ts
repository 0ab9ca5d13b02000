import { exchange, field, request } from '../support/raw-http.js'
import type { Item, NodeProcess } from './node-process.js'

/** What a node says over HTTP to one who has this key: status, reason, and after how many seconds to come again. */
export interface HttpAnswer {
  readonly status: number | undefined
  readonly reason: string | undefined
  readonly retryAfter: string | undefined
}

export async function askOverHttp(node: NodeProcess, item: Item | undefined): Promise<HttpAnswer> {
  const answer = await exchange(node.port, request('/', [`Authorization: Token ${item?.token}`]))
  return {
    status: answer?.status,
    reason: answer?.body ? (JSON.parse(answer.body) as { reason: string }).reason : undefined,
    retryAfter: answer ? field(answer, 'retry-after') : undefined,
  }
}
