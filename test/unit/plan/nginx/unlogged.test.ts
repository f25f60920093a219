import { expect, test } from 'vitest'
import { findUnloggedRemarks, whyUnwatched } from '../../../../src/plan/nginx/watchable.ts'
import { createInputs } from '../create-values.ts'
import { INCLUDE, observeJoined } from './joined-site.ts'

const PASS = 'proxy_pass http://$live;'
const OWN = 'access_log /var/log/nginx/shop.log;'
const OURS = 'access_log /var/lib/bluegreen/.watch/dev_live/log a if=$b;'
const observe = (locations: string) => observeJoined(`server { listen 80; ${INCLUDE} ${locations} }`)

test.each([
  [`location / { ${OWN} ${PASS} }`, 'location /', 'has its own access_log'],
  [
    `location /a/ { ${OWN} ${PASS} } location /b/ { access_log off; location /b/c/ { ${PASS} } }`,
    'location /a/ and location /b/c/',
    'have their own access_log',
  ],
])('where "%s" passes everything on, nothing is watched', (locations, named, have) => {
  const nginx = observe(locations)
  expect(whyUnwatched(nginx, createInputs())).toBe(
    `web: ${named} of the site that includes /etc/nginx/bluegreen/dev_live.server.conf ${have}, so requests are not watched; move the access_log to the server block, then run operation: setup`,
  )
  expect(findUnloggedRemarks(nginx)).toEqual([])
})

test('where one of several locations logs by itself, the others are watched, and status names it', () => {
  const nginx = observe(`location / { ${PASS} } location /api/ { access_log off; ${PASS} }`)
  expect(whyUnwatched(nginx, createInputs())).toBeNull()
  expect(findUnloggedRemarks(nginx)).toEqual([
    'web: requests to location /api/ are not watched, since it has its own access_log',
  ])
})

test('what an `if` outside of locations passes on is named as such', () => {
  const nginx = observe(`location / { ${PASS} } if ($a) { access_log off; ${PASS} }`)
  expect(findUnloggedRemarks(nginx)).toEqual([
    'web: requests to an `if` of the server block are not watched, since it has its own access_log',
  ])
})

test.each([
  ['a health check is not logged', `location / { ${PASS} } location = /health { access_log off; ${PASS} }`],
  ['one without a space is not', `location / { ${PASS} } location =/health { access_log off; ${PASS} }`],
  ['nothing but a health check is passed on', `location = /health { access_log off; ${PASS} }`],
  ['files of nginx are not', `location / { ${PASS} } location /static/ { access_log off; root /var/www; }`],
  ['a location adds the log of the action to its own', `location / { ${OWN} ${OURS} ${PASS} }`],
])('all is watched where %s', (_, locations) => {
  const nginx = observe(locations)
  expect(whyUnwatched(nginx, createInputs())).toBeNull()
  expect(findUnloggedRemarks(nginx)).toEqual([])
})
