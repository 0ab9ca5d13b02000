import { describe, expect, it, vi } from 'vitest'
import { Connection } from '../src/connection.js'
import { checkOptions } from '../src/options.js'
import { failureOf } from './support/feeds.js'

describe('a connection that is closed while its socket connects', () => {
  it('is closed again when the driver comes to life afterwards', async () => {
    let connected = (): void => {}
    const driver = {
      on: () => {},
      connect: () =>
        new Promise<void>((resolve) => {
          connected = resolve
        }),
      subscribe: () => Promise.resolve(),
      publish: () => Promise.resolve(),
      ping: () => Promise.resolve(),
      unref: () => {},
      destroy: vi.fn<() => void>(),
    }
    const server = { name: 'redis://host', secrets: [] }
    const connection = new Connection(driver, checkOptions({}), server)
    const opened = failureOf(connection.open('awaited'))
    connection.close()
    expect(await opened).toMatchObject({ code: 'closed' })
    driver.destroy.mockClear()
    connected()
    await vi.waitFor(() => expect(driver.destroy).toHaveBeenCalledOnce())
  })
})
