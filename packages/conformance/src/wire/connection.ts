import { connect as connectTo, type Socket } from 'node:net'
import type { Answer } from './answer.js'
import { readAnswer } from './read-answer.js'
import { methodOf } from './request-bytes.js'

/** A way to one server on which many requests can be sent, also before earlier ones are answered. */
export interface Connection {
  /** False once it can carry no more requests. */
  readonly open: boolean
  exchange(bytes: string): Promise<Answer>
  close(): void
}

interface Pending {
  readonly method: string
  resolve(answer: Answer): void
  reject(error: Error): void
}

/** HTTP/1.1 over a socket: the bytes go out as they are. */
export async function connect(port: number, timeout: number): Promise<Connection> {
  const socket = connectTo({ port, host: '127.0.0.1', noDelay: true })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve).once('error', reject)
  })
  return new SocketConnection(socket, timeout)
}

class SocketConnection implements Connection {
  readonly #socket: Socket
  readonly #timeout: number
  readonly #pending: Pending[] = []
  #arrived: Buffer = Buffer.alloc(0)
  #ended = false

  constructor(socket: Socket, timeout: number) {
    this.#socket = socket
    this.#timeout = timeout
    socket.on('data', (bytes) => {
      this.#arrived = Buffer.concat([this.#arrived, bytes])
      this.#read()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.#ended = true
      this.#read()
      this.#fail(new Error('the connection was closed without an answer'))
    })
    socket.on('end', () => {
      this.#ended = true
      this.#read()
    })
  }

  get open(): boolean {
    return !this.#ended && this.#socket.writable
  }

  exchange(bytes: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const late = new Error(`no answer within ${this.#timeout} ms`)
      const timer = setTimeout(() => this.#fail(late), this.#timeout)
      this.#pending.push({
        method: methodOf(bytes),
        resolve: (answer) => {
          clearTimeout(timer)
          resolve(answer)
        },
        reject: (error) => {
          clearTimeout(timer)
          reject(error)
        },
      })
      if (this.open) this.#socket.write(bytes, 'latin1')
      else this.#fail(new Error('the connection was closed before the request'))
    })
  }

  close(): void {
    this.#ended = true
    this.#socket.destroy()
  }

  #read(): void {
    for (let next = this.#pending[0]; next !== undefined; next = this.#pending[0]) {
      try {
        const read = readAnswer(this.#arrived, next.method, this.#ended)
        if (read === null) return
        this.#arrived = read.rest
        this.#pending.shift()
        next.resolve(read.answer)
      } catch (error) {
        return this.#fail(error as Error)
      }
    }
  }

  /** Answers come in order, so that where one is missing none that follows can be told. */
  #fail(error: Error): void {
    this.close()
    for (const pending of this.#pending.splice(0)) pending.reject(error)
  }
}
