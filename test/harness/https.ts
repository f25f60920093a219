import type { BedHost } from '../bed/host.ts'
import { install } from './install.ts'

export const SERVER_NAME = 'shop.example.com'
export const CERTIFICATE = '/etc/ssl/shop.pem'
export const KEY = '/etc/ssl/shop.key'

/** Makes a self-signed certificate for {@link SERVER_NAME} on the host. */
export async function makeCertificate(host: BedHost): Promise<void> {
  await install(host, ['openssl'])
  const subject = `-subj /CN=${SERVER_NAME} -addext subjectAltName=DNS:${SERVER_NAME}`
  await host.run(
    `openssl req -x509 -newkey rsa:2048 -nodes -days 30 ${subject} -out ${CERTIFICATE} -keyout ${KEY} 2>&1; chmod 600 ${KEY}`,
  )
}

/**
 * Asks the site by HTTPS and its name, from its own host; where a file with an authority is given, its certificate must be of that
 * authority. Returns the status, then the version that answered.
 */
export async function askByHttps(host: BedHost, authority?: string): Promise<string> {
  const trust = authority === undefined ? '--insecure' : `--cacert ${authority}`
  const asked = `curl -s ${trust} -o /dev/null -D - --resolve ${SERVER_NAME}:443:127.0.0.1 https://${SERVER_NAME}/`
  const { stdout } = await host.run(
    `${asked} | tr -d '\\r' | awk 'NR == 1 { status = $2 } tolower($1) == "x-version:" { version = $2 } END { print status, version }'`,
  )
  return stdout.trim()
}
