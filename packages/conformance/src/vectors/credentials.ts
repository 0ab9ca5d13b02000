import { accepted, invalid, malformed, missing, unsupported } from '../fixtures/answers.js'
import { enterprise, personal, reader, service } from '../fixtures/callers.js'
import {
  disguisedKey,
  enterpriseKey,
  invalidKey,
  oddKey,
  personalKey as key,
  readerKey,
  serviceKey,
  unknownKey,
} from '../fixtures/keys.js'
import { exampleSetup } from '../fixtures/setup.js'
import type { VectorGroup } from '../vector.js'
import { get, token } from '../wire/request-bytes.js'
import { credentialRows } from './rows.js'

const page = "the API's public page: the example keys are used as they stand"
const grammar = 'RFC 9110 §11.4: credentials = auth-scheme 1*SP token68'
const notToken68 = 'RFC 9110 §11.2: token68 has letters, digits, -._~+/ and = at its end'
const hostile = 'operator objects, prototypes and stringified nothings as keys: the NoSQL-injection class'

export const wellFormed: VectorGroup = {
  title: 'credentials that are well formed',
  setup: exampleSetup,
  vectors: [
    { name: 'a personal key', source: page, request: get('/open', token(key)), expect: accepted(personal) },
    { name: 'another', source: page, request: get('/open', token(readerKey)), expect: accepted(reader) },
    {
      name: 'a service key',
      source: page,
      request: get('/open', token(serviceKey)),
      expect: accepted(service),
    },
    {
      name: 'an enterprise key',
      source: page,
      request: get('/open', token(enterpriseKey)),
      expect: accepted(enterprise),
    },
    ...credentialRows(grammar, accepted(personal), [
      ['two spaces', `Token  ${key}`],
      ['forty spaces', `Token${' '.repeat(40)}${key}`],
      ['blanks around the field are of HTTP and not of the credentials', ` \t Token ${key} \t `],
    ]),
    ...credentialRows(notToken68, accepted(reader), [['every character of token68', `Token ${oddKey}`]]),
    {
      name: 'the field name in lower case',
      source: 'RFC 9110 §5.1',
      request: get('/open', `authorization: Token ${key}`),
      expect: accepted(personal),
    },
    {
      name: 'the field name in upper case',
      source: 'RFC 9110 §5.1',
      request: get('/open', `AUTHORIZATION:Token ${key}`),
      expect: accepted(personal),
    },
    {
      name: 'a JSON content type on a GET, as the command line client sends it',
      source: 'a published client of the API',
      request: get('/open', 'Content-Type: application/json', token(key)),
      expect: accepted(personal),
    },
    ...[unknownKey, invalidKey, disguisedKey, key.slice(0, -1), `${key}0`, key.toUpperCase(), `${key}=`].map(
      (wrong, i) => ({
        name: `a key that is nobody's (${i + 1})`,
        source: 'all keys that are not known get one and the same answer (unkey#3538)',
        request: get('/open', token(wrong)),
        expect: invalid,
        twin: 'unknown key',
      }),
    ),
    ...credentialRows(hostile, invalid, [
      ['__proto__', 'Token __proto__'],
      ['constructor', 'Token constructor'],
      ['undefined', 'Token undefined'],
      ['one character', 'Token x'],
      ['a parameter without a value is a token68 with padding', 'Token token='],
    ]),
  ],
}

export const illFormed: VectorGroup = {
  title: 'credentials that are not',
  setup: exampleSetup,
  vectors: [
    { name: 'no Authorization field', source: 'RFC 9110 §11.6.1', request: get('/open'), expect: missing },
    ...credentialRows(grammar, malformed, [
      ['an empty field', ''],
      ['the scheme alone', 'Token'],
      ['the scheme and spaces', 'Token   '],
      ['a tab instead of the space', `Token\t${key}`],
      ['a tab after the space', `Token \t${key}`],
      ['a colon behind the scheme', `Token: ${key}`],
      ['an equals sign instead of the space', `Token=${key}`],
      ['two keys', `Token ${key} ${key}`],
      ['a key and a word', `Token ${key} x`],
      ['two keys in a list', `Token ${key},${key}`],
      ['two credentials in a list', `Token ${key}, Token ${key}`],
      ['a trailing comma', `Token ${key},`],
      ['a leading comma', `, Token ${key}`],
      ['something before the scheme', `/Token ${key}`],
      ['a scheme in quotes', `"Token" ${key}`],
      ['the other form of credentials, which is off', `Token token="${key}"`],
      ['the other form without quotes', `Token token=${key}`],
    ]),
    ...credentialRows(notToken68, malformed, [
      ['a key in double quotes', `Token "${key}"`],
      ['a key in single quotes', `Token '${key}'`],
      ['a key in angle brackets', `Token <${key}>`],
      ['a key in back quotes', `Token \`${key}\``],
      ['a semicolon behind the key', `Token ${key};`],
      ['a key in percent-encoding', `Token %73${key.slice(1)}`],
      ['padding before the key', `Token =${key}`],
      ['padding within the key', `Token ${key.slice(0, 8)}=${key.slice(8)}`],
      ['padding alone', 'Token ='],
      ['an unexpanded variable of a shell', 'Token $LATCHKEY_TOKEN'],
      ['an unexpanded variable in braces', 'Token {{token}}'],
    ]),
    ...credentialRows(hostile, malformed, [
      ['a query operator', 'Token {"$gt":""}'],
      ['a list', `Token ["${key}"]`],
      ['a stringified object', 'Token [object Object]'],
      ['a comment of SQL', "Token ' OR 1=1 --"],
    ]),
    ...credentialRows('no blank between scheme and key: one word, which is an unknown scheme', unsupported, [
      ['the scheme and the key in one', `Token${key}`],
      ['the key alone', key],
    ]),
  ],
}
