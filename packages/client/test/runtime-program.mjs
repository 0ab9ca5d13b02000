// Run by runtimes.test.ts: nothing here is Node's own. It leaves a body unread, and must end all the same.
import { createClient, LatchkeyError } from '../dist/index.js'

const url = globalThis.process.argv.at(-1)
const token = 'sts_c0ffee11deadbeef22cafebabe33feedface44f0'
const api = createClient({ baseUrl: url, timeout: '1h' })

async function failure(act) {
  try {
    await act()
    return null
  } catch (error) {
    return error instanceof LatchkeyError ? [error.reason, error.status] : error.name
  }
}

/** Answers without a network. */
const answering = (make) =>
  createClient({ baseUrl: 'https://api.example.com', token, timeout: 50, fetch: make })

const elsewhere = () => new Response(null, { status: 302, headers: { location: 'https://evil.example/' } })
const endless = (signal) => {
  const body = new ReadableStream({
    start(controller) {
      signal.addEventListener('abort', () => controller.error(signal.reason))
    },
  })
  return new Response(body)
}

let first = true
const onceDown = createClient({
  baseUrl: url,
  fetch: (...args) => {
    if (!first) return fetch(...args)
    first = false
    return Promise.resolve(new Response(null, { status: 503, headers: { 'retry-after': '0' } }))
  },
})

const post = { method: 'POST', headers: { 'content-type': 'application/json' } }
const report = {
  pipelines: (await (await api.fetch('/v3/pipeline')).json()).data.length,
  caller: (await api.whoami()).subject.email,
  repeated: (await onceDown.fetch('/v3/pipeline')).status,
  refused: await failure(() => createClient({ baseUrl: url, token }).fetch('/v3/pipeline')),
  missing: await failure(() => createClient({ baseUrl: url, token: () => '' }).fetch('/')),
  redirected: await failure(() => answering(async () => elsewhere()).fetch('/')),
  late: await failure(() => answering(() => new Promise(() => {})).fetch('/')),
  lateBody: await failure(async () => {
    // In the place of a connection, which would keep the process alive.
    const alive = setTimeout(() => {}, 10_000)
    const response = await answering(async (_url, { signal }) => endless(signal)).fetch('/')
    await response.text().finally(() => clearTimeout(alive))
  }),
  path: await failure(() => api.fetch('//evil.example')),
  streamed: (await api.fetch('/v3/pipeline', { ...post, body: new Blob(['{"title":"x"}']).stream() })).status,
}
// oxlint-disable-next-line eslint/no-console -- what the test reads
console.log(JSON.stringify(report))
