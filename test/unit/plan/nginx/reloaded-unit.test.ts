import { expect, test } from 'vitest'
import { reloadedUnit } from '../../../../src/plan/nginx/reloaded-unit.ts'

test.each([
  ['sudo systemctl reload nginx', 'nginx'],
  ['sudo -n -u root -- /usr/bin/systemctl reload nginx@shop.service', 'nginx@shop.service'],
  ['systemctl reload angie', 'angie'],
  [' /bin/systemctl  reload  openresty ', 'openresty'],
])('by "%s", systemd reloads %s', (command, unit) => {
  expect(reloadedUnit(command)).toBe(unit)
})

test.each([
  'sudo nginx -s reload',
  'sudo systemctl restart nginx',
  'sudo systemctl reload-or-restart nginx',
  'sudo systemctl reload --no-block nginx',
  'systemctl --user reload nginx',
  'sudo -u web systemctl reload nginx',
  'systemctl reload nginx angie',
  'systemctl reload nginx || nginx -s reload',
  'systemctl reload nginx; true',
  '/opt/bin/systemctl reload nginx',
  '/srv/reload # systemctl reload nginx',
])('"%s" may work although no unit is active', (command) => {
  expect(reloadedUnit(command)).toBeNull()
})
