import { describe, expect, it } from 'vitest'
import { readAnswer } from '../../src/wire/read-answer.js'

interface Case {
  name: string
  bytes: string
  method?: string
  ended?: boolean
  body: string
  rest?: string
}

const whole: readonly Case[] = [
  { name: 'a body with a length', bytes: 'Content-Length: 3\r\n\r\nabc', body: 'abc' },
  { name: 'the next answer behind it', bytes: 'Content-Length: 3\r\n\r\nabcHTTP', body: 'abc', rest: 'HTTP' },
  {
    name: 'a body in chunks',
    bytes: 'Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\na;x=y\r\n0123456789\r\n0\r\n\r\nHTTP',
    body: 'ab0123456789',
    rest: 'HTTP',
  },
  { name: 'a body up to the end', bytes: 'Connection: close\r\n\r\nabc', ended: true, body: 'abc' },
  { name: 'HEAD', bytes: 'Content-Length: 3\r\n\r\nHTTP', method: 'HEAD', body: '', rest: 'HTTP' },
]

const parts: readonly Omit<Case, 'body'>[] = [
  { name: 'no end of the head', bytes: 'Content-Length: 3\r\n' },
  { name: 'half a body', bytes: 'Content-Length: 3\r\n\r\nab' },
  { name: 'half a chunk', bytes: 'Transfer-Encoding: chunked\r\n\r\n3\r\nab' },
  { name: 'no last chunk', bytes: 'Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n' },
  { name: 'half a last chunk', bytes: 'Transfer-Encoding: chunked\r\n\r\n0\r\n' },
  { name: 'no length, and no end', bytes: 'Connection: close\r\n\r\nabc' },
]

function read({ bytes, method = 'GET', ended = false }: Omit<Case, 'body'>, status = '200 OK') {
  return readAnswer(Buffer.from(`HTTP/1.1 ${status}\r\n${bytes}`, 'latin1'), method, ended)
}

describe('an answer', () => {
  it.each(whole)('with $name', ({ body, rest = '', ...one }) => {
    const found = read(one)
    expect(found?.answer.status).toBe(200)
    expect(found?.answer.body.toString()).toBe(body)
    expect(found?.rest.toString()).toBe(rest)
  })

  it.each(parts)('with $name is not complete', (one) => {
    expect(read(one)).toBeNull()
  })

  it('behind one that tells to go on', () => {
    const bytes = '\r\nHTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n'
    expect(read({ name: '', bytes }, '100 Continue')?.answer.status).toBe(401)
  })

  it('has its fields in order, with names in lower case', () => {
    const bytes = 'X-B:  1 \r\nx-a: :\r\nX-B: \r\nContent-Length: 0\r\n\r\n'
    expect(read({ name: '', bytes })?.answer.fields).toEqual([
      ['x-b', '1'],
      ['x-a', ':'],
      ['x-b', ''],
      ['content-length', '0'],
    ])
  })

  it('is no HTTP', () => {
    expect(() => readAnswer(Buffer.from('{"status":401}\r\n\r\n'), 'GET', false)).toThrow(
      'no HTTP/1.1 answer',
    )
  })
})
