import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'

export interface SmallDisk {
  readonly folder: string
  grow(size: string): void
  remove(): void
}

/** A file system of a few megabytes; null where none can be mounted, as for everyone but root on Linux. */
export function smallDisk(parent: string, size: string): SmallDisk | null {
  const folder = mkdtempSync(join(parent, 'disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'latchkey-test', folder], { stdio: 'ignore' })
  } catch {
    return null
  }
  return {
    folder,
    grow: (larger) => void execFileSync('mount', ['-o', `remount,size=${larger}`, folder]),
    remove: () => {
      execFileSync('umount', ['--lazy', folder])
      rmdirSync(folder)
    },
  }
}
