import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Child } from '../lib/child.mjs'
import { cores } from '../lib/cores.mjs'

const scriptOf = (/** @type {string} */ name) => join(import.meta.dirname, '..', `cluster-${name}.mjs`)

/**
 * @typedef {object} Where
 * @property {string} database
 * @property {string | null} redis
 * @property {import('./news.mjs').Way['feed']} feed
 */

/** Processes that share one PostgreSQL, and one that revokes. */
export class Nodes {
  #nodes
  #revoker

  /** @param {number} count @param {Where} where */
  constructor(count, where) {
    const args = [JSON.stringify(where)]
    this.#revoker = new Child(cores.load, scriptOf('revoker'), args)
    const both = [cores.measured, cores.load]
    this.#nodes = Array.from({ length: count }, (_, i) => new Child(both[i % 2], scriptOf('node'), args))
  }

  async ready() {
    await Promise.all([this.#revoker, ...this.#nodes].map((child) => child.message()))
  }

  /** @param {number} count @returns {Promise<{ id: string, token: string }[]>} */
  async issue(count) {
    return (await this.#revoker.ask({ count })).keys
  }

  /**
   * Milliseconds from the end of the call that revokes a key until the last of the nodes has refused it. Each has it in memory before.
   *
   * @param {{ id: string, token: string }} key
   * @param {number} pause before it, the longest one, in milliseconds
   */
  async revoke({ id, token }, pause) {
    await Promise.all(this.#nodes.map((node) => node.ask({ token })))
    const refusals = Promise.all(this.#nodes.map((node) => node.message()))
    await sleep(Math.random() * pause)
    const committed = await this.#revoker.ask({ id })
    const times = (await refusals).map(({ at, reason }) => {
      if (reason !== 'token_revoked') throw new Error(`a node refused the key as ${reason}`)
      return Number(BigInt(at) - BigInt(committed.at)) / 1e6
    })
    return Math.max(...times)
  }

  async close() {
    await Promise.all([this.#revoker, ...this.#nodes].map((child) => child.close()))
  }
}
