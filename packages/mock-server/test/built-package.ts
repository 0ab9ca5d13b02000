import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll } from 'vitest'

const scratch = join(import.meta.dirname, '..', '.tmp')

export interface Ran {
  /** Null where it had to be killed. */
  code: number | null
  stdout: string
  stderr: string
}

/** A folder inside of the package, so that a script in it can import the package by its own name. */
export function scratchFolder(): string {
  mkdirSync(scratch, { recursive: true })
  const folder = mkdtempSync(join(scratch, 'run-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  return folder
}

/** Runs a script in a process of its own, on the built package. */
export function runScript(folder: string, name: string, script: string, timeout = 15_000): Promise<Ran> {
  const file = join(folder, name)
  writeFileSync(file, script)
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [file], { timeout }, (_, stdout, stderr) => {
      resolve({ code: child.exitCode, stdout, stderr })
    })
  })
}
