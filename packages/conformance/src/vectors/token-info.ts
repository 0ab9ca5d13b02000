import { missing } from '../fixtures/answers.js'
import { delegated, personal, service } from '../fixtures/callers.js'
import { enterpriseKey, personalKey, serviceKey } from '../fixtures/keys.js'
import { exampleSetup } from '../fixtures/setup.js'
import type { VectorGroup } from '../vector.js'
import { get, token } from '../wire/request-bytes.js'

const source = "the API's public page: GET /v3/auth/token tells who one is"

/** The adapter words these answers. They are no errors, and are about one caller: no cache may keep them. */
const own = {
  status: 200,
  wordedBy: 'adapter',
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
} as const

export const tokenInfo: VectorGroup = {
  title: 'the answer about the own key',
  setup: exampleSetup,
  vectors: [
    {
      name: 'a personal key',
      source,
      request: get('/token', token(personalKey)),
      expect: {
        ...own,
        caller: personal,
        body: {
          kind: 'personal',
          subject: {
            id: '507f1f77bcf86cd799439015',
            type: 'user',
            email: 'user@example.com',
            name: 'User',
          },
          account: { id: '507f1f77bcf86cd799439012', shortId: 'd3396ea1f', name: 'Example' },
          enterprise: { id: '68c584136b9b08b8fc53a85e' },
          delegated: false,
          scopes: ['*'],
          key: { id: 'key-1', hint: 'sta_…ef12', expiresAt: null, state: 'current' },
          expiresAt: null,
        },
      },
    },
    {
      name: 'a service key',
      source,
      request: get('/token', token(serviceKey)),
      expect: {
        ...own,
        caller: service,
        body: {
          kind: 'service',
          subject: { id: 'service-account-1', type: 'service', name: 'Collector' },
          account: { id: '507f1f77bcf86cd799439012', shortId: 'd3396ea1f' },
          enterprise: null,
          delegated: false,
          scopes: ['pipeline:read', 'pipeline:write'],
          key: { id: 'key-3', hint: null, expiresAt: null, state: 'current' },
          expiresAt: null,
        },
      },
    },
    {
      name: 'an enterprise key on a child account',
      source,
      request: get('/token', token(enterpriseKey), 'X-Delegate-Account-Id: 507f1f77bc'),
      expect: {
        ...own,
        caller: delegated,
        body: {
          kind: 'enterprise',
          subject: { id: 'enterprise-service-account-1', type: 'enterprise' },
          account: { id: '507f1f77bcf86cd799439013', shortId: '507f1f77bc', name: 'Child' },
          enterprise: { id: '68c584136b9b08b8fc53a85e' },
          delegated: true,
          scopes: ['*'],
          key: { id: 'key-4', hint: null, expiresAt: null, state: 'current' },
          expiresAt: null,
        },
      },
    },
    { name: 'nobody', source, request: get('/token'), expect: missing },
  ],
}
