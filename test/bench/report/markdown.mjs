/**
 * A table as prettier writes it: the first column to the left, figures to the right.
 *
 * @param {string[]} head
 * @param {string[][]} rows
 */
export function table(head, rows) {
  const widths = head.map((name, i) => Math.max(3, name.length, ...rows.map((row) => row[i].length)))
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(' | ')} |`
  const padded = (/** @type {string[]} */ cells) =>
    line(cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))))
  const rule = line(widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)))
  return [padded(head), rule, ...rows.map(padded)].join('\n')
}

/** @param {import('../lib/stats.mjs').Spread} spread @param {number} digits */
export function figure({ median, min, max }, digits) {
  const text = (/** @type {number} */ value) => grouped(value, digits)
  return min === max ? text(median) : `${text(median)} (${text(min)}–${text(max)})`
}

/** @param {number} value @param {number} digits */
export function grouped(value, digits) {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

/** @param {string[]} parts */
export function paragraphs(...parts) {
  return parts.join('\n\n')
}
