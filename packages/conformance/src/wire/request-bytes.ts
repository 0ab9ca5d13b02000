/** The bytes of a request with the given lines, each character one byte. Nothing is checked or escaped: that is the point. */
export function request(method: string, target: string, fields: readonly string[], body = ''): string {
  const length = body === '' ? [] : [`Content-Length: ${body.length}`]
  return `${[`${method} ${target} HTTP/1.1`, 'Host: 127.0.0.1', ...fields, ...length].join('\r\n')}\r\n\r\n${body}`
}

export function get(target: string, ...fields: readonly string[]): string {
  return request('GET', target, fields)
}

/** The line that carries a key as it should be. */
export function token(key: string): string {
  return `Authorization: Token ${key}`
}

export function methodOf(bytes: string): string {
  return bytes.slice(0, bytes.indexOf(' '))
}

export interface RequestParts {
  readonly method: string
  readonly target: string
  readonly version: string
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

/** Takes a request apart again, for transports that do not send lines. Blanks around values belong to the lines. */
export function partsOf(bytes: string): RequestParts {
  const end = bytes.indexOf('\r\n\r\n')
  const [first = '', ...lines] = bytes.slice(0, end).split('\r\n')
  const [method = '', target = '', version = ''] = first.split(' ')
  const fields = lines.map((line) => {
    const colon = line.indexOf(':')
    return [
      line.slice(0, colon).toLowerCase(),
      line.slice(colon + 1).replace(/^[\t ]+|[\t ]+$/g, ''),
    ] as const
  })
  return { method, target, version, fields, body: bytes.slice(end + 4) }
}
