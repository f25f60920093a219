import { expect, test } from 'vitest'
import { findNeighborFaults, refuseNeighbors } from '../../../../src/plan/faults/neighbor-faults.ts'
import { createApp, createInputs } from '../create-values.ts'

const neighbor = { environment: 'dev', service: 'shop.old' }
const inputs = createInputs()
const [host] = inputs.appHosts as [(typeof inputs.appHosts)[number]]

test('another service in the slots is a fault, with the commands for a service that was renamed or is gone', () => {
  const [fault, ...others] = findNeighborFaults(inputs, createApp([], { neighbor }))
  expect(others).toEqual([])
  expect(fault?.what).toBe('app: dev/shop.old also uses this deploy path and these ports')
  const old = String.raw`"environment":"dev","service":"shop\.old"`
  expect(fault?.remedy.split('\n')).toEqual([
    'Give each environment and service its own deploy-path, and its own blue-port and green-port.',
    `If dev/shop was called dev/shop.old before, rename it in deploys.jsonl on each app host: sed -i 's/${old}/"environment":"dev","service":"shop"/' /home/ubuntu/shop/deploys.jsonl`,
    `If dev/shop.old no longer deploys there, remove its lines from deploys.jsonl on each app host: sed -i '/${old}/d' /home/ubuntu/shop/deploys.jsonl`,
  ])
})

test('where the app hosts have different deploy paths, the commands name none of them', () => {
  const appHosts = [host, { ...host, deployPath: '/srv/shop' }]
  const [fault] = findNeighborFaults({ ...inputs, appHosts }, createApp([], { neighbor }))
  expect(fault?.remedy).toContain("/d' <deploy-path>/deploys.jsonl")
})

test('nothing is done beside a neighbor, on whichever host it is', () => {
  expect(findNeighborFaults(inputs, createApp([]))).toEqual([])
  expect(() => refuseNeighbors(inputs, [createApp([]), createApp([])])).not.toThrow()
  expect(() => refuseNeighbors(inputs, [createApp([]), createApp([], { host: 'app2', neighbor })])).toThrow(
    'app2: dev/shop.old also uses',
  )
})
