/** What fetch() of Node sends, as headers by name: an object of its own for every request. @param {string} authorization */
export function requestOf(authorization) {
  return {
    headers: {
      host: '127.0.0.1:3000',
      connection: 'keep-alive',
      authorization,
      accept: '*/*',
      'accept-language': '*',
      'sec-fetch-mode': 'cors',
      'user-agent': 'node',
      'accept-encoding': 'gzip, deflate',
    },
  }
}
