import { adapterConformance } from '@latchkey/conformance'
import express from 'express'
import express4 from 'express4'
import Koa from 'koa'
import Koa2 from 'koa2'
import { describe, expect, it } from 'vitest'
import { expressHarness } from './harnesses/express.js'
import { fastifyHarness } from './harnesses/fastify.js'
import { koaHarness } from './harnesses/koa.js'

const harnesses = [
  expressHarness('Express 5', express),
  expressHarness('Express 4', express4),
  koaHarness('Koa 3', Koa),
  koaHarness('Koa 2', Koa2),
  fastifyHarness('Fastify 5'),
  fastifyHarness('Fastify 5 over HTTP/2', true),
]

const suites = harnesses.map((harness) => ({
  name: harness.name,
  suite: adapterConformance({ ...harness, describe, it }),
}))

describe('all adapters answer alike, byte for byte', () => {
  const [first, ...others] = suites

  it.each(others)('$name', async ({ suite }) => {
    const answers = await suite.answers()
    const expected = await first?.suite.answers()
    // HTTP/2 cannot carry every vector: those that it can are compared.
    for (const [vector, answer] of answers) expect(answer, vector).toBe(expected?.get(vector))
    expect(answers.size).toBeGreaterThan(550)
  })
})
