/**
 * Rows as aligned columns: the first to the left, numbers to the right.
 *
 * @param {string} title
 * @param {string[]} head
 * @param {string[][]} rows
 */
export function printTable(title, head, rows) {
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]?.length ?? 0)))
  const line = (/** @type {string[]} */ row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd()
  const rule = widths.map((width) => '─'.repeat(width))
  process.stdout.write(`\n${[title, line(head), line(rule), ...rows.map(line)].join('\n')}\n`)
}

/** @param {number} value */
export function whole(value) {
  return Math.round(value).toLocaleString('en-US')
}

/** @param {number} count @param {string} noun */
export function counted(count, noun) {
  return `${whole(count)} ${noun}${count === 1 ? '' : 's'}`
}

/**
 * @param {import('./stats.mjs').Spread} spread
 * @param {number} digits
 */
export function withSpread({ median, min, max }, digits) {
  return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`
}

/** What a run is for where a figure misses its target: a look at it, not a failed build. */
export function verdict(/** @type {number} */ value, /** @type {number | undefined} */ target) {
  if (target === undefined) return ''
  return value >= target ? `≥ ${target} met` : `≥ ${target} MISSED`
}

/** The same for costs. */
export function verdictAtMost(/** @type {number} */ value, /** @type {number | undefined} */ limit) {
  if (limit === undefined) return ''
  return value <= limit ? `≤ ${limit} met` : `≤ ${limit} MISSED`
}
