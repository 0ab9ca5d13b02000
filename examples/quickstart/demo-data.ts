import { randomBytes } from 'node:crypto'
import type { Account, Identity, StaticEntry } from '@latchkey/core'

const enterprise = { id: '68c584136b9b08b8fc53a85e' }
const own: Account = { id: '507f1f77bcf86cd799439012', shortId: 'd3396ea1f', enterpriseId: enterprise.id }
const child: Account = { id: '64f1c0aa51d3b7e2908f4c11', shortId: '507f1f77bc', enterpriseId: enterprise.id }

export const accounts = [own, child]

export const pipelines = new Map([
  [own.id, ['access logs to S3']],
  [child.id, ['metrics to Prometheus', 'traces to Tempo']],
])

/** A key of each kind: the personal one may only read. */
export function demoKeys(): (StaticEntry & { token: string })[] {
  return [
    key('sta_', {
      kind: 'personal',
      subject: { id: '507f1f77bcf86cd799439015', type: 'user', email: 'user@example.com' },
      account: own,
      enterprise,
      scopes: ['pipeline:read'],
    }),
    key('sts_', {
      kind: 'service',
      subject: { id: '507f1f77bcf86cd799439016', type: 'service', name: 'log shipper' },
      account: own,
      enterprise,
      scopes: ['pipeline:*'],
    }),
    key('ste_', {
      kind: 'enterprise',
      subject: { id: '507f1f77bcf86cd799439017', type: 'enterprise', name: 'provisioning' },
      account: null,
      enterprise,
      scopes: ['*'],
    }),
  ]
}

function key(prefix: string, identity: Identity): StaticEntry & { token: string } {
  return { token: prefix + randomBytes(20).toString('hex'), identity }
}
