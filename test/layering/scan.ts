export interface Import {
  specifier: string
  /** True where the whole statement is erased: `import type …`, `export type … from`. */
  typeOnly: boolean
}

// Sources are formatted by Prettier: a static import starts its line, at column 0. A line of a doc comment does not.
const IMPORT = /^import\s+(type\s+)?(?:[\w$*,\s]|\{[^}]*\})+?\s*from\s*['"]([^'"]+)['"]/gm
const BARE_IMPORT = /^import\s*()['"]([^'"]+)['"]/gm
const RE_EXPORT = /^export\s+(type\s+)?(?:\*(?:\s+as\s+\w+)?|\{[^}]*\})\s*from\s*['"]([^'"]+)['"]/gm
const DYNAMIC_IMPORT = /^(?!\s*(?:\*|\/\/)).*?\b(?:import|require)\(()\s*['"]([^'"]+)['"]/gm
const STATEMENT = /^import\b(?!\s*\(|\.meta)/gm

/** Lists what a module imports and re-exports. Throws where it meets an import that it cannot read. */
export function scanImports(source: string): Import[] {
  const found = [IMPORT, BARE_IMPORT, RE_EXPORT, DYNAMIC_IMPORT].map((pattern) =>
    Array.from(source.matchAll(pattern), ([, type, specifier]) => ({
      specifier: specifier ?? '',
      typeOnly: Boolean(type),
    })),
  )
  const read = (found[0]?.length ?? 0) + (found[1]?.length ?? 0)
  const there = Array.from(source.matchAll(STATEMENT)).length
  if (read !== there) throw new Error(`${there} import statements, of which ${read} could be read`)
  return found.flat()
}

export function hasDefaultExport(source: string): boolean {
  return /^export\s+default\b/m.test(source) || /^export\s*\{[^}]*\bas\s+default\b[^}]*\}/m.test(source)
}
