import { inspect } from 'node:util'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createClient, LatchkeyError, type ClientOptions } from '../../src/index.js'
import { canary, thrown } from '../support.js'

const good: ClientOptions = { baseUrl: 'https://api.example.com', token: canary }

describe('an option that is wrong', () => {
  it.each<[string, unknown, string]>([
    ['baseUrl', undefined, 'a URL like'],
    ['baseUrl', 'api.example.com', 'a URL like'],
    ['baseUrl', 'ftp://api.example.com', 'a URL like'],
    ['baseUrl', '/v3', 'a URL like'],
    ['baseUrl', `https://${canary}@api.example.com`, 'user name'],
    ['baseUrl', `https://:${canary}@api.example.com`, 'user name'],
    ['baseUrl', `https://api.example.com/?key=${canary}`, 'query'],
    ['baseUrl', 'https://api.example.com/#top', 'fragment'],
    ['token', 42, 'a function that gives the key, or the key, got a number'],
    ['token', null, 'got null'],
    ['tokenEnv', 'A', 'left out together with "token"'],
    ['tokenMaxAge', 'soon', 'a duration'],
    ['tokenMaxAge', Infinity, 'a duration'],
    ['delegateAccountId', 'a b', '1 to 64'],
    ['delegateAccountId', 'a\r\nx: y', '1 to 64'],
    ['delegateAccountId', 'a'.repeat(65), '1 to 64'],
    ['fetch', 'fetch', 'a function'],
    ['timeout', 0, 'above 0'],
    ['timeout', -1, 'above 0'],
    ['timeout', 2 ** 31, 'above 0'],
    ['timeout', 'PT', 'above 0'],
    ['retries', -1, 'a whole number'],
    ['retries', 1.5, 'a whole number'],
    ['retries', Infinity, 'a whole number'],
    ['maxRetryDelay', Infinity, 'at most'],
    ['maxRetryDelay', 'x', 'at most'],
    ['throwOnError', 1, 'true or false'],
    ['allowInsecureHttp', 'yes', 'true or false'],
    ['warnBefore', '1 week', 'a duration'],
    ['onWarning', console, 'a function'],
    ['whoamiPath', 1, 'a path'],
    ['whoamiPath', '//evil.example', 'two slashes'],
    ['clock', new Date(), 'a function'],
    ['random', 0.5, 'a function'],
    ['baseURL', 'https://api.example.com', 'unknown option "baseURL"'],
    ['__proto__ ', 1, 'unknown option'],
  ])('%s: %j', async (name, value, words) => {
    const error = await thrown(() => createClient({ ...good, [name]: value }))
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toContain(words)
    expect(inspect(error, { showHidden: true, depth: 9 })).not.toContain('c0ffee11')
  })

  it.each([undefined, null, 'https://api.example.com', []])('options that are %j', (options) => {
    expect(() => createClient(options as never)).toThrow(TypeError)
  })
})

describe('plain http', () => {
  it.each([
    'http://localhost:3000',
    'http://127.0.0.1',
    'http://127.8.9.10:1/v3',
    'http://[::1]:3000',
    'http://127.1',
  ])('may be used to reach this machine: %s', (baseUrl) => {
    expect(() => createClient({ ...good, baseUrl })).not.toThrow()
  })

  it.each([
    'http://api.example.com',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://10.0.0.1',
    'http://0.0.0.0',
    'http://[::2]',
  ])('is refused elsewhere: %s', (baseUrl) => {
    expect(() => createClient({ ...good, baseUrl })).toThrow('allowInsecureHttp: true')
    expect(() => createClient({ ...good, baseUrl, allowInsecureHttp: true })).not.toThrow()
  })
})

describe('the environment', () => {
  afterEach(() => void vi.unstubAllEnvs())

  it('is where the key is looked for, and the error names the variable', async () => {
    vi.stubEnv('LATCHKEY_TOKEN', undefined)
    const error = await thrown(() => createClient({ baseUrl: good.baseUrl }))
    expect(error).toBeInstanceOf(LatchkeyError)
    expect(error).toMatchObject({ reason: 'key_missing', status: null })
    expect(String(error)).toContain('LATCHKEY_TOKEN')
    const other = await thrown(() => createClient({ baseUrl: good.baseUrl, tokenEnv: 'MEZMO_KEY' }))
    expect(String(other)).toContain('MEZMO_KEY')
  })

  it('is not asked for what is not its own', async () => {
    const error = await thrown(() => createClient({ baseUrl: good.baseUrl, tokenEnv: 'constructor' }))
    expect(error).toMatchObject({ reason: 'key_missing' })
  })

  it.each(['', 'A B', '$KEY', 'A=B', 1])('has no variable named %j', (tokenEnv) => {
    expect(() => createClient({ baseUrl: good.baseUrl, tokenEnv: tokenEnv as string })).toThrow('"tokenEnv"')
  })

  it('is not there in a browser: the error says that token is needed', async () => {
    vi.stubGlobal('process', undefined)
    const error = await thrown(() => createClient({ baseUrl: good.baseUrl }))
    vi.unstubAllGlobals()
    expect(error).toMatchObject({ reason: 'key_missing' })
    expect(String(error)).toMatch(/cannot be read.*give option "token"/)
  })
})

describe('a client', () => {
  it('is frozen, can be taken apart, and shows nothing', () => {
    const client = createClient(good)
    expect(Object.isFrozen(client)).toBe(true)
    expect(Object.keys(client)).toEqual(['fetch', 'whoami'])
    expect(inspect(client, { showHidden: true, depth: 9 })).not.toMatch(/c0ffee|example/)
    expect(JSON.stringify(client)).toBe('{}')
  })

  it('does not change the options, and does not follow their changes', () => {
    const options = Object.freeze({ ...good })
    expect(() => createClient(options)).not.toThrow()
  })
})
