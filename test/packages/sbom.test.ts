// The bill of materials of each package, in CycloneDX (https://cyclonedx.org/docs/1.6/json/), held against what is installed.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { installedWith, type Installed } from '../support/runtime-dependencies.js'
import { publicPackages, ROOT, runPnpm, stemOf } from './pack.js'

interface Component {
  readonly type: string
  readonly group?: string
  readonly name: string
  readonly version: string
  readonly purl: string
  readonly 'bom-ref': string
  readonly licenses?: readonly { readonly license?: { readonly id?: string }; readonly expression?: string }[]
  readonly externalReferences?: readonly Reference[]
}

interface Reference {
  readonly type: string
  readonly url: string
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[]
}

interface Bill {
  readonly metadata: { readonly timestamp: string; readonly component: Component }
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[]
}

const folder = join(ROOT, 'sbom')

beforeAll(() => runPnpm(['run', 'sbom']), 60_000)

function billOf(name: string): Bill {
  return JSON.parse(readFileSync(join(folder, `${stemOf(name)}.cdx.json`), 'utf8')) as Bill
}

/** https://github.com/package-url/purl-spec: the @ of a scope is percent-encoded. */
function purlOf({ name, version }: Installed): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`
}

function licenceOf({ licenses = [] }: Component): string {
  return licenses.map(({ license, expression }) => license?.id ?? expression).join(' ')
}

it('there is a bill for each package, and no other', () => {
  const wanted = publicPackages().map(({ name }) => `${stemOf(name)}.cdx.json`)
  expect(readdirSync(folder).sort()).toEqual(wanted.sort())
})

describe.each(publicPackages())('the bill of $name', ({ name, dir }) => {
  let bill: Bill
  let installed: readonly Installed[]
  beforeAll(() => {
    bill = billOf(name)
    installed = [...installedWith(dir).values()]
  })

  it('is CycloneDX 1.6', () => {
    expect(bill).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1 })
    expect(bill).toHaveProperty(
      'serialNumber',
      expect.stringMatching(/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-/),
    )
    expect(Date.parse(bill.metadata.timestamp)).not.toBeNaN()
  })

  it('has the package itself, all that it brings along at run time, and nothing else', () => {
    const { metadata, components } = bill
    const told = [metadata.component, ...components].map((part) => `${part.purl} ${licenceOf(part)}`)
    const real = installed.map((part) => `${purlOf(part)} ${part.licence}`)
    expect(told.sort()).toEqual(real.sort())
  })

  it('says who depends on whom', () => {
    const purls = new Map(installed.map((part) => [part.name, purlOf(part)]))
    const told = bill.dependencies.flatMap(({ ref, dependsOn = [] }) => dependsOn.map((to) => `${ref} ${to}`))
    const real = installed.flatMap((part) =>
      part.dependencies.map((other) => `${purlOf(part)} ${purls.get(other)}`),
    )
    expect(real.filter((edge) => !told.includes(edge))).toEqual([])
    // The driver's pool, which has the driver as its peer, is alone in having one.
    expect(told.filter((edge) => !real.includes(edge) && !/^\S+pg-pool@/.test(edge))).toEqual([])
  })

  it('has parts with a type, a reference of their own, and the hash of the tarball where they are not ours', () => {
    expect(new Set(bill.components.map((part) => part['bom-ref'])).size).toBe(bill.components.length)
    for (const part of bill.components) {
      expect(part).toMatchObject({ type: 'library', 'bom-ref': part.purl })
      if (part.group === '@latchkey') continue
      const tarball = part.externalReferences?.find(({ type }) => type === 'distribution')
      expect(tarball?.hashes, part.purl).toEqual([
        { alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) },
      ])
    }
  })
})
