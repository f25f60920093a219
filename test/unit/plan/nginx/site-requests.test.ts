import { expect, test } from 'vitest'
import { parseNginxConfig } from '../../../../src/plan/nginx/directives.ts'
import { readSiteRequests } from '../../../../src/plan/nginx/site-requests.ts'

const FILES = { folder: '/etc/nginx', texts: new Map<string, string>() }
const [own, other] = ['/etc/nginx/bluegreen/dev_8000.conf', '/etc/nginx/bluegreen/dev_8001.conf']
const server = (includes: string) => `server { ${includes} location / { proxy_pass http://backend; } }`
const [OWN, OTHER, ELSE] = [`include ${own};`, 'include bluegreen/dev_8001.conf;', 'include snippets/ssl.conf;']

test.each([
  ['its only server block', server(OWN), true],
  ['a server block that includes other files, too', server(`${ELSE} ${OWN}`), true],
  ['each of two server blocks', server(OWN) + server(OWN), true],
  ['one of two server blocks', server(OWN) + server(ELSE), false],
  ['a server block, with that of the other slot', server(`${OWN} ${OTHER}`), false],
  ['one server block, and that of the other slot another one', server(OWN) + server(OTHER), false],
  ['no server block, since none passes requests on', '', false],
])('whether the requests of a site are named after its slot where its snippet is in %s', (_, servers, isIncluded) => {
  const snippets = { own, other, folder: '/var/lib/bluegreen/.watch/dev_live' }
  expect(readSiteRequests([], parseNginxConfig(servers), snippets, FILES)).toMatchObject({ isIncluded })
})
