/** @typedef {import('./list.mjs').Break & { noticedBy: string | null, seconds: number }} Result */

/** @param {Result} result */
export function told({ file, rule, noticedBy, seconds }) {
  const outcome = noticedBy === null ? 'SURVIVED' : 'noticed '
  const by = noticedBy === null ? '' : `\n${' '.repeat(17)}by ${noticedBy.split('\n', 1)[0]}`
  return `${outcome} ${seconds.toFixed(1).padStart(6)}s ${shortOf(file)}: ${rule}${by}`
}

/**
 * Prints how many were noticed, and which were not.
 *
 * @param {Result[]} results
 * @returns {boolean} whether it is as the list says
 */
export function report(results) {
  const survivors = results.filter(({ noticedBy }) => noticedBy === null)
  const noticed = results.length - survivors.length
  console.log(`\n${noticed} of ${results.length} noticed: ${share(noticed, results.length)} %`)
  print('Survivors, and why', survivors.filter(isExplained))
  const unexplained = survivors.filter((one) => !isExplained(one))
  print('SURVIVORS THAT NOTHING EXPLAINS', unexplained)
  const alive = results.filter((one) => isExplained(one) && one.noticedBy !== null)
  print('NOTICED, AND LISTED AS SURVIVORS', alive)
  return unexplained.length === 0 && alive.length === 0
}

function isExplained({ survives }) {
  return survives !== undefined
}

function share(part, whole) {
  return ((100 * part) / whole).toFixed(1)
}

function print(title, results) {
  if (results.length === 0) return
  const lines = results.map(({ file, rule, survives }) => {
    const why = survives === undefined ? '' : `\n      ${survives}`
    return `  ${shortOf(file)}: ${rule}${why}`
  })
  console.log(`\n${[title, ...lines.sort()].join('\n')}`)
}

function shortOf(file) {
  return file.replace(/^packages\/|src\//g, '')
}
