import { callPages } from './call-pages.mjs'
import { httpPages } from './http-pages.mjs'
import { paragraphs, table } from './markdown.mjs'

/**
 * @typedef {object} Page of one section
 * @property {string} title
 * @property {string} how it was measured
 * @property {(figures: any) => string} body
 */

/** By section, in the order of the document. @type {Record<string, Page>} */
export const pages = { ...httpPages, ...callPages }

/** The whole of docs/benchmarks.md. @param {import('./saved.mjs').Saved} saved */
export function documentOf({ machine, sections }) {
  const named = Object.keys(pages).filter((name) => sections[name] !== undefined)
  return `${paragraphs(
    '# Benchmarks',
    introduction,
    machineOf(machine),
    table(
      ['section', 'measured at', 'commit', 'rounds', 'load average'],
      named.map((name) => runOf(name, sections[name].run)),
    ),
    cautions(Object.values(sections)),
    ...named.map((name) => pageOf(name, sections[name].figures)),
  )}\n`
}

const introduction = `What authentication costs, beside other libraries. This page and its chart are made from [benchmarks.json](benchmarks.json), and those figures
by \`npx -y pnpm@12.21.0 bench\` with \`--write\`; \`--only peers,latency\` measures some of them, \`--help\` tells the rest. Every variant runs in a fresh
process, on a core of its own, and variants take turns in short bursts. Figures are medians over the rounds, in brackets the lowest and the
highest. Where a peer is faster, that is said below each table. Run it on your machine before you believe it.`

/** @param {import('./saved.mjs').Saved['machine']} machine */
function machineOf({ node, cpu, cores, kernel, pinned, versions }) {
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return paragraphs(
    `Node ${node}, ${cores} cores of ${cpu}, Linux ${kernel}; pinned: ${pinned}.`,
    `Versions: ${named.join(', ')}.`,
  )
}

/** @param {string} name @param {import('./saved.mjs').Run} run */
function runOf(name, { at, commit, rounds, quick, load }) {
  const when = `${at.slice(0, 16).replace('T', ' ')} UTC`
  return [name, when, commit, `${rounds}${quick ? ', quick' : ''}`, `${load.before} → ${load.after}`]
}

/** What a reader must know before the figures. @param {import('./saved.mjs').Saved['sections'][string][]} sections */
function cautions(sections) {
  const said = [
    [
      sections.some(({ run }) => run.quick),
      'Sections marked “quick” had short rounds: the optimizer had little time, and figures are good for a first look only.',
    ],
    [
      sections.some(({ run }) => run.rounds < 3),
      'Fewer than three rounds say nothing of noise: a difference of some tenths may be none.',
    ],
    [
      sections.some(({ run }) => Number(run.load.before) > 1),
      'A load average above 1 before the start means that other programs ran beside: requests a second and latencies are too low or too ' +
        'long for all, and processor time is what to look at.',
    ],
  ]
  return said
    .filter(([applies]) => applies)
    .map(([, text]) => `> ${text}`)
    .join('\n>\n')
}

/** @param {string} name @param {object} figures */
function pageOf(name, figures) {
  const { title, how, body } = pages[name]
  const chart = name === 'peers' ? ['![Processor time of one request, by library](benchmarks.svg)'] : []
  return paragraphs(`## ${title}`, how, ...chart, body(figures))
}
