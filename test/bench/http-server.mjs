// One server of the HTTP sections, in a process of its own: node http-server.mjs <variant as JSON> <what it is given as JSON>.
// It says where it listens, and how much processor time it has used whenever it is asked.
import { apps } from './http/apps.mjs'

const [variant, given] = process.argv.slice(2).map((json) => JSON.parse(json))
const { guard } = variant.library === undefined ? {} : await import(`./http/guards/${variant.library}.mjs`)
const url = await apps[variant.framework](await guard?.(variant, given))

process.on('disconnect', () => process.exit())
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send({ cpu: user + system })
})
process.send({ url })
