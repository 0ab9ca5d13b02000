export { tokenAuth } from './middleware.js'
export { getAuth, requireAuth, requireScopes, tokenInfo, type Guard, type GuardedRequest } from './guards.js'
