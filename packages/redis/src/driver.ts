/** One connection, not opened yet. It never comes back by itself: an `error` is its end. */
export interface Driver {
  on(event: 'error', listener: (error: unknown) => void): unknown
  connect(): Promise<unknown>
  subscribe(channel: string, listener: () => void): Promise<unknown>
  publish(channel: string, message: string): Promise<unknown>
  ping(): Promise<unknown>
  unref(): void
  destroy(): void
}

export type MakeDriver = () => Promise<Driver>
