import { isObject } from '../lib/check.js'
import { isEmail } from '../lib/email.js'

/** The small part of JSON Schema that the bodies of this API need. */
export type Schema = TextSchema | ObjectSchema

interface TextSchema {
  readonly type: 'string'
  readonly maxLength: number
  readonly format?: 'email'
}

export interface ObjectSchema {
  readonly type: 'object'
  readonly required: readonly string[]
  readonly properties: Readonly<Record<string, Schema>>
}

/** One entry of a validation error's `errors`. */
export interface Problem {
  readonly keyword: string
  readonly instance_path: string
  readonly message: string
  readonly params: object
}

/** How many members that nobody knows are named: a body may have a hundred thousand. */
const shown = 10

/** Everything that is wrong with a value; empty where nothing is. A member that the schema does not name is wrong. */
export function problemsOf(value: unknown, schema: Schema, at = ''): readonly Problem[] {
  return schema.type === 'string' ? problemsOfText(value, schema, at) : problemsOfObject(value, schema, at)
}

function problemsOfText(value: unknown, { maxLength, format }: TextSchema, at: string): readonly Problem[] {
  if (typeof value !== 'string') return [problem('type', at, 'must be string', { type: 'string' })]
  if (value.length < 1)
    return [problem('minLength', at, 'must NOT have fewer than 1 characters', { limit: 1 })]
  if (value.length > maxLength) {
    return [problem('maxLength', at, `must NOT have more than ${maxLength} characters`, { limit: maxLength })]
  }
  if (format === undefined || isEmail(value)) return []
  return [problem('format', at, `must match format "${format}"`, { format })]
}

function problemsOfObject(
  value: unknown,
  { required, properties }: ObjectSchema,
  at: string,
): readonly Problem[] {
  if (!isObject(value)) return [problem('type', at, 'must be object', { type: 'object' })]
  const missing = required.filter((name) => !Object.hasOwn(value, name))
  const strangers = Object.keys(value).filter((name) => !Object.hasOwn(properties, name))
  const known = Object.entries(properties).filter(([name]) => Object.hasOwn(value, name))
  return [
    ...missing.map((name) =>
      problem('required', at, `must have required property '${name}'`, { missingProperty: name }),
    ),
    ...strangers.slice(0, shown).map((additionalProperty) => {
      return problem('additionalProperties', at, 'must NOT have additional properties', {
        additionalProperty,
      })
    }),
    ...known.flatMap(([name, schema]) => problemsOf(value[name], schema, `${at}/${name}`)),
  ]
}

function problem(keyword: string, at: string, message: string, params: object): Problem {
  return { keyword, instance_path: at, message, params }
}
