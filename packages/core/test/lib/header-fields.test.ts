import { createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import { connect, createServer as createHttp2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { readField, removeFields } from '../../src/lib/header-fields.js'
import type { AuthRequest } from '../../src/types.js'

describe('readField', () => {
  it.each<readonly [string, unknown, string]>([
    ['nothing', { headers: {} }, ''],
    ['a record', { headers: { accept: 'a' } }, 'a'],
    ['a list', { headers: { accept: ['a', 'b'] } }, 'a,b'],
    ['undefined', { headers: { accept: undefined } }, ''],
    ['raw, twice', { headers: {}, rawHeaders: ['Accept', 'a', 'accept', 'b'] }, 'a, b'],
    ['raw with a name too many', { headers: {}, rawHeaders: ['Accept', 'a', 'accept'] }, 'a'],
    [
      'Fetch',
      {
        headers: new Headers([
          ['Accept', 'a'],
          ['accept', 'b'],
        ]),
      },
      'a, b',
    ],
  ])('joins what was sent: %s', (_, request, value) => {
    expect(readField(request as AuthRequest, 'accept')).toBe(value)
  })
})

const isX = (name: string): boolean => name.toLowerCase().startsWith('x-')

describe('removeFields', () => {
  it('cuts a node:http request in every place where a handler could read', async () => {
    const seen = await new Promise<unknown>((resolve, reject) => {
      const server = createServer((request: IncomingMessage, response) => {
        removeFields(request, isX)
        const { headers, headersDistinct, rawHeaders } = request
        response.end()
        server.close()
        resolve([...Object.keys(headers), ...Object.keys(headersDistinct), ...rawHeaders].filter(isX))
      }).listen(0, '127.0.0.1', () => {
        const { port } = server.address() as AddressInfo
        httpRequest({ port, host: '127.0.0.1', headers: { 'X-A': '1', 'x-b': ['1', '2'] } }, (response) => {
          response.resume()
        })
          .on('error', reject)
          .end()
      })
    })
    expect(seen).toStrictEqual([])
  })

  it('cuts an http2 request, and leaves its pseudo-headers', async () => {
    const seen = await new Promise<unknown>((resolve, reject) => {
      const server = createHttp2Server((request, response) => {
        const { headers, rawHeaders } = request
        removeFields({ headers, rawHeaders }, isX)
        response.end()
        server.close()
        resolve({ left: [...Object.keys(headers), ...rawHeaders].filter(isX), path: headers[':path'] })
      }).listen(0, '127.0.0.1', () => {
        const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
        client.on('error', reject)
        client
          .request({ ':path': '/me', 'x-a': '1' })
          .on('close', () => client.close())
          .resume()
          .end()
      })
    })
    expect(seen).toStrictEqual({ left: [], path: '/me' })
  })
})
