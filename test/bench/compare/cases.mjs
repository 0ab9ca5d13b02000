import { casesOf as cacheCasesOf } from '../cache/cases.mjs'
import { MeasuredCase as CacheCase } from '../cache/measured-case.mjs'
import { targetsOn } from '../http/variants.mjs'
import { cases as inProcessCases } from '../in-process/cases.mjs'
import { MeasuredCase as InProcessCase } from '../in-process/measured-case.mjs'
import { groups } from '../jwt/cases.mjs'
import { MeasuredCase as JwtCase } from '../jwt/measured-case.mjs'
import { SummedServer } from './summed-server.mjs'

/**
 * @typedef {object} Measured a process that is called in bursts
 * @property {number} calls
 * @property {number} cpu microseconds of processor time
 * @property {(seconds: number) => Promise<number>} warmUp gives calls a second
 * @property {(calls: number) => Promise<void>} measure
 * @property {() => Promise<void>} close
 *
 * @typedef {object} Compared a case of ours
 * @property {string} name
 * @property {(tree: string) => Measured} start it as it is in a tree
 *
 * @typedef {object} Means
 * @property {import('../lib/options.mjs').BenchOptions} options
 * @property {import('../keyring/files.mjs').Files} files
 * @property {import('../http/resources.mjs').Resources} resources
 * @property {import('../http/load.mjs').Load} load
 */

/** The cases of ours by section; of other sections nothing is compared. @type {Record<string, (means: Means) => Promise<Compared[]>>} */
export const comparedCases = {
  http: async ({ options, resources, load }) => {
    const variants = options.frameworks.flatMap((framework) => targetsOn(framework, options.keys))
    const cases = await resources.casesOf(variants.filter(({ verifier }) => verifier !== undefined))
    return cases.map((one) => ({
      name: `${one.variant.framework}: ${one.variant.name}`,
      start: (tree) => new SummedServer(one, load, tree),
    }))
  },
  'in-process': async () =>
    inProcessCases.map(({ name }) => ({ name, start: (tree) => new InProcessCase(name, tree) })),
  cache: async ({ options, files }) =>
    (await cacheCasesOf(options.keys, files))
      .filter(({ kind }) => kind !== 'floor')
      .map((given) => ({ name: given.name, start: (tree) => new CacheCase(given, tree) })),
  jwt: async () =>
    groups
      .flat()
      .filter(({ subject }) => subject === 'latchkey' || subject === 'cached')
      .map((given) => ({ name: given.name, start: (tree) => new JwtCase(given, tree) })),
}
