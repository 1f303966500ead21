// SPDX-License-Identifier: GPL-3.0-or-later
// provider.mjs FOLDER PORT METHOD ALGORITHM: a provider of OpenID Connect over TLS with FOLDER/provider.pem and .key, whose one
// client is Chancery. Whoever signs in is believed whatever they type: their subject is their login. Keys stay the same
// while FOLDER/jwks.json is there. Its first line says the port.
import { generateKeyPairSync } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import https from 'node:https'
import { Provider } from 'oidc-provider'

const [folder, wanted, method, algorithm] = process.argv.slice(2)

function makeKeys () {
  const now = Date.now().toString(36)
  const jwk = (kid, type, options) => ({ ...generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' }), kid: `${kid}-${now}`, use: 'sig' })
  return [jwk('rsa', 'rsa', { modulusLength: 2048 }), jwk('ec', 'ec', { namedCurve: 'P-256' }), jwk('ed', 'ed25519')]
}

if (!existsSync(`${folder}/jwks.json`)) writeFileSync(`${folder}/jwks.json`, JSON.stringify(makeKeys()))
const server = https.createServer({ cert: readFileSync(`${folder}/provider.pem`), key: readFileSync(`${folder}/provider.key`) })
server.listen(Number(wanted), 'localhost', () => {
  const { port } = server.address()
  const provider = new Provider(`https://localhost:${port}`, {
    clients: [{
      client_id: 'chancery console',
      ...(method === 'none' ? {} : { client_secret: readFileSync(`${folder}/client.secret`, 'utf8').split('\n')[0] }),
      application_type: 'native',
      token_endpoint_auth_method: method,
      redirect_uris: ['http://127.0.0.1/callback', 'http://[::1]/callback'],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      id_token_signed_response_alg: algorithm
    }],
    clientAuthMethods: [method],
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'PS256', 'ES256', 'EdDSA'] },
    jwks: { keys: JSON.parse(readFileSync(`${folder}/jwks.json`, 'utf8')) },
    cookies: { keys: ['of the test'] },
    pkce: { required: () => true }
  })
  provider.on('server_error', (ctx, error) => console.error(error))
  server.on('request', provider.callback())
  console.log(port)
})
