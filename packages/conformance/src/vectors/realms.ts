import { insufficient, invalid, missing } from '../fixtures/answers.js'
import { reader } from '../fixtures/callers.js'
import { readerKey, unknownKey } from '../fixtures/keys.js'
import { exampleSetup } from '../fixtures/setup.js'
import type { VectorGroup } from '../vector.js'
import { get, token } from '../wire/request-bytes.js'

const escaping = 'RFC 9110 §5.6.4: quotes and backslashes in a quoted-string are escaped'
const ascii = 'RFC 9110 §5.5: beyond ASCII, what a recipient makes of it is unknown'
const noEcho = 'the realm is the configured one, whatever the request says: an echo is an injection'

const quoted = 'Token realm="say \\"friend\\" \\\\ enter, error=none"'

export const quotedRealm: VectorGroup = {
  title: 'a realm with quotes',
  setup: () => exampleSetup({ realm: 'say "friend" \\ enter, error=none' }),
  vectors: [
    {
      name: 'no credentials',
      source: escaping,
      request: get('/open'),
      expect: { ...missing, challenge: quoted },
    },
    {
      name: "a key that is nobody's",
      source: escaping,
      request: get('/open', token(unknownKey)),
      expect: { ...invalid, challenge: `${quoted}, error="invalid_token"` },
    },
    {
      name: 'scopes do not cover the route',
      source: escaping,
      request: get('/write', token(readerKey)),
      expect: {
        ...insufficient(reader, ''),
        challenge: `${quoted}, error="insufficient_scope", scope="pipeline:write"`,
      },
    },
  ],
}

export const foreignRealm: VectorGroup = {
  title: 'a realm beyond ASCII',
  setup: () => exampleSetup({ realm: 'Zürich ☃' }),
  vectors: [
    {
      name: 'no credentials',
      source: ascii,
      request: get('/open'),
      expect: { ...missing, challenge: 'Token realm="Z%C3%BCrich %E2%98%83"' },
    },
    {
      name: "a key that is nobody's",
      source: ascii,
      request: get('/open', token(unknownKey)),
      expect: { ...invalid, challenge: 'Token realm="Z%C3%BCrich %E2%98%83", error="invalid_token"' },
    },
  ],
}

export const realmWithoutEcho: VectorGroup = {
  title: 'a challenge echoes nothing',
  setup: exampleSetup,
  vectors: [
    {
      name: 'a quote in the path',
      source: noEcho,
      request: get('/open%22,realm=%22evil'),
      expect: { ...missing, never: ['evil'] },
    },
    {
      name: 'an encoded line break in the path',
      source: noEcho,
      request: get('/open%0d%0aX-Evil:%20evil'),
      expect: { ...missing, headers: { 'x-evil': null }, never: ['evil', 'Evil'] },
    },
    {
      name: 'the host',
      source: noEcho,
      request: get('/open', 'X-Forwarded-Host: evil.example'),
      expect: { ...missing, never: ['evil'] },
    },
    {
      name: 'the scheme',
      source: noEcho,
      request: get('/open', 'Authorization: Evil realm="evil"'),
      expect: { ...missing, reason: 'scheme_unsupported', never: ['evil', 'Evil'] },
    },
    {
      name: 'the key',
      source: noEcho,
      request: get('/open', 'Authorization: Token evil'),
      expect: { ...invalid, never: ['evil'] },
    },
  ],
}
