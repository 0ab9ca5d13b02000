import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { baseOf } from '../../src/request/base-url.js'
import { targetOf } from '../../src/request/target.js'
import { canary, thrown } from '../support.js'

const plain = baseOf('https://api.example.com', false)
const deep = baseOf('https://api.example.com:8443/v3', false)

describe('a path', () => {
  it.each([
    [plain, '/v3/pipeline', 'https://api.example.com/v3/pipeline'],
    [plain, 'v3/pipeline', 'https://api.example.com/v3/pipeline'],
    [plain, '', 'https://api.example.com/'],
    [plain, '/', 'https://api.example.com/'],
    [plain, '?page=2', 'https://api.example.com/?page=2'],
    [plain, '/@scope/name', 'https://api.example.com/@scope/name'],
    [plain, '/a b', 'https://api.example.com/a%20b'],
    [plain, '/search?q=..\\//evil', 'https://api.example.com/search?q=..\\//evil'],
    [plain, '/v3/https://evil.example', 'https://api.example.com/v3/https://evil.example'],
    [plain, 'https://api.example.com/v3?page=2', 'https://api.example.com/v3?page=2'],
    [plain, 'HTTPS://API.example.com:443/v3', 'https://api.example.com/v3'],
    [plain, new URL('https://api.example.com/v3'), 'https://api.example.com/v3'],
    [deep, '/pipeline', 'https://api.example.com:8443/v3/pipeline'],
    [deep, 'pipeline', 'https://api.example.com:8443/v3/pipeline'],
    [deep, 'https://api.example.com:8443/v3/pipeline', 'https://api.example.com:8443/v3/pipeline'],
    [deep, 'https://api.example.com:8443/v3', 'https://api.example.com:8443/v3'],
    [baseOf('https://api.example.com/v3///', false), 'x', 'https://api.example.com/v3/x'],
  ])('%s %s', (base, path, url) => {
    expect(targetOf(base, path).href).toBe(url)
  })
})

describe('a path that leaves the base, or might', () => {
  it.each([
    '//evil.example',
    '///evil.example',
    '\\\\evil.example',
    '/\\evil.example',
    '\\/evil.example',
    'x\\..\\..\\y',
    '/\t/evil.example',
    '/\n/evil.example',
    '\t//evil.example',
    ' //evil.example',
    '\u00a0//evil.example',
    '/x\u0000',
    '/x ',
    'https://evil.example',
    'https:evil.example',
    'https:/evil.example',
    'https:///evil.example',
    'https:\\\\evil.example',
    'http://api.example.com:8443/v3/x',
    'https://api.example.com/v3/x',
    'https://api.example.com:8443@evil.example/v3/x',
    'https://api.example.com:8443.evil.example/v3/x',
    `https://${canary}@api.example.com:8443/v3/x`,
    'https://api.example.com:8443/v2/x',
    'https://api.example.com:8443/v3x',
    'https://api.example.com:8443/',
    'javascript:alert(1)',
    'data:text/plain,x',
    'file:///etc/passwd',
    'blob:https://api.example.com:8443/v3/x',
    '@evil.example',
    ':8080/x',
    '..',
    '../v2/x',
    '/../x',
    'x/../../x',
    'x/../y',
    '%2e%2e/x',
    '.%2E/x',
    '..%2fx',
    'x%2f..%5cy',
  ])('%j is refused', async (path) => {
    const error = await thrown(() => targetOf(deep, path))
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toContain('fetch: the path')
    expect(inspect(error)).not.toContain('c0ffee')
  })

  it.each([undefined, null, 1, {}, [], new Request('https://api.example.com:8443/v3')])(
    'so is %j, which is none',
    (path) => {
      expect(() => targetOf(deep, path)).toThrow(TypeError)
    },
  )
})
