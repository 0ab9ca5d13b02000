import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'

export const ROOT = join(import.meta.dirname, '..', '..')

export interface Document {
  /** From the root of the repository, with slashes. */
  readonly path: string
  readonly text: string
}

interface Manifest {
  readonly name: string
  readonly scripts: Readonly<Record<string, string>>
  readonly engines: { readonly node: string }
}

export function readDocument(path: string): Document {
  return { path, text: readFileSync(join(ROOT, path), 'utf8') }
}

/** Whatever a reader may copy code from. The changelog is not among them: it may speak of what is no more. */
export function documents(): Document[] {
  return [
    'README.md',
    'ARCHITECTURE.md',
    'SECURITY.md',
    'CONTRIBUTING.md',
    'examples/README.md',
    ...filesUnder('docs').filter((path) => path.endsWith('.md')),
    ...packageFolders().flatMap((folder) =>
      filesUnder(`packages/${folder}`, false).filter((path) => path.endsWith('/README.md')),
    ),
  ].map(readDocument)
}

export function packageFolders(): string[] {
  return readdirSync(join(ROOT, 'packages'))
}

/** Paths from the root; none where there is no such folder. */
export function filesUnder(folder: string, recursive = true): string[] {
  try {
    return readdirSync(join(ROOT, folder), { recursive, encoding: 'utf8' })
      .map((path) => `${folder}/${path.split(sep).join('/')}`)
      .sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

export function manifest(folder = '.'): Manifest {
  return JSON.parse(readDocument(`${folder}/package.json`).text) as Manifest
}
