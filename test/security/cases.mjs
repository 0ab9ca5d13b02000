// The ways in which others were broken, and what must hold here instead. A test says which of them it is about in the comment above it:
// "// Case 12. …"; table.mjs finds it there.

/** @typedef {readonly [number: number, rule: string, broken: string]} Case */

/** @type {readonly { folder: string, heading: string, cases: readonly Case[] }[]} */
export const groups = [
  {
    folder: 'credentials-and-parsing',
    heading: 'Credentials and parsing',
    cases: [
      [
        1,
        'Two `Authorization` fields, or two credentials in one, are refused',
        'Node keeps the first of two fields and says nothing; a proxy that reads the last one judged another caller (RFC 9110 §11.6.2)',
      ],
      [
        2,
        'Reading a header takes time in proportion to its length, whatever is in it',
        'CVE-2021-22904 (Rails), CVE-2026-35041: a regular expression that goes back over what it has read',
      ],
      [
        3,
        'A scheme that was not configured is not looked at, though it carries a good key',
        'CVE-2026-47673: whatever word came first was cut off, and the rest was taken for the key',
      ],
      [
        4,
        'What is not exactly one key behind the scheme is refused, and no bytes make a 500',
        'Parsers that are laxer than RFC 9110 §11.2, or that throw',
      ],
      [
        5,
        'A token that is too long is refused before anything is computed from it',
        'Megabytes that are hashed for whoever sends them (ASVS 4.0.3, 11.1.4)',
      ],
      [
        6,
        'A key in the URL, the body or a cookie is none, and a verifier is given text alone',
        'URLs are logged (RFC 6750 §5.3); an object where text was expected: NoSQL injection',
      ],
      [
        7,
        'OPTIONS is guarded like any other method',
        'express-jwt lets pass what looks like a preflight, with whatever answers it behind the guard',
      ],
      [
        8,
        'What is put into a challenge stays in its quotes, and nothing of the request is put there',
        'Quotes and line ends that become parameters and fields of their own (RFC 9110 §5.6.4)',
      ],
      [
        9,
        'A client’s `x-auth-*` fields reach no handler, and no field stands in for authentication',
        'CVE-2025-29927 (Next.js): a header said that the check had been made',
      ],
      [
        10,
        'Which routes are open is decided by the router that picks the route',
        'CVE-2026-33808: a list of open paths read `//admin` in one way, the router in another',
      ],
    ],
  },
  {
    folder: 'verifying',
    heading: 'Verifying',
    cases: [
      [
        11,
        'An unknown key, a wrong secret and a bad checksum get one answer, to the byte',
        'unkey#3538: the answer told which keys exist',
      ],
      [
        12,
        'That a key has expired, or was revoked or disabled, is told to who holds the whole of it',
        'The same oracle, one step on: the state of a key that is only guessed at (unkey#3538)',
      ],
      [
        13,
        'A key has expired at the instant of its expiry, and the shortest life has an end',
        'CVE-2021-32923 (Vault): a lease of less than a second never ended',
      ],
      [
        14,
        'Expiry is judged at each use, of what is in memory as well, and waits for no clean-up job',
        'CVE-2025-64708 (authentik): an expired token worked until the job had come by',
      ],
      [
        15,
        'Every guess, of any length, costs one look-up by digest, and throws nothing',
        'CVE-2022-31142 (@fastify/bearer-auth): `timingSafeEqual` threw where lengths differed',
      ],
      [
        16,
        'A key of one kind is never taken for one of another',
        'unkey#4416, Clerk #9168: keys of another kind, or workspace, were taken',
      ],
      [
        17,
        'A verifier that fails, hangs or answers nonsense is a 503, in optional mode too, and is not quoted',
        '@fastify/bearer-auth repeats what its verifier threw; express-oauth2-jwt-bearer and koa-jwt make a 401 of it',
      ],
      [
        18,
        'What is remembered of a key opens no route that needs another scope',
        'CVE-2021-32701 (Oathkeeper): the answer for one scope was kept for all',
      ],
      [
        19,
        'Two tokens never share what is remembered',
        'CVE-2026-35039 (fast-jwt): a cache was keyed by less than the token',
      ],
      [
        20,
        'A look-up that began before a change does not bring back what it read',
        'MemWal#900: a key was read, revoked, and then cached as it had been read',
      ],
      [
        21,
        'A token that nobody knew is good as soon as it is a key',
        'litellm#26729: a new key was refused until the cache forgot that it had been unknown',
      ],
      [
        22,
        'A caller that other middleware left on the request is cleared',
        'Clerk #8804: what lay in `req.auth` was taken for the caller',
      ],
      [
        23,
        'Requests at the same time never swap callers',
        'CVE-2026-25536 (MCP): an answer went to whoever had asked last',
      ],
      [
        24,
        'Of several verifiers, one that cannot say has not said yes',
        'CVE-2026-42349 (Clerk): "not no" was read as yes',
      ],
    ],
  },
  {
    folder: 'jwt',
    heading: 'JWTs and introspection',
    cases: [
      [
        25,
        'Without a list of algorithms there is no verifier, and an unsigned token is nobody’s, however it spells that',
        'CVE-2015-9235, CVE-2020-15084, CVE-2022-23540: `none`, `nOnE`, an empty signature',
      ],
      [
        26,
        'Key and algorithm must belong together; what is public is no secret',
        'CVE-2022-23541, CVE-2026-22817: HS256 under the RSA public key',
      ],
      [
        27,
        'No text that holds a key, and nothing empty, becomes an HMAC secret',
        'CVE-2023-48223, CVE-2026-34950, CVE-2026-44351, GHSA-g3jj-5cmm-3hxx: a PEM behind other characters, a JWK as text, null',
      ],
      [
        28,
        'A critical extension that is not understood is refused, and so is an encrypted token',
        'CVE-2026-35042: `crit` was not read',
      ],
      [
        29,
        'Issuer, audience and times have the values and the types that the standard gives them',
        'CVE-2025-30144, CVE-2025-62610, CVE-2026-44459: an issuer in a list, an audience that did not have to be there',
      ],
      [
        30,
        'The name of a key means nothing outside its issuer',
        'CVE-2025-59936: keys were kept by `kid` alone',
      ],
      [
        31,
        'Where an issuer’s keys cannot be had, a token is neither good nor bad: 503, and no fetch for each request',
        'hono fetches the keys for each request; others make a 401 of the outage',
      ],
      [
        32,
        'An introspection endpoint is asked at one URL; inactive means unknown; an answer is kept until `exp` at most',
        'RFC 7662 §2.2 and §4: inactive tokens that are told apart, and answers that outlive their token',
      ],
    ],
  },
  {
    folder: 'keys',
    heading: 'Keys',
    cases: [
      [
        33,
        'A key has 128 bits from the CSPRNG, and a copy of the store holds no usable one',
        'Keys that can be guessed, or read from a dump (ASVS 11.5.1, 6.5.2)',
      ],
      [
        34,
        'A key under an older pepper is good, and moves to the new one; without a pepper that is needed nothing starts',
        'openvsx#2162: a changed secret made every token unknown, without a word',
      ],
      [
        35,
        'Of a hundred rotations or issues at once one wins, and at every commit one key is current',
        'keypal: three live keys after parallel rotations',
      ],
      [
        36,
        'Who dies in the midst of a rotation leaves one current key',
        'Rotations in two writes, with no transaction around them',
      ],
      [
        37,
        'A rotation lengthens no life, and revives nothing',
        'unkey’s reroll and keypal: the old key lived longer, or came back',
      ],
      [
        38,
        'To note a last use undoes no revocation',
        'keypal undid 4 of 50, better-auth#9974 a disabling: the whole key was written back',
      ],
      [
        39,
        'A revocation counts on every node in time, whatever becomes of the wake-ups',
        'Caches that are right only while every notification arrives',
      ],
      [
        40,
        'What is changed of an owner, its account or its enterprise holds for all their keys',
        'Keys that outlive their owner’s rights (ASVS 7.4.2, 8.3.2)',
      ],
      [
        41,
        'A scope grants nothing that the owner lacks, and no key makes a wider or longer-lived one',
        'unkey, GitHub: a token that could make tokens made itself an administrator’s',
      ],
      [
        42,
        'The maximal lifetime holds at issue, at rotation and at use',
        'GitHub, 2024-10-18: tokens that were there already were let by',
      ],
      [
        43,
        'What is another account’s cannot be read, changed or acted on, and looks like what is not there',
        'Ids of other tenants (ASVS 8.4.1)',
      ],
      [
        44,
        'Who calls comes from the credential, and what a body may set is listed',
        'CVE-2025-61928 (better-auth): a `userId` in the body decided whose key was made',
      ],
    ],
  },
  {
    folder: 'load-secrets-logs',
    heading: 'Load, secrets, logs',
    cases: [
      [
        45,
        'A million unknown keys take bounded memory, push out no real key, and reach the store under a ceiling',
        'One cache for known and unknown keys: junk empties it',
      ],
      [
        46,
        'A store that is down is a 503 with Retry-After; it is found again, and nothing is lost',
        'Outages that log everybody out, or need a restart',
      ],
      [
        47,
        'A key is in the header that carried it, and nowhere else',
        'Keys in logs and error reports (ASVS 7.1.1, CWE-532)',
      ],
      [
        48,
        'No name forges a header, or a line of a log',
        'Line ends and control characters in names (CWE-113, CWE-117)',
      ],
      [
        49,
        'Every change, and every refusal of a known key, is in the audit log, and commits with what it tells',
        'Logs that are written after the change, and so can miss it',
      ],
      [
        50,
        'Names such as `__proto__` mean nothing, and a polluted prototype opens nothing',
        'A careless merge, anywhere in the process (CWE-1321)',
      ],
    ],
  },
]
