import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fill } from './filling.mjs'
import { drivers } from './lists.mjs'

/** The files of one run: several sections ask the same large store, and it takes a minute to fill. */
export class Files {
  /** @type {string | undefined} */
  #folder
  /** @type {Map<string, ReturnType<typeof fill>>} */
  #filled = new Map()

  /** Where they are; made when it is first asked for. A file of a million keys is not left behind, however the run ends. */
  get folder() {
    if (this.#folder === undefined) {
      this.#folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))
      const stop = () => process.exit(1)
      process
        .once('exit', () => this.remove())
        .once('SIGINT', stop)
        .once('SIGTERM', stop)
    }
    return this.#folder
  }

  /**
   * Fills a subject's file, where no other one has; resolves with what that took, tenth by tenth. Files are the same whatever
   * the driver.
   *
   * @param {import('./subjects.mjs').Subject} subject
   */
  filled(subject) {
    const known = this.#filled.get(subject.file)
    if (known !== undefined) return known
    process.stderr.write(`${subject.name}: being filled\n`)
    const filling = fill(subject)
    this.#filled.set(subject.file, filling)
    return filling
  }

  /**
   * A keyring's file with so many keys, and the driver that opens it.
   *
   * @param {number} keys
   * @returns {Promise<{ file: string, driver: 'node:sqlite' | 'libsql', keys: number }>}
   */
  async withKeys(keys) {
    const [driver] = drivers()
    const store = { file: join(this.folder, `${keys}.db`), driver, keys }
    await this.filled({ ...store, kind: 'sqlite', name: `SQLite, ${keys.toLocaleString('en-US')} keys` })
    return store
  }

  /** The peer's file. @param {number} keys */
  async ofBetterAuth(keys) {
    const [driver] = drivers()
    const store = { file: join(this.folder, `better-auth-${keys}.db`), driver, keys }
    await this.filled({ ...store, kind: 'better-auth sqlite', name: `better-auth, ${keys} keys` })
    return store
  }

  remove() {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true })
    this.#folder = undefined
    this.#filled.clear()
  }
}
