/**
 * @typedef {object} Bar
 * @property {string} name
 * @property {string} framework
 * @property {import('../lib/stats.mjs').Spread} cpuMicroseconds
 */

const width = 860
const names = 330
const room = { right: 130, row: 24, head: 34, top: 56, gap: 18 }
const length = width - names - room.right
/** A bar of more than so many times the bare server's is cut off, or the others could not be told apart. */
const cutAt = 8

/**
 * Processor time of one request as bars, a panel for each framework: docs/benchmarks.svg; null without figures of peers.
 *
 * @param {import('./saved.mjs').Saved} saved
 * @returns {string | null}
 */
export function chartOf({ sections }) {
  if (sections.peers === undefined) return null
  /** @type {Bar[]} */
  const bars = sections.peers.figures.results
  const parts = []
  let y = room.top
  for (const framework of new Set(bars.map((bar) => bar.framework))) {
    const own = bars.filter((bar) => bar.framework === framework)
    parts.push(panel(framework, own, y))
    y += room.head + own.length * room.row + room.gap
  }
  return `${frame(parts, y)}\n`
}

/** @param {string[]} parts @param {number} height */
function frame(parts, height) {
  const title = 'Processor time of one request'
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${title}, by framework and library">
<title>${title}</title>
<style>${style}</style>
<rect class="paper" width="${width}" height="${height}" rx="6"/>
<text class="title" x="16" y="28">${title}, in microseconds: less is better</text>
<text class="note" x="16" y="46">medians; thin lines from the lowest to the highest round; longer bars are cut off</text>
${parts.join('\n')}
</svg>`
}

/** @param {string} framework @param {Bar[]} bars the bare server's first @param {number} top */
function panel(framework, bars, top) {
  const [bare] = bars
  const limit = bare.cpuMicroseconds.median * cutAt
  const longest = Math.max(...bars.map(({ cpuMicroseconds: { max } }) => Math.min(max, limit)))
  const rows = bars.map((bar, i) => row(bar, top + room.head + i * room.row, longest))
  return [`<text class="head" x="16" y="${top + 22}">${framework}</text>`, ...rows].join('\n')
}

/** @param {Bar} bar @param {number} y @param {number} longest microseconds of the longest bar */
function row({ name, cpuMicroseconds: { median, min, max } }, y, longest) {
  const at = (/** @type {number} */ value) => Math.min(value / longest, 1) * length
  const isCut = median > longest
  const value = median.toLocaleString('en-US', { maximumFractionDigits: median < 100 ? 1 : 0 })
  const end = names + (isCut ? length : Math.max(at(median), at(max)))
  const middle = y + room.row / 2
  return [
    `<text class="name" x="${names - 10}" y="${middle + 4}">${escaped(name)}</text>`,
    `<rect class="${kindOf(name)}" x="${names}" y="${y + 4}" width="${at(median).toFixed(1)}" height="${room.row - 8}" rx="2"/>`,
    ...(min < max && !isCut
      ? [
          `<path class="spread" d="M${(names + at(min)).toFixed(1)} ${middle}H${(names + at(max)).toFixed(1)}"/>`,
        ]
      : []),
    `<text class="value" x="${(end + 8).toFixed(1)}" y="${middle + 4}">${isCut ? '⟶ ' : ''}${value}</text>`,
  ].join('\n')
}

/** @param {string} name */
function kindOf(name) {
  if (name === 'bare') return 'bare'
  return name.startsWith('latchkey') ? 'ours' : 'peer'
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

const style = `
text { font: 12px system-ui, sans-serif; fill: #1f2328 }
.title { font-size: 15px; font-weight: 600 } .head { font-size: 14px; font-weight: 600 } .note { fill: #59636e }
.name { text-anchor: end } .paper { fill: #ffffff }
.bare { fill: #8c959f } .ours { fill: #0969da } .peer { fill: #bc4c00 } .spread { stroke: #1f2328; stroke-width: 1.5 }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc } .note { fill: #9198a1 } .paper { fill: #0d1117 }
  .bare { fill: #656c76 } .ours { fill: #4493f8 } .peer { fill: #db6d28 } .spread { stroke: #f0f6fc }
}
`
