import { malformed, notHttp } from '../fixtures/answers.js'
import { personalKey as key } from '../fixtures/keys.js'
import { exampleSetup } from '../fixtures/setup.js'
import type { Vector, VectorGroup } from '../vector.js'
import { get } from '../wire/request-bytes.js'
import { credentialRows } from './rows.js'

const obsText = 'RFC 9110 §5.5: bytes from 0x80 may be in a field, but not in token68'
const control = 'RFC 9110 §5.5: control characters are no part of a field'
const lookalike = 'case folding beyond ASCII must not make a scheme or a key of something else'

const foreign = '!"#$%&\'()*,:;<>?@[\\]^`{|}'

export const rawBytes: VectorGroup = {
  title: 'raw bytes',
  setup: exampleSetup,
  vectors: [
    ...[0x80, 0x85, 0x9f, 0xa0, 0xad, 0xb2, 0xc3, 0xe9, 0xfe, 0xff].map((byte) => inKey(byte, obsText)),
    ...Array.from(foreign, (char) =>
      inKey(char.charCodeAt(0), 'RFC 9110 §11.2: not a character of token68, anywhere in a key'),
    ),
    ...credentialRows(obsText, malformed, [
      ['a byte order mark before the scheme', `\xef\xbb\xbfToken ${key}`],
      ['a no-break space instead of the space', `Token\xa0${key}`],
      ['a no-break space in UTF-8', `Token\xc2\xa0${key}`],
      ['a zero-width space in UTF-8', `Token ${key}\xe2\x80\x8b`],
      ['an ideographic space in UTF-8', `Token\xe3\x80\x80${key}`],
      ['an overlong NUL in UTF-8', `Token ${key}\xc0\x80`],
    ]),
    ...credentialRows(lookalike, malformed, [
      ['a Kelvin sign in the scheme', `To\xe2\x84\xaaen ${key}`],
      ['a dotless i behind the scheme', `Token\xc4\xb1 ${key}`],
      ['full-width digits in the key', `Token ${key.slice(0, -1)}\xef\xbc\x92`],
      ['a superscript two in the key', `Token ${key.slice(0, -1)}\xb2`],
    ]),
    ...credentialRows(control, notHttp(400), [
      ['NUL in the key', `Token ${key.slice(0, 9)}\0${key.slice(9)}`],
      ['NUL behind the key', `Token ${key}\0`],
      ['a bell', `Token ${key}\x07`],
      ['an escape', `Token \x1b[0m${key}`],
      ['delete', `Token ${key}\x7f`],
      ['a bare carriage return', `Token ${key}\rX: y`],
    ]),
    {
      name: 'a blank before the colon',
      source: 'RFC 9112 §5.1: to be refused, for it has smuggled fields past others',
      request: get('/open', `Authorization : Token ${key}`),
      expect: notHttp(400),
    },
    {
      name: 'a control character in the field name',
      source: 'RFC 9110 §5.1',
      request: get('/open', `Authori\x01zation: Token ${key}`),
      expect: notHttp(400),
    },
  ],
}

function inKey(byte: number, source: string): Vector {
  const char = String.fromCharCode(byte)
  const at = key.length / 2
  return {
    name: `the byte 0x${byte.toString(16)} in a key`,
    source,
    request: get('/open', `Authorization: Token ${key.slice(0, at)}${char}${key.slice(at)}`),
    expect: malformed,
  }
}
