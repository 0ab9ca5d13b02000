import { once } from 'node:events'
import { connect } from 'node:net'

/**
 * A keep-alive connection with one request under way. It reads no more of an answer than it must, so that the server and not
 * the load is what is waited for: every answer of a server has the same body, so its length is looked up once.
 */
export class LoadConnection {
  #socket
  #received = ''
  #bodyLength = -1
  /** @type {() => string | null} */
  #next = () => null
  #done = (/** @type {Error | undefined} */ _error) => {}

  /** @param {import('node:net').Socket} socket */
  constructor(socket) {
    this.#socket = socket
    socket.setEncoding('latin1')
    socket.on('data', (/** @type {string} */ text) => this.#receive(text))
    socket.on('error', (error) => this.#done(error))
    socket.on('close', () => this.#done(new Error('the server has closed a connection')))
  }

  /** @param {string} url */
  static async open(url) {
    const { hostname, port } = new URL(url)
    const socket = connect({ host: hostname, port: Number(port), noDelay: true })
    await once(socket, 'connect')
    return new LoadConnection(socket)
  }

  /**
   * Sends one request after the other until there is none left.
   *
   * @param {() => string | null} next
   * @returns {Promise<void>}
   */
  run(next) {
    if (this.#socket.destroyed) throw new Error('the server has closed a connection')
    this.#next = next
    return new Promise((resolve, reject) => {
      this.#done = (error) => (error ? reject(error) : resolve())
      this.#send()
    })
  }

  #send() {
    const request = this.#next()
    if (request === null) this.#done(undefined)
    else this.#socket.write(request, 'latin1')
  }

  /** @param {string} text */
  #receive(text) {
    this.#received = this.#received === '' ? text : this.#received + text
    const head = this.#received.indexOf('\r\n\r\n')
    if (head === -1) return
    if (this.#bodyLength === -1)
      this.#bodyLength = Number(/\r\ncontent-length: (\d+)/i.exec(this.#received)?.[1])
    if (this.#received.length < head + 4 + this.#bodyLength) return
    const answer = this.#received
    this.#received = ''
    if (answer.startsWith('HTTP/1.1 200')) this.#send()
    else this.#done(new Error(`an answer was ${answer.slice(0, answer.indexOf('\r\n'))}`))
  }
}
