const minutes = process.env['LATCHKEY_SOAK_MINUTES']

/** `pnpm test:soak` takes as many minutes as it is told; `pnpm test` some seconds, too few to say anything of memory. */
export const isLong: boolean = minutes !== undefined

/** Milliseconds of traffic. */
export const duration: number = isLong ? Number(minutes) * 60_000 : 12_000

/** Milliseconds between two outages. */
export const betweenOutages: number = isLong ? 45_000 : 3000

/** Milliseconds between two looks at the heaps. */
export const betweenLooks: number = isLong ? Math.max(2500, duration / 240) : 1000
