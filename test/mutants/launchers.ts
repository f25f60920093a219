import type { Mutant } from './mutant.ts'

const SCRIPTS = 'src/hosts/scripts'

/** Faults in the scripts of launcher: systemd, of setup and of nginx hosts. */
export const launchersAndHosts: readonly Mutant[] = [
  {
    name: 'environment-readable',
    harm: 'any user of the host can read the application’s passwords',
    file: `${SCRIPTS}/lib/systemd.sh`,
    find: '(umask 077 && : >"slots/.$port.sh")',
    replace: ': >"slots/.$port.sh"',
    story: 'launcher-systemd',
    tests: 'lets the deploy user linger|moves a service from nohup|no value of the environment',
  },
  {
    name: 'down-after-reboot',
    harm: 'with launcher: systemd the service stays down after a reboot',
    file: `${SCRIPTS}/lib/systemd.sh`,
    find: 'manager enable "$unit" && sync',
    replace: 'sync',
    story: 'launcher-systemd-failures',
    tests: 'power fails before a release is proved',
  },
  {
    name: 'failed-release-restarted',
    harm: 'systemd starts a release that failed again and again',
    file: `${SCRIPTS}/lib/systemd.sh`,
    find: 'write_unit && write_trial && manager',
    replace: 'write_unit && manager',
    story: 'launcher-systemd-failures',
    tests: 'crash-at-boot',
  },
  {
    name: 'setup-not-undone',
    harm: 'a setup that nginx refuses leaves files with which nginx does not start again',
    file: `${SCRIPTS}/lib/setup-restore.sh`,
    find: '  eval "$undo"\n  undo=\'\'',
    replace: "  undo=''",
    story: 'setup-restores',
    tests: 'with sudo, instant.*leaves all files and links as they were',
  },
  {
    name: 'markers-left',
    harm: 'nginx goes on logging requests after the run',
    file: `${SCRIPTS}/watch.sh`,
    find: '[ "$is_alone" = no ] || remove_all\n}',
    replace: '}',
    story: 'judged',
    tests: 'without requests a release bakes',
  },
  {
    name: 'paths-told',
    harm: 'numbers and names in users’ requests end up in reports',
    file: `${SCRIPTS}/watch.sh`,
    find: '(is_word(segments[i]) ? segments[i] : "*")',
    replace: 'segments[i]',
    story: 'judged',
    tests: 'fails on one path',
  },
  {
    name: 'proxy-asked',
    harm: 'a ~/.curlrc decides what the run believes about the new version',
    file: `${SCRIPTS}/curl-request.sh`,
    find: "curl -q --noproxy '*'",
    replace: 'curl',
    story: 'hanging-hosts',
    tests: 'it obeys neither',
  },
]
