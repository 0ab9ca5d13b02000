// A process that holds the lock on an SQLite file until it gets a message: node hold-lock.mjs PATH.
import { once } from 'node:events'
import Libsql from 'libsql'

const database = new Libsql(process.argv[2])
database.exec('begin immediate')
process.send('ready')
await once(process, 'message')
database.exec('commit')
process.send('released')
process.disconnect()
