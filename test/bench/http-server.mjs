// One server of the HTTP section, in a process of its own: node http-server.mjs <framework> <variant> <store as JSON>.
// It says where it listens, and how much processor time it has used whenever it is asked.
import { apps } from './http/apps.mjs'
import { variantsOf } from './http/variants.mjs'

const [framework, name, json] = process.argv.slice(2)
const store = JSON.parse(json)
const variant = variantsOf(framework, true).find((candidate) => candidate.name === name)
const url = await apps[framework](await variant.guards(store))

process.on('disconnect', () => process.exit())
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send({ cpu: user + system })
})
process.send({ url, authorizations: variant.authorizations(store) })
