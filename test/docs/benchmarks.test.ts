// docs/benchmarks.*: the document and the chart are what the generator makes of the figures, and it hides no peer that is faster.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readDocument, ROOT } from './documents.js'

const report = async (name: string) => import(pathToFileURL(join(ROOT, 'test/bench/report', name)).href)
const { documentOf, pages } = await report('document.mjs')
const { chartOf } = await report('chart.mjs')
const { besideOurs } = await report('beside.mjs')

const saved = JSON.parse(readDocument('docs/benchmarks.json').text)

describe('the benchmarks', () => {
  it('are told as they were measured', () => {
    expect(readDocument('docs/benchmarks.md').text).toBe(documentOf(saved))
  })

  it('are drawn as they were measured', () => {
    expect(readDocument('docs/benchmarks.svg').text).toBe(chartOf(saved))
  })

  it('name the versions, the commit and the load of each section', () => {
    const text = documentOf(saved)
    for (const [name, version] of Object.entries(saved.machine.versions))
      expect(text).toContain(`${name} ${version as string}`)
    for (const { run } of Object.values<{ run: { commit: string; load: { before: string } } }>(
      saved.sections,
    ))
      expect(text).toMatch(new RegExp(`${run.commit}.*${run.load.before} →`))
  })

  it('have a page for every section that is written', () => {
    expect(Object.keys(saved.sections).filter((name) => !(name in pages))).toEqual([])
  })
})

describe('besideOurs', () => {
  const row = (name: string, min: number, max: number) => ({
    name,
    against: 'ours',
    times: { median: (min + max) / 2, min, max },
  })

  it('names peers that cost less first', () => {
    const told = besideOurs([row('slow', 1.4, 1.6), row('fast', 0.4, 0.6)], 'processor time')
    expect(told.split('\n')).toEqual([
      '- Peers with less processor time than ours: fast (0.50 times ours).',
      '- With more processor time than ours: slow (1.50 times ours).',
    ])
  })

  it('says that there are none', () => {
    expect(besideOurs([row('slow', 1.4, 1.6)], 'memory')).toContain('less memory than ours: none.')
  })

  it.each([
    ['rounds disagree', 0.8, 1.3],
    ['all are within what the same code differs by', 0.98, 0.99],
  ])('judges nobody where %s', (_, min, max) => {
    expect(besideOurs([row('peer', min, max)], 'memory')).toContain('- Not told apart: peer (')
  })
})

describe('the chart', () => {
  const bar = (name: string, median: number) => ({
    name,
    framework: 'koa',
    cpuMicroseconds: { median, min: median, max: median },
  })
  const chart = chartOf({
    sections: { peers: { figures: { results: [bar('bare', 10), bar('peer <1>', 12), bar('slow', 5000)] } } },
  })

  it('has each name and figure as text', () => {
    for (const text of ['koa', 'bare', 'peer &lt;1>', '>12<', '5,000']) expect(chart).toContain(text)
  })

  it('cuts off what would hide the others', () => {
    const widths = [...chart.matchAll(/class="(?:bare|peer)" x="\d+" y="\d+" width="([\d.]+)"/g)]
    const [bare = 0, , slow = 0] = widths.map(([, width]) => Number(width))
    expect(widths).toHaveLength(3)
    expect(slow / bare).toBeLessThanOrEqual(8)
  })

  it('is readable on dark paper', () => {
    expect(chart).toContain('prefers-color-scheme: dark')
  })
})
