import { besideOurs, timesOurs } from './beside.mjs'
import { figure, grouped, paragraphs, table } from './markdown.mjs'

/** What is asked over HTTP. @type {Record<string, import('./document.mjs').Page>} */
export const httpPages = {
  peers: {
    title: 'Requests, beside other libraries',
    how: `Requests over keep-alive connections to the same small app, without authentication ("bare") and with each library. What counts is the
processor time of the server for one request; "times ours" holds a peer against the one of ours that does what comes nearest, within
each round. Libraries do not do the same: \`@fastify/bearer-auth\` compares a key with each of a list, \`koa-bearer-token\` reads the key and
leaves the look-up to a \`Map\` of the app, \`passport-http-bearer\` asks a \`Map\` likewise; ours finds the key's owner, account and scopes, judges
expiry and status, and answers with \`x-auth-*\` headers. The chart shows the same figures.`,
    body: ({ results }) =>
      byFramework(results, (rows) =>
        paragraphs(
          table(
            ['', 'CPU µs a request', 'more than bare', 'times ours', 'requests a second'],
            rows.map((row) => [
              row.name,
              figure(row.cpuMicroseconds, 1),
              grouped(row.cpuMicroseconds.median - rows[0].cpuMicroseconds.median, 1),
              timesOurs(row),
              figure(row.requestsPerSecond, 0),
            ]),
          ),
          besideOurs(rows, 'processor time'),
        ),
      ),
  },
  scale: {
    title: 'More keys, more connections',
    how: `Ours alone, on the framework that costs least itself. Fifty callers, whose keys are in memory as those of most callers of an API are.`,
    body: ({ results }) =>
      table(
        ['', 'connections', 'CPU µs a request', 'part of bare, by CPU', 'requests a second'],
        results.map((row) => [
          row.name,
          grouped(row.connections, 0),
          figure(row.cpuMicroseconds, 1),
          figure(row.cpuRatio, 2),
          figure(row.requestsPerSecond, 0),
        ]),
      ),
  },
  latency: {
    title: 'Latency at half of the load',
    how: `Requests come by a schedule, at half of what the bare server of the framework can do at most, and each latency counts from the moment at
which a request was due: so it has no coordinated omission. In milliseconds. A server that cannot keep up leaves requests that are never
sent; they count with the time until the end. Milliseconds at the far end are as much the machine's as the server's.`,
    body: ({ frameworks }) => paragraphs(...frameworks.map(latencyOf)),
  },
  startup: {
    title: 'Start',
    how: `From the start of a process to its first answer to a caller with a key, in milliseconds; opening a database of a thousand keys is in it.
Keys in memory are made at the start, and are in it, too.`,
    body: ({ results }) =>
      byFramework(results, (rows) =>
        paragraphs(
          table(
            ['', 'to the first answer', 'processor time', 'more than bare', 'times ours'],
            rows.map((row) => [
              row.name,
              figure(row.milliseconds, 0),
              figure(row.cpu, 0),
              figure(row.cpuMore, 0),
              timesOurs(row),
            ]),
          ),
          besideOurs(rows, 'processor time'),
        ),
      ),
  },
}

/** The part of the bare server's requests that may never be sent, before the machine is too busy for any latency to mean something. */
const tooLate = 0.01
const notJudged = '- Nobody is judged: the machine was so busy that the bare server itself did not keep up.'

/** @param {{ framework: string, rate: number, results: any[] }} measured */
function latencyOf({ framework, rate, results }) {
  return paragraphs(
    `### ${framework}, ${grouped(rate, 0)} requests a second`,
    table(
      ['', 'p50', 'p99', 'p99.9', 'p99, times ours', 'server busy', 'never sent'],
      results.map((row) => [
        row.name,
        ...[row.p50, row.p99, row.p999].map((latency) => figure(latency, 2)),
        timesOurs(row),
        `${grouped(row.busy.median * 100, 0)} %`,
        `${grouped(row.unsent.median * 100, 0)} %`,
      ]),
    ),
    results[0].unsent.median > tooLate ? notJudged : besideOurs(results, 'latency at p99'),
  )
}

/** @param {any[]} results @param {(rows: any[]) => string} body */
function byFramework(results, body) {
  const frameworks = [...new Set(results.map(({ framework }) => framework))]
  const sections = frameworks.map(
    (framework) => `### ${framework}\n\n${body(results.filter((row) => row.framework === framework))}`,
  )
  return paragraphs(...sections)
}
