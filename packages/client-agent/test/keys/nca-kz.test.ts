/** The published test files of the Kazakh national authority: a folder beside the checkout, read there and never committed. */
import { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseCertificate } from '@tamga/core'
import { describe, expect, it } from 'vitest'
import { describeCertificate } from '../../src/keys/certificate-view.ts'
import { openPkcs12 } from '../../src/keys/pkcs12.ts'

const folder = resolve(import.meta.dirname, '../../../../../shared/vectors/nca-kz')
const JULY_2022 = new Date('2022-07-01T00:00:00Z')

/** Runs nothing without the files, and says so; in CI that is a failure. */
function withFiles(check: () => void): () => void {
  return () => {
    if (existsSync(folder)) return check()
    expect(process.env.CI, `CI needs the files in ${folder}`).toBeUndefined()
    console.log(`nothing at ${folder}, nothing of it was run`)
  }
}

const usability = (file: string, purpose: 'sign' | 'sign-in', now = JULY_2022): string => {
  const { raw } = new X509Certificate(readFileSync(join(folder, file)))
  return describeCertificate(raw, { now, criteria: { purpose }, hardware: false }).usability
}

describe('files of NCA', () => {
  it(
    'with RC2-40, 3DES and a SHA-1 MAC: the password is told right from wrong, and the GOST key is the one of the certificate beside it',
    withFiles(() => {
      const file = readFileSync(join(folder, 'p12/gost2015-person.p12'))
      const open = (password: string) => () => openPkcs12(file, Buffer.from(password))
      expect(open('wrong')).toThrow(expect.objectContaining({ code: 'ERR_PKCS12_PASSWORD_WRONG' }))
      const [pair, ...others] = open('Qwerty12')()
      const { raw } = new X509Certificate(readFileSync(join(folder, 'p12/gost2015-person.cer')))
      expect([pair?.certificate, others]).toEqual([raw, []])
      expect(pair?.privateKey.publicKeyInfo).toEqual(parseCertificate(raw).publicKey.raw)
    }),
  )

  it(
    'its RSA pair is told apart: one certificate for documents, the other for signing in',
    withFiles(() => {
      expect([usability('rsa/person-sign.cer', 'sign'), usability('rsa/person-sign.cer', 'sign-in')]).toEqual([
        'usable',
        'wrong-purpose',
      ])
      expect([usability('rsa/person-auth.cer', 'sign'), usability('rsa/person-auth.cer', 'sign-in')]).toEqual([
        'wrong-purpose',
        'usable',
      ])
    }),
  )

  it(
    'a GOST certificate names its holder, and serves documents and signing in',
    withFiles(() => {
      const pem = readFileSync(join(folder, 'p12/gost2015-person.cer'))
      const der = new X509Certificate(pem).raw
      expect(parseCertificate(der).publicKey.algorithm).toBe('GOST R 34.10-2015')
      const viewFor = (purpose: 'sign' | 'sign-in') =>
        describeCertificate(der, { now: new Date('2024-01-01T00:00:00Z'), criteria: { purpose }, hardware: false })
      expect(viewFor('sign')).toMatchObject({
        holder: 'ТЕСТОВ ТЕСТ',
        roles: { kk: ['жеке тұлға'], ru: ['физическое лицо'] },
        usability: 'usable',
      })
      expect(viewFor('sign-in')).toMatchObject({ usability: 'usable' })
    }),
  )
})
