import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { BedHost } from '../bed/host.ts'
import { waitUntil } from '../bed/waiting.ts'
import { SERVER_NAME } from './https.ts'
import { install } from './install.ts'

const PEBBLE = 'github.com/letsencrypt/pebble/v2/cmd/pebble@v2.10.3'
const program = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'bluegreen-action', 'tools', 'pebble')

const FOLDER = '/etc/pebble'
/** Signs what certbot is given. */
export const AUTHORITY = `${FOLDER}/authority.pem`
const DIRECTORY = 'https://localhost:14000/dir'

/** Why there can be no ACME server, in one line that says what to do; null if there can. */
export function whyNoAcme(): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/go/bin']
  if (existsSync(program) || folders.some((folder) => existsSync(join(folder, 'go')))) return null
  return 'real certificates need Go 1.21 or newer, which builds the ACME server pebble: see https://go.dev/dl'
}

/**
 * Starts a real ACME server on an nginx host, which asks for its challenges at {@link SERVER_NAME} on port 80 of that host,
 * and installs certbot there.
 */
export async function startAcme(host: BedHost): Promise<void> {
  const script = join(import.meta.dirname, '../tools/get-go-tools.sh')
  execFileSync('sh', [script, PEBBLE], { stdio: ['ignore', 'ignore', 'inherit'] })
  await install(host, ['openssl', 'certbot', 'python3-certbot-nginx'])
  copyFileSync(program, join(host.rootDirectory, 'usr/local/bin/pebble'))
  const pebble = {
    listenAddress: '127.0.0.1:14000',
    managementListenAddress: '127.0.0.1:15000',
    certificate: `${FOLDER}/server.pem`,
    privateKey: `${FOLDER}/server.key`,
    httpPort: 80,
    tlsPort: 443,
    retryAfter: { authz: 1, order: 1 },
  }
  await host.write(`${FOLDER}/config.json`, JSON.stringify({ pebble }))
  const key = `-newkey rsa:2048 -nodes -keyout ${FOLDER}/server.key`
  const subject = '-subj /CN=localhost -addext subjectAltName=DNS:localhost'
  const settings = 'PEBBLE_VA_NOSLEEP=1 PEBBLE_WFE_NONCEREJECT=0 PEBBLE_AUTHZREUSE=0'
  await host.run(`
    set -e
    echo '127.0.0.1 ${SERVER_NAME}' >>/etc/hosts
    openssl req -x509 -days 2 ${subject} ${key} -out ${FOLDER}/server.pem 2>/dev/null
    systemd-run --quiet --unit pebble ${settings.replaceAll(/\S+/g, '--setenv=$&')} pebble -strict=false -config ${FOLDER}/config.json`)
  const fetchAuthority = `curl -sf --cacert ${FOLDER}/server.pem https://localhost:15000/roots/0 >${AUTHORITY}`
  await waitUntil('pebble to answer', 20, async () => {
    return (await host.run(fetchAuthority, { allowFailure: true })).code === 0
  })
}

const certbot = (words: string) => `REQUESTS_CA_BUNDLE=${FOLDER}/server.pem certbot ${words} --non-interactive 2>&1`
const RENEW = certbot('renew --force-renewal --no-random-sleep-on-renew')

/** As a person gets their first certificate: certbot has it issued and brings it into the site of {@link SERVER_NAME}. */
export async function obtainCertificate(host: BedHost, redirect: '--redirect' | '--no-redirect'): Promise<void> {
  const account = '--agree-tos --register-unsafely-without-email'
  await host.run(certbot(`--nginx -d ${SERVER_NAME} --server ${DIRECTORY} ${redirect} ${account}`))
}

/** As certbot's timer does once a certificate is about to expire. */
export async function renewCertificate(host: BedHost): Promise<void> {
  await host.run(RENEW)
}

/** A renewal that stands still in the middle of its challenge. */
export interface HeldRenewal {
  /** Lets it go on; resolves once it has succeeded. It gives up after 45 s without its server. */
  release(): Promise<void>
}

/** Starts a renewal, and stops the ACME server as soon as nginx has certbot's lines for the challenge. */
export async function holdRenewal(host: BedHost): Promise<HeldRenewal> {
  const renewing = host.run(RENEW)
  renewing.catch(() => undefined)
  const look = "grep -qs '/.well-known/acme-challenge/' /etc/nginx/sites-enabled/*"
  await Promise.race([
    host.run(`timeout 60 sh -c "until ${look}; do sleep 0.02; done" && systemctl kill --signal STOP pebble`),
    renewing.then(() => Promise.reject(new Error('the renewal ended before it was held'))),
  ])
  return {
    async release() {
      await host.run('systemctl kill --signal CONT pebble')
      await renewing
    },
  }
}

/** Serial number of the certificate that nginx shows for {@link SERVER_NAME}. */
export async function readSerial(host: BedHost): Promise<string> {
  const shown = `openssl s_client -connect 127.0.0.1:443 -servername ${SERVER_NAME} </dev/null 2>/dev/null`
  return (await host.run(`${shown} | openssl x509 -noout -serial`)).stdout.trim()
}
