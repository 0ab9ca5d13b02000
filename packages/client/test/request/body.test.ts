import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { checkBody, isRepeatable } from '../../src/request/body.js'

const repeatable: [string, unknown][] = [
  ['none', null],
  ['undefined', undefined],
  ['a text', 'x'],
  ['an empty text', ''],
  ['bytes', new Uint8Array(2)],
  ['a Buffer', Buffer.from('x')],
  ['an ArrayBuffer', new ArrayBuffer(2)],
  ['a Blob', new Blob(['x'])],
  ['a File', new File(['x'], 'x')],
  ['a form', new FormData()],
  ['parameters', new URLSearchParams('a=b')],
]
const streams: [string, unknown][] = [
  ['a stream', new ReadableStream()],
  ['a Node stream', Readable.from(['x'])],
  ['a generator', (async function* () {})()],
]

describe('a body', () => {
  it.each(repeatable)('can be sent again: %s', (_, body) => {
    expect(isRepeatable(body as string)).toBe(true)
    expect(() => checkBody('POST', body as string)).not.toThrow()
  })

  it.each(streams)('cannot: %s', (_, body) => {
    expect(isRepeatable(body as string)).toBe(false)
    expect(() => checkBody('POST', body as string)).not.toThrow()
  })

  it.each([{ a: 1 }, [1], Object.create(null)])(
    'that fetch would send as [object Object] is refused: %j',
    (body) => {
      expect(() => checkBody('POST', body as string)).toThrow('JSON.stringify()')
    },
  )

  it.each(['GET', 'HEAD'])('is none of %s', (method) => {
    expect(() => checkBody(method, 'x')).toThrow('has no body')
    expect(() => checkBody(method, null)).not.toThrow()
  })
})
