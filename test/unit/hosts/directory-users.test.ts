import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { scriptFile, scriptSource } from '../script-source.ts'

/** Without its last line, which runs it. */
const LIBRARIES = ['common', 'setup-change', 'folders', 'setup-restore', 'rights']
  .map((name) => `. ${scriptFile(name)}`)
  .join('; ')
const SETUP = scriptSource('setup').replace(/main "\$@"\n$/, '')

/** Users and groups of a directory (SSSD, winbind) have names that no local one has. */
describe.each([['dash'], ['bash'], ['busybox', 'sh']])('names from a directory, in %s', (shell, ...applet) => {
  const print = (user: string, group: string, call: string) =>
    execFileSync(
      shell,
      [
        ...applet,
        '-c',
        `${LIBRARIES}
        ${SETUP}
        id() { if [ "$1" = -gn ]; then printf '%s\\n' '${group}'; else printf '%s\\n' '${user}'; fi; }
        ${call}`,
      ],
      { encoding: 'utf8' },
    )

  test.each([
    ['deploy', 'deploy', 'deploy:deploy'],
    ['deploy@corp.example.com', 'domain users', "'deploy@corp.example.com:domain users'"],
    ['CORP\\deploy', 'domain users@corp.example.com', "'CORP\\deploy:domain users@corp.example.com'"],
  ])('the folder of %s, whose group is %s, is handed over as one word', (user, group, word) => {
    const printed = print(user, group, 'need_slots blue /var/lib/bluegreen/shop blue green')
    expect(printed.trimEnd().split('\n').at(-1)).toBe(`goes-on sudo chown ${word} /var/lib/bluegreen/shop`)
  })

  test.each([
    ['deploy', 'deploy'],
    ['CORP\\deploy', "'CORP\\deploy'"],
    ['domain user', "'domain user'"],
  ])('what root does as %s is done as one user', (user, word) => {
    const own = mkdtempSync(join(tmpdir(), 'bluegreen-own-'))
    const [needed, left] = [`need ${own}/site touch`, `printf '\\n'; tell_restore ${own}/site rm ${own}/site`]
    const printed = print(user, 'deploy', `${needed}; ${left}`)
    rmdirSync(own)
    expect(printed.split('\n').filter(Boolean)).toEqual([
      `needs sudo -u ${word} chmod u+w ${own}`,
      `sudo -u ${word} chmod u+w ${own} && sudo -u ${word} rm ${own}/site`,
    ])
  })

  test.each([
    ['deploy', 'deploy'],
    ['10023456', '10023456'],
    ['deploy@corp.example.com', 'deploy@corp.example.com'],
    ['CORP\\deploy x', 'CORP\\\\deploy\\ x'],
    ['a,b:c=(d)', 'a\\,b\\:c\\=\\(d\\)'],
  ])('sudoers name %s as %s', (user, name) => {
    const printed = print(user, 'deploy', `can_sudo=no; printf '# for: shop\\nsh -t\\n' | render_rights`)
    expect(printed).toMatch(/^# for: shop\n/)
    expect(printed.split('\n')[1]?.startsWith(`${name} ALL=(root) NOPASSWD: /`)).toBe(true)
  })
})
