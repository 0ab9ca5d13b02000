import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Authenticator } from '@latchkey/core'
import { bodyOf, readBody } from '../api/body.js'
import type { Failures } from '../failures/failures.js'
import type { Journal } from '../journal/journal.js'
import { sendAnswer, writeAnswer, type Answer } from '../lib/answer.js'
import { originForm, pathOf } from '../lib/target.js'
import { streamLines } from '../tail/stream.js'
import { upgrade } from '../tail/upgrade.js'

export interface FrontParts {
  readonly journal: Journal
  readonly failures: Failures
  readonly app: RequestListener
  readonly authenticator: Authenticator<object>
  readonly clock: () => Date
}

/** What happens to every request before the API sees it: it gets an id and a place in the journal, and may be made to fail. */
export class Front {
  readonly #parts: FrontParts

  constructor(parts: FrontParts) {
    this.#parts = parts
  }

  readonly request = (req: IncomingMessage, res: ServerResponse): void => {
    this.#request(req, res).catch(() => req.socket.destroy())
  }

  readonly upgrade = (req: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // From here on Node no longer listens for errors on this socket, and an error without a listener ends the process.
    socket.on('error', () => undefined)
    this.#upgrade(req, socket, head).catch(() => socket.destroy())
  }

  async #request(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { journal, failures, app } = this.#parts
    const record = journal.open(req)
    res.setHeader('x-request-id', record.requestId)
    res.once('finish', () => record.answered(res.statusCode, keyIdIn(res.getHeaders())))
    if (!(await readBody(req))) return
    record.body(bodyOf(req) ?? '')
    const wire = { socket: req.socket, send: (answer: Answer) => sendAnswer(res, answer) }
    if (await failures.intercept(pathOf(req.url), wire)) return
    req.url = originForm(req.url)
    app(req, res)
  }

  async #upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { journal, failures, authenticator, clock } = this.#parts
    const record = journal.open(req)
    const id = { 'x-request-id': record.requestId }
    const refuse = (answer: Answer): void => {
      record.answered(answer.status, keyIdIn(answer.headers))
      writeAnswer(socket, { ...answer, headers: { ...id, ...answer.headers } }, req.method)
    }
    if (await failures.intercept(pathOf(req.url), { socket, send: refuse })) return
    const accept = (lines: string[], headers: Answer['headers']): void => {
      record.answered(101, keyIdIn(headers))
      lines.push(...Object.entries({ ...id, ...headers }).map(([name, value]) => `${name}: ${value}`))
    }
    await upgrade({ req, socket, head, refuse, accept }, authenticator, (ws, auth) =>
      streamLines(ws, auth, clock),
    )
  }
}

/** The answer itself says which key was accepted, also where the request was refused after that. */
function keyIdIn(headers: Readonly<Record<string, unknown>>): string | null {
  const id = headers['x-auth-key-id']
  return typeof id === 'string' ? id : null
}
