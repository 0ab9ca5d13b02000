import { besideOurs, timesOurs } from './beside.mjs'
import { figure, grouped, paragraphs, table } from './markdown.mjs'

/** What is called in a process, without a server. @type {Record<string, import('./document.mjs').Page>} */
export const callPages = {
  memory: {
    title: 'Memory',
    how: `What one more key takes up on the heap and beside it after a garbage collection, once it has been used. Ours keeps whose it is, what it may,
and the headers of the answer. \`@fastify/bearer-auth\` keeps the key alone, fast-jwt the claims, better-auth its record as a text.`,
    body: ({ results }) =>
      paragraphs(
        table(
          ['', 'of so many', 'bytes', 'times ours'],
          results.map((row) => [row.name, grouped(row.count, 0), figure(row.bytes, 0), timesOurs(row)]),
        ),
        besideOurs(results, 'memory'),
      ),
  },
  'in-process': {
    title: 'One call of authenticate()',
    how: `Headers in and outcome out, ours alone, with keys in \`staticVerifier()\`.`,
    body: ({ results }) =>
      table(
        ['', 'CPU µs a call', 'calls a second'],
        results.map((row) => [row.name, costOf(row.callsPerCpuSecond), figure(row.callsPerSecond, 0)]),
      ),
  },
  jwt: {
    title: 'One JWT',
    how: `A token in, and who it is out; as a multiple of what \`jwtVerify()\` of jose costs in the same round.`,
    body: ({ results }) =>
      table(
        ['', 'CPU µs a call', 'times jose', 'calls a second'],
        results.map((row) => [
          row.name,
          figure(row.microseconds, 2),
          figure(row.multiple, 2),
          figure(row.callsPerSecond, 0),
        ]),
      ),
  },
  keyring: {
    title: 'One look-up of a key',
    how: `Random keys that are in no cache. better-auth writes at each look-up, as it comes; its rate limits are off.`,
    body: ({ results, ratios }) =>
      paragraphs(
        table(
          ['', 'CPU µs a call', 'calls a second'],
          results.map((row) => [row.name, figure(row.cpuMicroseconds, 1), figure(row.perSecond, 0)]),
        ),
        table(
          ['', 'times', 'what that costs'],
          ratios.map(({ name, against, ratio }) => [name, figure(ratio, 2), against]),
        ),
      ),
  },
}

/** @param {import('../lib/stats.mjs').Spread} callsPerCpuSecond */
function costOf({ median }) {
  return grouped(1e6 / median, 2)
}
