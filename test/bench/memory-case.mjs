// One case of the memory section, in a process of its own: node memory-case.mjs <case as JSON>.
// It has so many keys in memory that it had not before, and says how many bytes that took.
import { collectGarbage, heapInUse } from '../support/heap-in-use.mjs'
import { subjects } from './memory/subjects.mjs'

/** @type {import('./memory/cases.mjs').MemoryCase} */
const given = JSON.parse(process.argv[2])

/** Keys that come first: compiled code and the like is not a key's. */
const first = 1000

const { hold } = await subjects[given.subject](given, first + given.count)
const held = [await hold(0, first)]
const before = used()
held.push(await hold(first, first + given.count))
const bytes = used() - before

process.on('disconnect', () => process.exit())
process.send({ bytes, held: held.length })

function used() {
  // What the first collection leaves to finalizers, the second one takes.
  collectGarbage()
  return heapInUse() + process.memoryUsage().external
}
