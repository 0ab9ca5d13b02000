/** What fetch() of Node sends; the fields of the caller go in between. */
const before = ['host', '127.0.0.1:3000', 'connection', 'keep-alive']
const after = ['accept', '*/*', 'accept-language', '*', 'sec-fetch-mode', 'cors', 'user-agent', 'node']
const last = ['accept-encoding', 'gzip, deflate']

/** As node:http leaves it: a flat list of its own for every request, and `headers` made when they are first asked for. */
export class Request {
  /** @param {string[]} own */
  constructor(own) {
    this.rawHeaders = [...before, ...own, ...after, ...last]
  }

  get headers() {
    const headers = {}
    for (let i = 0; i < this.rawHeaders.length; i += 2)
      headers[this.rawHeaders[i].toLowerCase()] = this.rawHeaders[i + 1]
    return headers
  }
}
