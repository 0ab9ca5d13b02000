import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { staticVerifier, type Identity, type Verifier } from '@latchkey/core'
import { exampleSetup } from '../fixtures/setup.js'
import type { AdapterHarness, ServerSetup } from '../harness.js'
import { field, jsonOf, type Answer } from '../wire/answer.js'
import { get, token } from '../wire/request-bytes.js'
import { open } from './client.js'

const keys = 50
const connections = 20
const perConnection = 50

/**
 * 1,000 requests of 50 callers, and of nobody in between, on 20 connections, each of which sends all of its requests without
 * waiting for answers. Verifier and handler take their time, so that every request meets others at every step. Each answer
 * must be about the caller whose key was in its own request (MCP CVE-2026-25536).
 */
export async function runInterleaved(harness: AdapterHarness): Promise<void> {
  const server = await harness.start(interleavedSetup())
  try {
    const indices = Array.from({ length: connections }, (_, i) => i)
    await Promise.all(indices.map((i) => runConnection(harness, server.port, i)))
  } finally {
    await server.close()
  }
}

async function runConnection(harness: AdapterHarness, port: number, index: number): Promise<void> {
  const connection = await open({ ...harness, timeout: harness.timeout ?? 15_000 }, port)
  try {
    const callers = Array.from({ length: perConnection }, (_, i) => (i * 7 + index * 13) % (keys + 5))
    const answers = await Promise.all(callers.map((caller) => connection.exchange(requestOf(caller))))
    for (const [i, caller] of callers.entries()) checkAnswer(answers[i] as Answer, caller)
  } finally {
    connection.close()
  }
}

/** Callers beyond the last key are nobody. */
function requestOf(caller: number): string {
  return get(caller % 2 === 0 ? '/later' : '/open', token(`key-${caller}`))
}

function checkAnswer(answer: Answer, caller: number): void {
  const known = caller < keys
  assert.equal(answer.status, known ? 200 : 401)
  const own = known ? `subject-${caller}` : undefined
  assert.equal(field(answer, 'x-auth-subject-id'), own, 'the headers are of another caller')
  assert.equal(field(answer, 'x-auth-account-id'), known ? `account-${caller}` : undefined)
  if (!known) return
  const seen = {
    kind: 'service',
    subject: own,
    account: `account-${caller}`,
    delegated: false,
    scopes: [`scope:${caller}`],
  }
  assert.deepEqual(jsonOf(answer), { auth: seen, getAuth: seen }, 'the handler saw another caller')
}

function interleavedSetup(): ServerSetup {
  const known = staticVerifier(
    Array.from({ length: keys }, (_, i) => ({ token: `key-${i}`, identity: identityOf(i) })),
  )
  let calls = 0
  const verifier: Verifier = {
    verify: async (key, context) => {
      calls++
      await sleep(calls % 4)
      return known.verify(key, context)
    },
  }
  return exampleSetup({ verifier })
}

function identityOf(i: number): Identity {
  return {
    kind: 'service',
    subject: { id: `subject-${i}`, type: 'service' },
    account: { id: `account-${i}` },
    enterprise: null,
    scopes: [`scope:${i}`],
  }
}
