import { named, type BoundCaller } from './caller.js'
import { KeyringError } from './errors.js'
import { isUnbound } from './subjects/visibility.js'

/** Where a refused call is written down. */
interface RefusalLog {
  callRefused(caller: BoundCaller, reason: string): void
}

/**
 * The same methods; those of a bound caller's calls that ask for what is not its own (`policy`, `not_found`) are written to the
 * audit log. Whoever has the whole keyring is refused nothing in that sense: it has made a mistake.
 */
export function watched<T extends object>(name: string, methods: T, caller: BoundCaller, log: RefusalLog): T {
  if (isUnbound(caller)) return methods
  const own = Object.getPrototypeOf(methods) as object
  return new Proxy(methods, {
    get(target, verb) {
      const method: unknown = Reflect.get(target, verb)
      if (typeof method !== 'function' || verb === 'constructor' || !Object.hasOwn(own, verb)) return method
      return async (...args: unknown[]): Promise<unknown> => {
        try {
          return (await Reflect.apply(method, target, args)) as unknown
        } catch (error) {
          const code = error instanceof KeyringError ? error.code : null
          if (code === 'policy' || code === 'not_found')
            log.callRefused(namedIn(args, caller), `${name}.${String(verb)}: ${code}`)
          throw error
        }
      }
    },
  })
}

/** The caller under the name that this call gives, as far as it is one: see `Actor`. */
function namedIn(args: readonly unknown[], caller: BoundCaller): BoundCaller {
  try {
    const [actor, requestId] = ['actor', 'requestId'].map((member) => ownValue(args.at(-1), member))
    return named(caller, { actor, requestId } as Parameters<typeof named>[1])
  } catch {
    return caller
  }
}

function ownValue(holder: unknown, member: string): unknown {
  if (typeof holder !== 'object' || holder === null) return undefined
  return Object.getOwnPropertyDescriptor(holder, member)?.value
}
