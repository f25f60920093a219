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

  test('reports any byte but control characters', () => {
    const bytes = Array.from({ length: 255 }, (_, index) => index + 1)
    const script = bytes.map((byte) => `say "a$(printf '\\${byte.toString(8).padStart(3, '0')}.')"`).join('\n')
    const isReported = (byte: number) => byte >= 32 || byte === 9 || byte === 10
    const text = (byte: number) => (isReported(byte) ? `a${String.fromCharCode(byte)}.\n` : 'a.\n')
    // An escape takes along what belongs to it.
    expect(run(['common'], script)).toBe(bytes.map((byte) => (byte === 27 ? 'a.\n' : text(byte))).join(''))
  })
})
