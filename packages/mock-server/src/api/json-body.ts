import type { Request } from 'express'
import type { Redactor } from '../journal/redactor.js'
import { errorAnswer, type Answer } from '../lib/answer.js'
import { bodyOf } from './body.js'
import { problemsOf, type ObjectSchema, type Problem } from './validation.js'

export type JsonBody<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly answer: Answer }

/** Reads what clients post. */
export class JsonBodies {
  readonly #redactor: Redactor

  /** The redactor keeps an answer about a member that nobody knows from repeating a token that was its name. */
  constructor(redactor: Redactor) {
    this.#redactor = redactor
  }

  /** The body of a request, held against its schema, or the answer that says what is wrong with it. */
  read<T>(req: Request, schema: ObjectSchema): JsonBody<T> {
    if (req.is(['application/json', '+json']) === false || req.headers['content-encoding'] !== undefined) {
      return refused(errorAnswer(415, 'The body must be plain application/json.'))
    }
    const text = bodyOf(req)
    if (text === null) return refused(errorAnswer(413, 'The body is too large.'))
    const parsed = parse(text)
    if (parsed === undefined) return this.#invalid([notJson])
    const problems = problemsOf(parsed.value, schema)
    return problems.length > 0 ? this.#invalid(problems) : { ok: true, value: parsed.value as T }
  }

  #invalid(problems: readonly Problem[]): JsonBody<never> {
    const errors = this.#redactor.json(JSON.stringify(problems))
    return refused(errorAnswer(400, 'The request is not valid.', { members: { context: 'body', errors } }))
  }
}

const notJson: Problem = { keyword: 'parse', instance_path: '', message: 'must be JSON', params: {} }

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

function refused(answer: Answer): JsonBody<never> {
  return { ok: false, answer }
}
