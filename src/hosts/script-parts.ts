export type ScriptName =
  | 'observe-app'
  | 'observe-nginx'
  | 'stop'
  | 'jar-index'
  | 'receive'
  | 'launch'
  | 'follow-process'
  | 'log-tail'
  | 'thread-dump'
  | 'hook'
  | 'promote'
  | 'recover'
  | 'lock'
  | 'write-journal'
  | 'hand-over'
  | 'curl-request'
  | 'setup'
  | 'watch'

/** In the folder `lib`; by itself, none of them does anything. */
type Library =
  | 'common'
  | 'processes'
  | 'tools'
  | 'certbot'
  | 'write-probe'
  | 'outlive-session'
  | 'nginx-processes'
  | 'change-live-link'
  | 'nginx-outline'
  | 'sites'
  | 'conflicting-names'
  | 'sudo-answers'
  | 'record'
  | 'revert'
  | 'steps'
  | 'setup-change'
  | 'folders'
  | 'setup-restore'
  | 'rights'
  | 'end-slot'
  | 'at-work'
  | 'app-env'
  | 'nohup'
  | 'systemd'
  | 'log-files'

/** What is sent in front of a script besides `common.sh`. */
const LIBRARIES: Partial<Record<ScriptName, readonly Library[]>> = {
  lock: ['tools'],
  'observe-app': ['tools', 'write-probe', 'processes', 'outlive-session', 'systemd', 'at-work'],
  'observe-nginx': [
    'tools',
    'write-probe',
    'outlive-session',
    'nginx-processes',
    'change-live-link',
    'record',
    'certbot',
    'nginx-outline',
    'sites',
    'conflicting-names',
    'sudo-answers',
  ],
  stop: ['processes', 'systemd', 'end-slot', 'at-work'],
  'hand-over': ['processes', 'outlive-session', 'systemd', 'end-slot', 'at-work'],
  launch: ['processes', 'outlive-session', 'app-env', 'nohup', 'systemd', 'at-work'],
  'follow-process': ['processes', 'systemd', 'at-work'],
  'log-tail': ['log-files'],
  'thread-dump': ['processes', 'log-files'],
  'write-journal': ['processes'],
  promote: ['outlive-session', 'certbot', 'nginx-processes', 'change-live-link', 'record', 'revert', 'steps'],
  recover: ['outlive-session', 'certbot', 'nginx-processes', 'change-live-link', 'record', 'revert', 'steps'],
  setup: [
    'write-probe',
    'nginx-processes',
    'change-live-link',
    'nginx-outline',
    'sites',
    'conflicting-names',
    'setup-change',
    'folders',
    'setup-restore',
    'rights',
  ],
}

/** The files that a script is sent as, in their order, without their ending. */
export function partsOf(name: ScriptName): readonly string[] {
  const libraries: readonly Library[] = ['common', ...(LIBRARIES[name] ?? [])]
  return [...libraries.map((library) => `lib/${library}`), name]
}
