import { describe, expect, test } from 'vitest'
import { findUncheckedRightRemarks } from '../../../../src/plan/faults/sudo-faults.ts'
import { linksItems } from '../../../../src/plan/setup/links.ts'
import { plainSudoCommand, rightsNeeded } from '../../../../src/plan/setup/rights.ts'
import { buildStatusReport } from '../../../../src/plan/status-report.ts'
import { createApp, createInputs, createInstant, createNginx } from '../create-values.ts'
import { refusalOf } from '../refusal.ts'

const withReload = (reloadCommand: string) => createInputs({ nginx: { ...createInputs().nginx, reloadCommand } })

describe('what sudo is asked to run', () => {
  test.each([
    ['sudo nginx -t', 'nginx -t'],
    ['sudo systemctl reload nginx@shop', 'systemctl reload nginx@shop'],
    ['sudo -n nginx -t', 'nginx -t'],
    ['/usr/bin/sudo nginx -s reload', 'nginx -s reload'],
    ['sudo -n -u root -H -- /usr/sbin/nginx -c=/a:b,c+%d', '/usr/sbin/nginx -c=/a:b,c+%d'],
    ['sudo --non-interactive --user=root nginx -t', 'nginx -t'],
    [' sudo  nginx  -t ', 'nginx -t'],
  ])('"%s" is a command in plain words, which has a right of its own', (command, plain) => {
    expect(plainSudoCommand(command)).toBe(plain)
    expect(rightsNeeded(withReload(command), null)[1]).toBe(plain)
    expect(findUncheckedRightRemarks(withReload(command), createNginx([8000]))).toEqual([])
  })

  test.each([
    "sudo nginx -g 'pid /run/x.pid;' -s reload",
    'sudo kill -HUP $(cat /run/nginx.pid)',
    'sudo nginx -t && sudo nginx -s reload',
    'sudo A=b nginx -t',
    'sudo -E nginx -t',
    'sudo -u www-data nginx -t',
    'sudo',
    'sudo -n',
    'sudo nginx -c ~/nginx.conf -s reload',
    'sudo nginx -s reload;',
    'cd / && sudo nginx -t',
    './sudo nginx -t',
  ])('"%s" is not: status says that it could not be checked', (command) => {
    expect(plainSudoCommand(command)).toBeNull()
    expect(rightsNeeded(withReload(command), null)[1]).toMatch(/^ln /)
    expect(findUncheckedRightRemarks(withReload(command), createNginx([8000]))).toEqual([
      `web: it could not be checked whether sudo lets ubuntu run nginx-reload-command without a password, and setup writes no rule for it, since it is not one command in plain words: ${command}`,
    ])
  })

  test.each(['visudo -c', 'sudoedit /etc/nginx/nginx.conf', 'nginx -t', ''])('"%s" asks no sudo', (command) => {
    expect(plainSudoCommand(command)).toBeNull()
    expect(rightsNeeded(withReload(command), null)[1]).toMatch(/^ln /)
    expect(findUncheckedRightRemarks(withReload(command), createNginx([8000]))).toEqual([])
  })

  test('it is a remark of status, and no fault', () => {
    const found = { livePort: 8000, movedFrom: null, links: [], drifts: [] }
    const unclear = withReload('sudo sh -c "x"')
    const report = buildStatusReport(
      unclear,
      [createApp([8000])],
      [createNginx([8000])],
      [new Map([[8000, null]])],
      found,
    )
    expect(report.remarks).toEqual([expect.stringContaining('it could not be checked whether sudo lets ubuntu run')])
    expect(report.faults).toEqual([])
  })

  test('where no right is needed, there is no remark', () => {
    expect(findUncheckedRightRemarks(withReload('systemctl reload nginx'), createNginx([8000]))).toEqual([])
    const unclear = withReload('sudo sh -c "x"')
    expect(findUncheckedRightRemarks(unclear, createNginx([], { instant: createInstant() }))).toEqual([])
    expect(findUncheckedRightRemarks(unclear, createNginx([8000], { user: 'root' }))).toEqual([])
  })
})

test('rights that sudo lists only for a password are not known: status says so, and setup asks nobody for them', () => {
  const hidden = createNginx([8000], { missingRights: null, areRightsHidden: true })
  expect(findUncheckedRightRemarks(createInputs(), hidden)).toEqual([
    "web: sudo lists ubuntu's rights only for a password (listpw), so it could not be checked whether it lets ubuntu change the link and reload nginx without one",
  ])
  const lines = (nginx: typeof hidden) => linksItems(createInputs(), nginx, 8000).map(({ line }) => line)
  expect(lines(hidden).some((line) => line.startsWith('rights given '))).toBe(true)
  expect(lines({ ...hidden, areRightsHidden: false }).some((line) => line.startsWith('rights missing '))).toBe(true)
})

test('where a later rule wants a password, setup does not ask for the same lines again', () => {
  const overruled = createNginx([8000], { overruledRights: ['nginx -t', 'systemctl reload nginx'] })
  expect(refusalOf(() => linksItems(createInputs(), overruled, 8000))).toEqual({
    message:
      "web: one of sudo's rules lets ubuntu run this without a password, but a later one wants a password: nginx -t (and 1 more)",
    remedy: [
      'The last rule that matches decides, and the files in /etc/sudoers.d are read in the order of their names.',
      'Have someone with root rename the file with the rules for a deployment so that it is read last, for example:',
      '  mv /etc/sudoers.d/bluegreen-dev-shop /etc/sudoers.d/zz-bluegreen-dev-shop',
      'or add NOPASSWD: to the later rule.',
    ].join('\n'),
  })
})
