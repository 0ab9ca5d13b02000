// Programs of a user: a server of each framework, that is asked with a good key, with a bad one, and with none.

export interface Framework {
  /** What it is installed as. */
  readonly name: string
  readonly adapter: string
  /** Makes `server` out of `framework`, `adapter` and `verifier`. */
  readonly setUp: string
}

const forExpress = `
  const app = framework()
  app.use(adapter.tokenAuth({ verifier }))
  app.get('/', adapter.requireScopes('pipeline:read'), (req, res) => {
    res.json(adapter.getAuth(req).subject.id)
  })
  const server = createServer(app)`

const forKoa = `
  const app = new framework()
  app.use(adapter.tokenAuth({ verifier }))
  app.use(adapter.requireScopes('pipeline:read'))
  app.use((ctx) => {
    ctx.body = JSON.stringify(adapter.getAuth(ctx).subject.id)
  })
  const server = createServer(app.callback())`

const forFastify = `
  const app = framework()
  await app.register(adapter.default, { verifier })
  const config = { auth: { scopes: ['pipeline:read'] } }
  app.get('/', { config }, async (request) => JSON.stringify(adapter.getAuth(request).subject.id))
  await app.ready()
  const server = app.server`

export const frameworks: readonly Framework[] = [
  { name: 'express', adapter: '@latchkey/express', setUp: forExpress },
  { name: 'express4', adapter: '@latchkey/express', setUp: forExpress },
  { name: 'koa', adapter: '@latchkey/koa', setUp: forKoa },
  { name: 'koa2', adapter: '@latchkey/koa', setUp: forKoa },
  { name: 'fastify', adapter: '@latchkey/fastify', setUp: forFastify },
]

export type Language = 'ESM' | 'CommonJS'

const heads: Readonly<Record<Language, (framework: Framework) => string>> = {
  ESM: ({ name, adapter }) => `
import { createServer } from 'node:http'
import { staticVerifier } from '@latchkey/core'
import framework from '${name}'
import * as adapter from '${adapter}'`,
  CommonJS: ({ name, adapter }) => `
const { createServer } = require('node:http')
const { staticVerifier } = require('@latchkey/core')
const framework = require('${name}')
const adapter = require('${adapter}')`,
}

/** Gives `report()` what the server answered: statuses, and the caller that its handler saw. */
export function serverProgram(framework: Framework, language: Language): string {
  return `${heads[language](framework)}
${verifier}
async function main() {${framework.setUp}
${askAll}
}
void main()`
}

/** The same with types, in Express 5 alone: what a user's compiler must understand. */
export function typedProgram(language: Language): string {
  const head = {
    ESM: `import { createServer } from 'node:http'
import { staticVerifier } from '@latchkey/core'
import { getAuth, requireAuth, tokenAuth } from '@latchkey/express'
import express from 'express'`,
    CommonJS: `import { createServer } from 'node:http'
import { staticVerifier } from '@latchkey/core'
import { getAuth, requireAuth, tokenAuth } from '@latchkey/express'
import express = require('express')`,
  }
  return `${head[language]}
${verifier}
async function main(): Promise<void> {
  const app = express()
  app.use(tokenAuth({ verifier }))
  app.get('/', requireAuth({ account: true }), (req, res) => {
    const account: string = getAuth(req).account.id
    const kind: string | undefined = req.auth?.kind
    res.json(kind === 'personal' && account === 'account-1' ? getAuth(req).subject.id : null)
  })
  const server = createServer(app)
${askAll}
}
void main()
function report(value: unknown): void {
  console.log(JSON.stringify(value))
}`
}

/** What each program reports. */
export const wanted = [
  [200, 'user-1'],
  [401, 'token_invalid'],
  [401, 'credentials_missing'],
]

const verifier = `
const token = 'sta_0123456789abcdef0123456789abcdef01234567'
const verifier = staticVerifier([
  {
    token,
    identity: {
      kind: 'personal',
      subject: { id: 'user-1', type: 'user' },
      account: { id: 'account-1' },
      enterprise: null,
      scopes: ['pipeline:read'],
    },
  },
])`

const askAll = `
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('it does not listen')
  const answers = []
  for (const authorization of ['Token ' + token, 'Token ' + token.replace('7', '8'), undefined]) {
    const headers = new Headers()
    if (authorization !== undefined) headers.set('authorization', authorization)
    const answer = await fetch('http://127.0.0.1:' + address.port + '/', { headers })
    const body = await answer.json()
    answers.push(answer.ok ? [answer.status, body] : [answer.status, body.reason])
  }
  server.close()
  server.closeAllConnections()
  report(answers)`
