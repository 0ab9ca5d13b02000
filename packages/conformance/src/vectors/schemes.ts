import {
  accepted,
  bareChallenge,
  invalid,
  invalidTokenChallenge,
  malformed,
  missing,
  unsupported,
} from '../fixtures/answers.js'
import { personal, reader } from '../fixtures/callers.js'
import { personalKey as key, readerKey, unknownKey } from '../fixtures/keys.js'
import { exampleSetup } from '../fixtures/setup.js'
import type { VectorGroup } from '../vector.js'
import { get } from '../wire/request-bytes.js'
import { credentialRows } from './rows.js'

const anyCase = 'RFC 9110 §11.1: the scheme is case-insensitive'
const neverRead = 'a scheme that is not configured is never read, whatever it carries (CVE-2026-47673)'
const basic = Buffer.from(`${key}:`).toString('base64')

export const oneScheme: VectorGroup = {
  title: 'the scheme',
  setup: exampleSetup,
  vectors: [
    ...credentialRows(anyCase, accepted(personal), [
      ['lower case, as clients of GitHub and Gitea write it', `token ${key}`],
      ['upper case', `TOKEN ${key}`],
      ['mixed case', `tOkEn ${key}`],
    ]),
    ...credentialRows(neverRead, unsupported, [
      ['Bearer with a valid key', `Bearer ${key}`],
      ['Basic with a valid key as it stands', `Basic ${key}`],
      ['Basic with a valid key as the user name', `Basic ${basic}`],
      ['Digest', `Digest username="${key}"`],
      ['Negotiate', `Negotiate ${basic}`],
      ['ApiKey', `ApiKey ${key}`],
      ['the plural', `Tokens ${key}`],
      ['a part of the name', `Tok ${key}`],
      ['the name with an underscore', `Token_ ${key}`],
      ['another scheme with what would be malformed', 'Basic \xff\xfe,,"'],
      ['another scheme alone', 'Bearer'],
      ['a name of Object.prototype', `constructor ${key}`],
      ['__proto__', `__proto__ ${key}`],
    ]),
  ],
}

const both = 'Token realm="api", Bearer realm="api"'
const bothInvalid = 'Token realm="api", error="invalid_token", Bearer realm="api", error="invalid_token"'

export const twoSchemes: VectorGroup = {
  title: 'two schemes',
  setup: () => exampleSetup({ schemes: ['Token', 'Bearer'] }),
  vectors: [
    ...credentialRows('both are configured', accepted(reader), [
      ['Token', `Token ${readerKey}`],
      ['Bearer', `Bearer ${readerKey}`],
      ['bearer in lower case', `bearer ${readerKey}`],
    ]),
    {
      name: 'no credentials',
      source: 'RFC 9110 §11.6.1: one challenge for each scheme',
      request: get('/open'),
      expect: { ...missing, challenge: both },
    },
    ...credentialRows(neverRead, { ...unsupported, challenge: both }, [
      ['a third one', `Basic ${readerKey}`],
    ]),
    ...credentialRows('RFC 6750 §3.1', { ...malformed, challenge: bothInvalid }, [
      ['Bearer alone', 'Bearer'],
      ['Bearer and Token', `Bearer Token ${readerKey}`],
    ]),
    ...credentialRows('RFC 6750 §3.1', { ...invalid, challenge: bothInvalid }, [
      ["a key that is nobody's", `Bearer ${unknownKey}`],
    ]),
    {
      name: 'scopes do not cover the route',
      source: 'RFC 6750 §3.1',
      request: get('/write', `Authorization: Bearer ${readerKey}`),
      expect: {
        status: 403,
        code: 'EFORBIDDEN',
        reason: 'scope_insufficient',
        challenge:
          'Token realm="api", error="insufficient_scope", scope="pipeline:write", ' +
          'Bearer realm="api", error="insufficient_scope", scope="pipeline:write"',
        caller: reader,
      },
    },
  ],
}

export const otherScheme: VectorGroup = {
  title: 'another scheme than the default one',
  setup: () => exampleSetup({ schemes: ['Bearer'] }),
  vectors: [
    ...credentialRows('configured', accepted(personal), [['Bearer', `BEARER ${key}`]]),
    ...credentialRows(neverRead, { ...unsupported, challenge: bareChallenge.replace('Token', 'Bearer') }, [
      ['Token is not accepted any more', `Token ${key}`],
    ]),
    ...credentialRows(
      'RFC 6750 §3.1',
      { ...invalid, challenge: invalidTokenChallenge.replace('Token', 'Bearer') },
      [["a key that is nobody's", `Bearer ${unknownKey}`]],
    ),
  ],
}
