export { tokenAuth } from './middleware.js'
export { getAuth, requireAuth, requireScopes, tokenInfo, type Guard, type GuardedContext } from './guards.js'
