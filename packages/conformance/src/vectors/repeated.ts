import { malformed } from '../fixtures/answers.js'
import { personalKey as key, readerKey, unknownKey } from '../fixtures/keys.js'
import { exampleSetup } from '../fixtures/setup.js'
import type { Vector, VectorGroup } from '../vector.js'
import { get, token } from '../wire/request-bytes.js'

const source =
  'RFC 9110 §5.2: no list field, so one at most. Node keeps the first in silence, proxies the last'

const vectors: readonly Vector[] = [
  row('the same key twice', token(key), token(key)),
  row('two valid keys', token(key), token(readerKey)),
  row('an unknown key, then a valid one', token(unknownKey), token(key)),
  row('a valid key, then an unknown one', token(key), token(unknownKey)),
  row('another scheme, then a valid key', 'Authorization: Basic eDp5', token(key)),
  row('a valid key, then another scheme', token(key), 'Authorization: Basic eDp5'),
  row('an empty field, then a valid key', 'Authorization:', token(key)),
  row('a valid key, then an empty field', token(key), 'Authorization:'),
  row('two empty fields', 'Authorization:', 'Authorization:'),
  row('names in different case', token(key), `aUTHORIZATION: Token ${key}`),
  row('other fields in between', token(key), 'Accept: */*', 'X-Other: x', token(key)),
  row('three', token(key), token(key), token(key)),
]

function row(name: string, ...fields: readonly string[]): Vector {
  return { name, source, request: get('/open', ...fields), expect: malformed }
}

export const repeated: VectorGroup = {
  title: 'Authorization more than once',
  setup: exampleSetup,
  vectors,
}

export const repeatedOptional: VectorGroup = {
  title: 'Authorization more than once, where credentials are optional',
  setup: () => exampleSetup({ optional: true }),
  vectors,
}
