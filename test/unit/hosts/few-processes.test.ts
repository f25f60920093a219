import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { scriptSource } from '../script-source.ts'

const SHELLS = [['dash'], ['bash'], ['busybox', 'sh']].filter(
  ([shell]) => spawnSync('which', [shell ?? '']).status === 0,
)

describe.each(SHELLS)('on a host with users to serve, %s', (shell = '', ...options) => {
  /** What the script prints, with these of the scripts in front of it. */
  const run = (parts: readonly string[], script: string) => {
    const source = parts.map((part) => scriptSource(part).replace(/^main "\$@"$/m, ''))
    return execFileSync(shell, [...options, '-c', [...source, script].join('\n')]).toString('latin1')
  }
  /** The same, where no program can be found. */
  const runAlone = (parts: readonly string[], script: string) => run(parts, `PATH=/nowhere\n${script}`)

  test('reports a line of a stack trace without starting a process', () => {
    expect(runAlone(['common'], 'say "log $(printf \'\\tat com.example.Orders.find(Orders.java:7)\')"')).toBe(
      'log \tat com.example.Orders.find(Orders.java:7)\n',
    )
  })

  test('reports letters of other alphabets without starting a process', () => {
    expect(runAlone(['common'], `say 'log \u{e9}t\u{e9}'`)).toBe(Buffer.from('log \u{e9}t\u{e9}\n').toString('latin1'))
  })

  test('quotes words without a quote without starting a process', () => {
    expect(runAlone(['common'], `quoted java '-Da=b c' '' '$(x)'`)).toBe(" 'java' '-Da=b c' '' '$(x)'")
  })

  test('looks for requests without starting a process while none comes', () => {
    const counted = 'stat() { echo started >&3; }; exec 3>&1; folder=/nowhere tens=5; take_lines a b 1 2'
    expect(runAlone(['common', 'watch'], counted)).toBe('')
    // What nginx's workers may put there hides nothing.
    const made = 'folder=$(mktemp -d) tens=5; ln -s nowhere "$folder/log-1"; echo line >"$folder/log-5"'
    expect(run(['common', 'watch'], `${made}; summarise() { cat; }; take_lines a b 1 2; rm -r "$folder"`)).toBe(
      'line\n',
    )
  })

  test('finds the release of a process without starting one, and without a file: the disk may be full', () => {
    const script = `launched='12 1.0.0
112 1.0.1
7 *'
for pid in 12 112 7 2 11; do find_release $pid; printf '%s=%s ' "$pid" "$release"; done`
    expect(runAlone(['common', 'processes'], `ulimit -f 0; ${script}`)).toBe('12=1.0.0 112=1.0.1 7=* 2= 11= ')
    expect(runAlone(['common', 'processes'], `launched=; find_release 12; printf %s "[$release]"`)).toBe('[]')
  })

  test('finds the newest promotion without starting a process, whatever else is in the folder', () => {
    const ours = ['9.8000.8001.confirmed', '10.8001.8000.reverted', '8.8000.8001.pending']
    const others = [
      '11.8000.8001.new',
      '12.8000.confirmed',
      '13.8000.8001.x.pending',
      'a.8000.8001.pending',
      '14..8001.pending',
    ]
    const made = `records=$(mktemp -d)
for name in ${[...ours, ...others].join(' ')}; do true >"$records/$name"; done`
    expect(run(['common', 'record'], `${made}\n(PATH=/nowhere; newest_record)\nrm -r "$records"`)).toBe(ours[1])
    expect(runAlone(['common', 'record'], 'records=/nowhere; newest_record')).toBe('')
  })

  test('knows the control groups by which systemd tracks it without starting a process', () => {
    const groups = '12:cpu:/a\n1:name=systemd:/user.slice/b:c\n0::/user.slice/d\n'
    expect(runAlone(['common', 'outlive-session'], `printf '${groups}' | tracking_groups`)).toBe(
      '/user.slice/b:c\n/user.slice/d\n',
    )
  })

  test('reports any byte but control characters', () => {
    const bytes = Array.from({ length: 255 }, (_, index) => index + 1)
    const script = bytes.map((byte) => `say "a$(printf '\\${byte.toString(8).padStart(3, '0')}.')"`).join('\n')
    const isReported = (byte: number) => byte >= 32 || byte === 9 || byte === 10
    const text = (byte: number) => (isReported(byte) ? `a${String.fromCharCode(byte)}.\n` : 'a.\n')
    // An escape takes along what belongs to it.
    expect(run(['common'], script)).toBe(bytes.map((byte) => (byte === 27 ? 'a.\n' : text(byte))).join(''))
  })
})
