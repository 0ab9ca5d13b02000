/** Of the JWTs that are sent over HTTP. */
export const issuer = 'https://issuer.example/'
export const audience = 'https://api.example/'
export const secret = 'a secret of the benchmark alone, long enough for HS256'
