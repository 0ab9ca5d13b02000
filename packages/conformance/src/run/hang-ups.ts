import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { personalKey, unknownKey } from '../fixtures/keys.js'
import { exampleSetup, exampleVerifier } from '../fixtures/setup.js'
import type { AdapterHarness } from '../harness.js'
import { get, token } from '../wire/request-bytes.js'
import { open } from './client.js'

const clients = 40

/** Clients that hang up while their key is being checked, or while the handler is at work, harm nobody who comes later. */
export async function runHangUps(harness: AdapterHarness): Promise<void> {
  const known = exampleVerifier()
  const verifier = {
    verify: async (...call: Parameters<typeof known.verify>) => {
      await sleep(2)
      return known.verify(...call)
    },
  }
  const server = await harness.start(exampleSetup({ verifier }))
  try {
    await Promise.all(Array.from({ length: clients }, (_, i) => hangUp(harness, server.port, i)))
    const connection = await open(harness, server.port)
    const { status } = await connection.exchange(get('/later', token(personalKey)))
    connection.close()
    assert.equal(status, 200, 'the request after the hang-ups')
  } finally {
    await server.close()
  }
}

async function hangUp(harness: AdapterHarness, port: number, i: number): Promise<void> {
  const connection = await open(harness, port)
  // There is an answer before, or there will never be one: both are right.
  const answer = connection
    .exchange(get('/later', token(i % 2 === 0 ? personalKey : unknownKey)))
    .catch(() => undefined)
  await sleep(i % 5)
  connection.close()
  await Promise.race([answer, sleep(50)])
}
