import { accepted, invalid, missing } from '../fixtures/answers.js'
import { personal } from '../fixtures/callers.js'
import { personalKey as key, unknownKey } from '../fixtures/keys.js'
import { exampleSetup } from '../fixtures/setup.js'
import type { VectorGroup } from '../vector.js'
import { get, request, token } from '../wire/request-bytes.js'

const oldHttp = 'RFC 9112 §2.3: the minor version makes no difference to what a request means'
const closing = 'RFC 9112 §9.6'

export const connections: VectorGroup = {
  title: 'versions and connections',
  setup: exampleSetup,
  vectors: [
    {
      name: 'HTTP/1.0 without credentials',
      source: oldHttp,
      request: 'GET /open HTTP/1.0\r\n\r\n',
      expect: missing,
    },
    {
      name: 'HTTP/1.0 with a key',
      source: oldHttp,
      request: `GET /open HTTP/1.0\r\n${token(key)}\r\n\r\n`,
      expect: accepted(personal),
    },
    {
      name: 'the last request of a connection, refused',
      source: closing,
      request: get('/open', 'Connection: close', token(unknownKey)),
      expect: invalid,
    },
    {
      name: 'the last request of a connection, accepted',
      source: closing,
      request: get('/open', 'Connection: close', token(key)),
      expect: accepted(personal),
    },
    {
      name: 'Authorization named as a field of the connection',
      source:
        'RFC 9110 §7.6.1: a proxy would have dropped it; at the origin it is still the key that was sent',
      request: get('/open', 'Connection: keep-alive, Authorization', token(key)),
      expect: accepted(personal),
    },
    {
      name: 'a client that waits to be told to go on',
      source: 'RFC 9110 §10.1.1: it is told so or it is refused, and is not left waiting',
      request: request('POST', '/open', ['Content-Type: text/plain', 'Expect: 100-continue'], 'x'),
      expect: missing,
    },
    {
      name: 'an upgrade that is not offered',
      source: 'RFC 9110 §7.8: may be ignored, and gets by no guard',
      request: get('/open', 'Connection: keep-alive', 'Upgrade: h2c'),
      expect: missing,
    },
  ],
}
