import { join } from 'node:path'

/** What a test host is made of. */
export interface System {
  readonly name: string
  readonly suite: 'bullseye' | 'bookworm' | 'trixie' | 'sid'
  /** Debian's packages beyond those that every host has. */
  readonly packages: readonly string[]
  /** The package that brings Java; null: app hosts are lent the JDK of this machine, which only its own Debian can run. */
  readonly java: string | null
  /** Scripts of test/bed/systems that change the finished image, in this order. */
  readonly changes: readonly string[]
  /** What sets it apart, in the words of docs/systems.md. */
  readonly brings: string
}

const changesFolder = join(import.meta.dirname, 'systems')

export const defaultSystem: System = {
  name: 'debian-12',
  suite: 'bookworm',
  packages: [],
  java: null,
  changes: [],
  brings: 'as installed from its packages, unchanged',
}

/** What people's servers are; the hosts of a bed are all of one. */
export const systems: readonly System[] = [
  {
    name: 'debian-11',
    suite: 'bullseye',
    packages: ['tcsh'],
    java: 'openjdk-11-jre-headless',
    changes: ['login-tcsh.sh'],
    brings: 'tcsh as login shell, whose `.tcshrc` prints',
  },
  defaultSystem,
  {
    name: 'debian-13',
    suite: 'trixie',
    packages: ['zsh'],
    java: 'openjdk-21-jre-headless',
    changes: ['login-zsh.sh'],
    brings: 'zsh as login shell, whose `.zshenv` prints',
  },
  {
    name: 'debian-sid',
    suite: 'sid',
    packages: ['fish'],
    java: 'openjdk-25-jre-headless',
    changes: ['login-fish.sh'],
    brings: "fish as login shell, whose `config.fish` sets the terminal's title, without a newline",
  },
  {
    name: 'rust-tools',
    suite: 'sid',
    packages: ['sudo-rs', 'rust-coreutils'],
    java: 'openjdk-21-jre-headless',
    changes: ['rust-tools.sh', 'login-bash-title.sh'],
    brings:
      'sudo-rs instead of sudo, and uutils instead of the GNU coreutils, as in Ubuntu since 25.10; a `.bashrc` that sets the title',
  },
  {
    name: 'nginx-org',
    suite: 'trixie',
    packages: [],
    java: 'openjdk-25-jre-headless',
    changes: ['bash-as-sh.sh', 'nginx-org-tree.sh', 'login-bash-prints.sh'],
    brings:
      "bash as `/bin/sh`; the tree of nginx.org's and RHEL's packages: `conf.d` alone, user `nginx`; a `.bashrc` that prints",
  },
]

/** @throws if there is none of that name */
export function findSystem(name: string): System {
  const system = systems.find((one) => one.name === name)
  if (!system) throw new Error(`no system ${name}: there are ${systems.map((one) => one.name).join(', ')}`)
  return system
}

/** The files of the scripts that change its image. */
export function changeScripts({ changes }: System): string[] {
  return changes.map((name) => join(changesFolder, name))
}
