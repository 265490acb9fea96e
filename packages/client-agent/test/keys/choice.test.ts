import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Certificate, parseCertificate } from '@tamga/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { usabilityOf } from '../../src/keys/choice.ts'
import type { KeyCriteria } from '../../src/keys/key-source.ts'
import { createKeyFiles, type KeyFileOptions, type KeyFiles } from '../support/key-files.ts'

const NOW = new Date(Date.now() + 3_600_000)
let files: KeyFiles
beforeAll(() => {
  files = createKeyFiles()
})
afterAll(() => files.remove())

function certificate(name: string, options: Omit<KeyFileOptions, 'name'> = {}): Certificate {
  files.make({ name, ...options })
  return parseCertificate(new X509Certificate(readFileSync(files.path(`${name}.pem`))).raw)
}

const judge = (of: Certificate, criteria: KeyCriteria, { hardware = false, now = NOW } = {}) =>
  usabilityOf(of, { now, criteria, hardware })

describe('usabilityOf', () => {
  it.each([
    ['digitalSignature,nonRepudiation', 'emailProtection', 'usable', 'wrong-purpose'],
    ['nonRepudiation', 'emailProtection', 'usable', 'wrong-purpose'],
    ['digitalSignature,keyEncipherment', 'clientAuth', 'wrong-purpose', 'usable'],
    ['digitalSignature,keyEncipherment', 'clientAuth,1.2.398.3.3.4.1.1', 'wrong-purpose', 'usable'],
    ['digitalSignature,nonRepudiation', 'emailProtection,1.2.398.3.3.4.1.2', 'usable', 'wrong-purpose'],
    ['digitalSignature', 'emailProtection,clientAuth', 'usable', 'usable'],
    ['nonRepudiation', 'clientAuth', 'wrong-purpose', 'wrong-purpose'],
    ['digitalSignature', '', 'usable', 'wrong-purpose'],
    ['keyEncipherment', 'emailProtection,clientAuth', 'wrong-purpose', 'wrong-purpose'],
    ['digitalSignature', 'timeStamping', 'wrong-purpose', 'wrong-purpose'],
  ])('key usage %s with %j: documents %s, signing in %s', (keyUsage, extendedKeyUsage, sign, signIn) => {
    const one = certificate('purpose', { keyUsage, extendedKeyUsage })
    expect([judge(one, { purpose: 'sign' }), judge(one, { purpose: 'sign-in' })]).toEqual([sign, signIn])
  })

  it('is never usable for an authority', () => {
    const authority = parseCertificate(new X509Certificate(readFileSync(files.path('intermediate.pem'))).raw)
    expect(judge(authority, { purpose: 'sign' })).toBe('wrong-purpose')
  })

  it.each([
    ['PNOKZ-880101300123', 'organizationIdentifier=NTRKZ-123456789012'],
    ['IIN880101300123', 'OU=BIN123456789012'],
  ])('finds the person %s and the organisation %s by bare numbers', (serialNumber, organisation) => {
    const subject = `/C=KZ/${organisation}/serialNumber=${serialNumber}/CN=Somebody`
    const one = certificate('holder', { subject })
    const of = (criteria: Omit<KeyCriteria, 'purpose'>) => judge(one, { purpose: 'sign', ...criteria })
    expect(of({ personalNumber: '880101300123', organisationNumber: '123456789012' })).toBe('usable')
    expect(of({ personalNumber: '880101300124' })).toBe('other-holder')
    expect(of({ organisationNumber: '880101300123' })).toBe('other-holder')
    expect(of({ personalNumber: '' })).toBe('other-holder')
  })

  it('offers a key on a device alone where the site asks for one', () => {
    const one = certificate('hardware')
    const criteria = { purpose: 'sign', hardwareOnly: true } as const
    expect([judge(one, criteria), judge(one, criteria, { hardware: true })]).toEqual(['not-hardware', 'usable'])
    expect(judge(one, { purpose: 'sign', hardwareOnly: false })).toBe('usable')
  })

  it('narrows to a serial number, to usages and to certificates that sign no documents', () => {
    const one = certificate('narrow', { extendedKeyUsage: 'clientAuth,emailProtection,1.2.398.3.3.4.1.2.1' })
    const of = (criteria: Omit<KeyCriteria, 'purpose'>) => judge(one, { purpose: 'sign-in', ...criteria })
    expect(of({ serialNumber: `00${one.serialNumber.toUpperCase()}` })).toBe('usable')
    expect(of({ serialNumber: '01' })).toBe('other-holder')
    expect(of({ extKeyUsages: ['1.2.398.3.3.4.1.2.1', '1.3.6.1.5.5.7.3.2'] })).toBe('usable')
    expect(of({ extKeyUsages: ['1.2.398.3.3.4.1.1'] })).toBe('wrong-purpose')
    expect(of({ authenticationOnly: true })).toBe('wrong-purpose')
    const auth = certificate('auth-only', { keyUsage: 'digitalSignature', extendedKeyUsage: 'clientAuth' })
    expect(judge(auth, { purpose: 'sign-in', authenticationOnly: true })).toBe('usable')
  })

  it('knows the first and the last second of a certificate', () => {
    const one = certificate('time')
    const at = (time: Date, milliseconds: number) =>
      judge(one, { purpose: 'sign' }, { now: new Date(time.getTime() + milliseconds) })
    expect([at(one.notBefore, -1), at(one.notBefore, 0)]).toEqual(['not-yet-valid', 'usable'])
    expect([at(one.notAfter, 0), at(one.notAfter, 1)]).toEqual(['usable', 'expired'])
  })
})
