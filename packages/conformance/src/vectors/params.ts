import { accepted, invalid, malformed, missing } from '../fixtures/answers.js'
import { personal, reader } from '../fixtures/callers.js'
import { oddKey, personalKey as key, unknownKey } from '../fixtures/keys.js'
import { exampleSetup } from '../fixtures/setup.js'
import type { VectorGroup } from '../vector.js'
import { get } from '../wire/request-bytes.js'
import { credentialRows } from './rows.js'

const rails = 'clients of Rails, PagerDuty and MOCO send Token token="…"'
const grammar = 'RFC 9110 §11.2: auth-param = token BWS "=" BWS ( token / quoted-string )'
const list = 'RFC 9110 §5.6.1.2: recipients accept empty elements in a list'
const once = 'RFC 9110 §11.2: each parameter name may occur only once'
const quoted = 'RFC 9110 §5.6.4: quoted-string'

export const params: VectorGroup = {
  title: 'credentials as parameters, where they are turned on',
  setup: () => exampleSetup({ credentialForms: ['token68', 'params'] }),
  vectors: [
    ...credentialRows(rails, accepted(personal), [
      ['quoted', `Token token="${key}"`],
      ['with options of Rails', `Token token="${key}", nonce="a, b=c", email="x@example.com"`],
      ['the scheme in another case', `TOKEN token="${key}"`],
      ['token68 is accepted beside it', `Token ${key}`],
    ]),
    ...credentialRows(grammar, accepted(personal), [
      ['unquoted', `Token token=${key}`],
      ['blanks around the equals sign', `Token token \t=  "${key}"`],
      ['the name in upper case', `Token TOKEN="${key}"`],
      ['behind other parameters', `Token realm="x", token="${key}"`],
      ['before other parameters', `Token token=${key},realm=x`],
      ['another name that contains it', `Token xtoken="x", token="${key}", token2="y"`],
    ]),
    ...credentialRows(list, accepted(personal), [
      ['empty elements', `Token , ,token="${key}",, ,`],
      ['many spaces', `Token    token="${key}"`],
    ]),
    ...credentialRows(quoted, accepted(personal), [
      ['escaped characters', `Token token="\\s\\t\\a${key.slice(3)}"`],
      ['a quote in another parameter', `Token realm="a \\" token=\\"x\\"", token="${key}"`],
    ]),
    ...credentialRows(quoted, accepted(reader), [['a key that must be quoted', `Token token="${oddKey}"`]]),
    ...credentialRows(rails, invalid, [["a key that is nobody's", `Token token="${unknownKey}"`]]),
    ...credentialRows(once, malformed, [
      ['twice', `Token token="${key}", token="${key}"`],
      ['twice in different case', `Token token="${key}", Token=x`],
      ['no such parameter', 'Token realm="x", user="y"'],
      ['a key and a parameter', `Token ${key}, token="${key}"`],
      ['a parameter and a key', `Token token="${key}", ${key}`],
    ]),
    ...credentialRows(quoted, malformed, [
      ['an empty value', 'Token token=""'],
      ['no closing quote', `Token token="${key}`],
      ['a quote that closes too early', `Token token="${key}"x"`],
      ['an escaped closing quote', `Token token="${key}\\"`],
      ['single quotes', `Token token='${key}'`],
      ['bytes above ASCII in the value', `Token token="${key}\xe9"`],
      ['blanks in the value', `Token token=" ${key}"`],
      ['two keys in the value', `Token token="${key},${key}"`],
    ]),
    ...credentialRows(grammar, malformed, [
      ['no value', 'Token token= , a=b'],
      ['a semicolon between parameters', `Token token="${key}"; realm="x"`],
      ['no comma between parameters', `Token token="${key}" realm="x"`],
      ['the extended notation is another name', `Token token*=UTF-8''${key}`],
      ['a value that is no token', `Token token=${oddKey}`],
    ]),
  ],
}

export const paramsAlone: VectorGroup = {
  title: 'credentials as parameters alone',
  setup: () => exampleSetup({ credentialForms: ['params'] }),
  vectors: [
    { name: 'no credentials', source: rails, request: get('/open'), expect: missing },
    ...credentialRows(rails, accepted(personal), [['a parameter', `Token token="${key}"`]]),
    ...credentialRows('the form that is off is not read', malformed, [['token68', `Token ${key}`]]),
  ],
}
