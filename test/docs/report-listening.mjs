// Preloaded into a program of the documents: tells the test on which port the program's first server listens.
import { Server } from 'node:net'

const { listen } = Server.prototype

Server.prototype.listen = function reportingListen(...args) {
  this.once('listening', () => process.send?.({ port: this.address().port }))
  return listen.apply(this, args)
}

// A test run that is killed must not leave servers behind; nor may the channel keep a program alive.
process.once('disconnect', () => process.exit())
process.channel?.unref()
