import { Failure } from '../../failure.ts'

/** Packages that have different names: in Debian and its relatives, RHEL and its relatives, Alpine. */
interface Package {
  readonly debian: string
  readonly rhel: string
  readonly alpine: string
}

const same = (name: string): Package => ({ debian: name, rhel: name, alpine: name })
const COREUTILS = same('coreutils')

const PACKAGES = new Map<string, Package>(
  Object.entries({
    awk: { debian: 'mawk', rhel: 'gawk', alpine: 'gawk' },
    cmp: same('diffutils'),
    flock: same('util-linux'),
    grep: same('grep'),
    gzip: same('gzip'),
    ps: { debian: 'procps', rhel: 'procps-ng', alpine: 'procps' },
    sed: same('sed'),
    setsid: same('util-linux'),
    ss: { debian: 'iproute2', rhel: 'iproute', alpine: 'iproute2' },
  }),
)

/** A host that lacks commands without which nothing works. */
export class MissingTools extends Failure {
  /** `tools`: the names of the commands; `label`: that of the host's user. */
  constructor(label: string, tools: readonly string[]) {
    const packages = tools.map((tool) => PACKAGES.get(tool) ?? COREUTILS)
    const names = (system: keyof Package) => [...new Set(packages.map((each) => each[system]))].join(' ')
    super(`${label}: commands that a deployment needs are missing or too limited: ${tools.join(', ')}`, {
      remedy: `Install them there: apt-get install ${names('debian')} (Debian, Ubuntu), dnf install ${names('rhel')} (RHEL and derivatives), apk add ${names('alpine')} (Alpine).`,
    })
  }
}
