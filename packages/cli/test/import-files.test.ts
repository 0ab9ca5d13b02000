import { describe, expect, it } from 'vitest'
import { csvRecords } from '../src/import/csv.js'
import { csvKeys } from '../src/import/csv-keys.js'
import { jsonlKeys } from '../src/import/jsonl-keys.js'

async function* chunks(text: string, size = text.length || 1): AsyncGenerator<string> {
  for (let i = 0; i < text.length; i += size) yield text.slice(i, i + size)
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}

describe('CSV (RFC 4180)', () => {
  it.each<[string, string, [number, string[]][]]>([
    [
      'lines',
      'a,b\nc,d\n',
      [
        [1, ['a', 'b']],
        [2, ['c', 'd']],
      ],
    ],
    [
      'no line end at the end',
      'a,b\nc,d',
      [
        [1, ['a', 'b']],
        [2, ['c', 'd']],
      ],
    ],
    [
      'CRLF',
      'a,b\r\nc,d\r\n',
      [
        [1, ['a', 'b']],
        [2, ['c', 'd']],
      ],
    ],
    ['empty fields', ',a,\n', [[1, ['', 'a', '']]]],
    [
      'empty lines are no records',
      'a\n\n\nb\n',
      [
        [1, ['a']],
        [4, ['b']],
      ],
    ],
    [
      'quotes, commas and line ends in quotes',
      '"a ""b"", c\nd",e\nf,g',
      [
        [1, ['a "b", c\nd', 'e']],
        [3, ['f', 'g']],
      ],
    ],
    [
      'CRLF in quotes',
      '"a\r\nb"\r\nc',
      [
        [1, ['a\r\nb']],
        [3, ['c']],
      ],
    ],
    ['an empty quoted field', '""\n', [[1, ['']]]],
    ['a byte order mark', '\uFEFFa\n', [[1, ['a']]]],
    ['nothing', '', []],
  ])('%s', async (_what, text, expected) => {
    const wanted = expected.map(([line, fields]) => ({ line, fields }))
    for (const size of [text.length || 1, 1, 3])
      expect(await all(csvRecords(chunks(text, size)))).toEqual(wanted)
  })

  it.each([
    ['a\n"b', 'line 2, field 1: a quoted field does not end'],
    ['a\nb,"c"d', 'line 2, field 2: there is text after'],
    ['a\nb"c', 'line 2, field 1: a field with a quote'],
    [`a\n${'x'.repeat(20_001)}`, 'line 2, field 1: it has more than'],
  ])('refuses %j', async (text, message) => {
    await expect(all(csvRecords(chunks(text)))).rejects.toThrow(message)
  })
})

describe('keys', () => {
  const instant = new Date('2027-01-31T00:00:00Z')
  const key = { token: 't', userId: 'u', name: 'n', scopes: ['a:b', 'c:d'], expiresAt: instant }

  it('of CSV and of JSONL are the same', async () => {
    const csv = 'userId,token,name,scopes,expiresAt,id\nu,t,n,a:b c:d,2027-01-31,\n'
    const jsonl = JSON.stringify({ ...key, expiresAt: '2027-01-31' })
    const text = JSON.stringify({ ...key, scopes: 'a:b c:d', expiresAt: '2027-01-31T00:00:00Z' })
    expect(await all(csvKeys(chunks(csv)))).toEqual([{ line: 2, key }])
    expect(await all(jsonlKeys(chunks(`\n${jsonl}\r\n\n${text}`, 7)))).toEqual([
      { line: 2, key },
      { line: 4, key },
    ])
  })

  it.each([
    ['token;userId\na;b\n', 'line 1: the columns must be separated by commas'],
    ['token\tuserId\na\tb\n', 'line 1: the columns must be separated by commas'],
    ['"token";"userId"\n', 'where a comma was expected'],
    ['token,user\n', 'line 1: unknown column "user"'],
    ['token,userId,token\n', 'line 1: the column token is there twice'],
    ['userId,name\n', 'line 1: the header needs a column token or sha256'],
    ['token,name\n', 'line 1: the header needs a column userId or serviceAccountId'],
    ['token,userId\na\n', 'line 2: it has 1 field, and the header has 2'],
    ['token,userId,expiresAt\na,b,soon\n', 'line 2, column expiresAt: it must be an instant'],
    ['token,userId,createdAt\na,b,2026-02-30\n', 'line 2, column createdAt: it must be an instant'],
  ])('CSV: refuses %j', async (text, message) => {
    await expect(all(csvKeys(chunks(text)))).rejects.toThrow(message)
  })

  it('JSONL: null is nothing said', async () => {
    const said = { token: 't', userId: 'u' }
    const others = {
      serviceAccountId: null,
      name: null,
      scopes: null,
      expiresAt: null,
      createdAt: null,
      id: null,
    }
    const text = JSON.stringify({ ...said, ...others })
    expect(await all(jsonlKeys(chunks(text)))).toEqual([{ line: 1, key: said }])
    await expect(all(jsonlKeys(chunks('{"tokn":null}')))).rejects.toThrow('unknown column "tokn"')
  })

  it.each([
    ['{"token":"a"}\n{"token"', 'line 2: it is no JSON'],
    ['[]', 'line 1: it must be an object'],
    ['null', 'line 1: it must be an object'],
    ['{"tokn":"a"}', 'line 1: unknown column "tokn". Did you mean "token"?'],
    ['{"token":1}', 'line 1, column token: it must be a text'],
    ['{"scopes":[1]}', 'line 1, column scopes: it must be a list of texts'],
    [`{"name":"${'x'.repeat(70_000)}"}`, 'line 1: it has more than'],
  ])('JSONL: refuses %.40j', async (text, message) => {
    await expect(all(jsonlKeys(chunks(text, 1000)))).rejects.toThrow(message)
  })

  it('that stand where a column should be are not repeated', async () => {
    const secret = 'sta_1a2b3c4d5e6f7890abcdef1234567890abcdef12'
    await expect(all(csvKeys(chunks(`${secret},u\n`)))).rejects.not.toThrow(secret.slice(8, -4))
    await expect(all(jsonlKeys(chunks(`{"${secret}":1}`)))).rejects.not.toThrow(secret.slice(8, -4))
    await expect(all(jsonlKeys(chunks(secret)))).rejects.not.toThrow(secret.slice(8, -4))
  })
})
