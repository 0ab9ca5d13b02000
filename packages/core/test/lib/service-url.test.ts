import { describe, expect, it } from 'vitest'
import { serviceUrl } from '../../src/lib/service-url.js'

const check = (value: unknown): URL => serviceUrl('owner', 'url', value)

describe('serviceUrl', () => {
  it.each([
    'https://auth.example.com/introspect?tenant=7',
    'https://127.0.0.2:8443/',
    'http://127.0.0.1/',
    'http://127.255.0.1:8080/x',
    'http://localhost:4000/',
    'http://[::1]:4000/',
  ])('takes %s', (url) => {
    expect(check(url).href).toBe(url)
    expect(check(new URL(url)).href).toBe(url)
  })

  it.each(['http://127.1/', 'http://2130706433/', 'http://0x7f000001/', 'http://LOCALHOST/'])(
    'takes this machine in every spelling: %s',
    (url) => {
      expect(check(url).protocol).toBe('http:')
    },
  )

  it.each([
    'http://auth.example.com/',
    'http://127.0.0.1.example.com/',
    'http://localhost.example.com/',
    'http://127.0.0.1@example.com/',
    'http://10.0.0.1/',
    'http://0.0.0.0/',
    'http://[::2]/',
    'http://[::ffff:10.0.0.1]/',
    'ftp://auth.example.com/',
    'file:///etc/passwd',
    'data:application/json,{}',
    'javascript:1',
    'https://user@auth.example.com/',
    'https://:secret@auth.example.com/',
    'https://auth.example.com/#x',
    'auth.example.com',
    '/introspect',
    '',
    undefined,
    null,
    7,
    {},
    { href: 'https://auth.example.com/' },
  ])('refuses %j, and does not repeat it', (url) => {
    expect(() => check(url)).toThrow(TypeError)
    expect(() => check(url)).toThrow(/^owner: option "url" (?!.*(example\.com\/$|secret|passwd))/)
  })
})
