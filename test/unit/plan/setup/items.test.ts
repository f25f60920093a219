import { expect, test } from 'vitest'
import { file, renderItems, watchItems } from '../../../../src/plan/setup/items.ts'
import { createInputs } from '../create-values.ts'

test('a file’s line has the number of its bytes, and its content follows', () => {
  expect(renderItems([{ line: 'folder 755 root /a' }, file('/a/b', 'ä\n'), file('/c', '')])).toBe(
    'folder 755 root /a\nfile 644 /a/b 3\nä\nfile 644 /c 0\n',
  )
})

test('the folder for requests is made after the one that it is in', () => {
  const [parent, watched] = watchItems(createInputs()).map(({ line }) => line.split(' ').at(-1) ?? '')
  expect(watched?.startsWith(`${parent}/`)).toBe(true)
  expect(watched?.slice(`${parent}/`.length)).not.toContain('/')
})
