import { expect, test } from 'vitest'
import { renderRequestsSnippet, renderSlotRequestsSnippet } from '../../../../src/plan/setup/request-snippets.ts'
import { createInputs } from '../create-values.ts'

test('where nginx can log no requests, the snippets of the links layout only tell which answers are endless', () => {
  const linesOf = (text: string) => text.trimEnd().split('\n').slice(2)
  expect(linesOf(renderRequestsSnippet(createInputs(), null))).toEqual([
    'map "$http_upgrade $http_accept" $bluegreen_streams_dev_live {',
    '    default 0;',
    '    ~*^websocket 1;',
    '    ~text/event-stream 1;',
    '}',
  ])
  expect(linesOf(renderSlotRequestsSnippet(createInputs(), 8000, null))).toEqual([])
})
