import { describe, expect, it } from 'vitest'
import { mayCall } from '../../src/adapters/address.ts'

const strict = { allowPrivateAddresses: false }
const wide = { allowPrivateAddresses: true }

describe('mayCall', () => {
  it.each(['1.1.1.1', '93.184.216.34', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450::1'])(
    'calls the public address %s',
    (address) => expect(mayCall(address, strict)).toBe(true),
  )

  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '::1',
    'fd00::1',
    '::ffff:127.0.0.1',
  ])('calls the private address %s only when told to', (address) =>
    expect([mayCall(address, strict), mayCall(address, wide)]).toEqual([false, true]),
  )

  it.each([
    '169.254.169.254',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '192.0.2.1',
    '::',
    'fe80::1',
    'ff02::1',
    '64:ff9b::a9fe:a9fe',
    '2002:7f00:1::',
    '2001:db8::1',
    '::ffff:169.254.169.254',
    '::127.0.0.1',
  ])('never calls %s', (address) => expect([mayCall(address, strict), mayCall(address, wide)]).toEqual([false, false]))
})
