import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT } from './documents.js'

export interface Declaration {
  readonly name: string
  readonly hasDocstring: boolean
}

/** The values that a package exports, as its built declarations say. */
export function declarationsOf(folder: string): Declaration[] {
  const index = join(ROOT, 'packages', folder, 'dist', 'index.d.ts')
  if (!existsSync(index)) throw new Error(`${folder} is not built`)
  return scan(index)
}

function scan(file: string): Declaration[] {
  const text = readFileSync(file, 'utf8')
  if (/^export \* /m.test(text)) throw new Error(`${file}: public names are listed by hand`)
  const here = [
    ...text.matchAll(/^export (?:default |declare )*(?:async )?(?:function|class|const) (\w+)/gm),
  ].map(([, name = '']) => declarationIn(text, name))
  const elsewhere = [...text.matchAll(/^export \{([^}]*)\} from '(\.[^']*)\.js'/gm)].flatMap(
    ([, list = '', path = '']) => {
      const declared = scan(join(dirname(file), `${path}.d.ts`))
      return valuesIn(list).map(({ local, name }) => {
        const found = declared.find((declaration) => declaration.name === local)
        if (!found) throw new Error(`${file}: ${local} is not declared in ${path}`)
        return { ...found, name }
      })
    },
  )
  const byDefault = /^export default (\w+);/m.exec(text)?.[1]
  return [
    ...unique(here),
    ...elsewhere,
    ...(byDefault === undefined ? [] : [{ ...declarationIn(text, byDefault), name: 'default' }]),
  ]
}

/** `a, type B, c as d`: types need no docstring. */
function valuesIn(list: string): { local: string; name: string }[] {
  return list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '' && !entry.startsWith('type '))
    .map((entry) => {
      const [local = '', name = local] = entry.split(' as ')
      return { local, name }
    })
}

/** A docstring stands before the first of several overloads. */
function declarationIn(text: string, name: string): Declaration {
  const declared = new RegExp(
    `(\\*/\\n)?^(?:export )?(?:declare )?(?:function|class|const) ${name}\\b`,
    'm',
  ).exec(text)
  return { name, hasDocstring: declared?.[1] !== undefined }
}

function unique(declarations: Declaration[]): Declaration[] {
  return [...new Map(declarations.map((declaration) => [declaration.name, declaration])).values()]
}
