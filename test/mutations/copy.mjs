import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { transformSync } from 'esbuild'
import { runNode } from './child.mjs'
import { broken, root } from './list.mjs'

const left = new Set(['.git', '.tmp', 'coverage', 'results'])
const minute = 60_000

/** The repository in a folder of its own, compiled files included: what is broken is never anybody's own source. */
export class Copy {
  #folder = mkdtempSync(join(tmpdir(), 'latchkey-mutations-'))

  constructor() {
    cpSync(root, this.#folder, {
      recursive: true,
      // Packages of the workspace find one another by relative links: in the copy, those of the copy.
      verbatimSymlinks: true,
      filter: (path) => !left.has(basename(path)) && path !== join(root, 'node_modules'),
    })
    symlinkSync(join(root, 'node_modules'), join(this.#folder, 'node_modules'))
  }

  /**
   * The test that notices the break; null where none does.
   *
   * @param {import('./list.mjs').Break} one
   */
  async try(one) {
    const text = broken(this.#read(one.file), one)
    const compiled = one.file.replace('/src/', '/dist/').replace(/\.ts$/, '.js')
    const { code } = transformSync(text, { loader: 'ts', target: 'es2023' })
    // Tests of the package itself read its source, those of others what was compiled of it.
    const texts = new Map([
      [one.file, text],
      [compiled, code],
    ])
    return this.with(texts, () => this.test(one.tests, 10 * minute))
  }

  /**
   * The first test that fails; null where none does.
   *
   * @param {readonly string[]} tests
   * @param {number} limit milliseconds
   * @returns {Promise<string | null>}
   */
  async test(tests, limit) {
    const report = join(this.#folder, 'report.json')
    rmSync(report, { force: true })
    const options = ['--bail', '1', '--maxWorkers', '1', '--reporter', 'json', '--outputFile', report]
    const { status, output } = await this.run('vitest/vitest.mjs', ['run', ...tests, ...options], limit)
    if (status === 0) return null
    if (status === null) return 'a test that hung'
    if (!existsSync(report)) throw new Error(`the tests did not run:\n${output}`)
    return this.#failureIn(report) ?? 'an error outside of all tests'
  }

  #failureIn(report) {
    const failed = JSON.parse(readFileSync(report, 'utf8')).testResults.find(
      ({ status }) => status === 'failed',
    )
    if (failed === undefined) return undefined
    const test = failed.assertionResults.find(({ status }) => status === 'failed')
    return `${relative(this.#folder, failed.name)}: ${test?.fullName ?? failed.message}`
  }

  /**
   * Runs a program of an installed package in the copy.
   *
   * @param {string} program
   * @param {readonly string[]} args
   * @param {number} limit milliseconds
   */
  run(program, args, limit) {
    return runNode([join('node_modules', program), ...args], { cwd: this.#folder, limit })
  }

  /**
   * A call while files have other texts.
   *
   * @template T
   * @param {ReadonlyMap<string, string>} texts by their files
   * @param {() => Promise<T>} call
   */
  async with(texts, call) {
    const before = new Map([...texts.keys()].map((file) => [file, this.#read(file)]))
    try {
      this.#write(texts)
      return await call()
    } finally {
      this.#write(before)
    }
  }

  #read(file) {
    return readFileSync(join(this.#folder, file), 'utf8')
  }

  #write(texts) {
    for (const [file, text] of texts) writeFileSync(join(this.#folder, file), text)
  }

  remove() {
    // What was ended a moment ago may still have written something.
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
