import { describe, expect, it } from 'vitest'
import { trustAnchorKind } from '../../src/profiles/trust-anchor-kind.ts'
import { authority } from '../made/certificates.ts'
import { read, readCertificate, withSuite } from '../vectors/suite.ts'

const anchor = (subject: string): Uint8Array => authority({ subject }).der
const test = anchor('Tamga Test Root CA')
const other = anchor('Some Root')
const real = anchor('ҰЛТТЫҚ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ (GOST)')
const nca = anchor('ҰЛТТЫҚ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ (GOST) TEST 2022')

describe('what trust anchors are for', () => {
  it('is told by their names: test CAs stand alone', () => {
    expect(trustAnchorKind([test, nca])).toBe('test')
    expect(trustAnchorKind([other, real])).toBe('real')
    expect(trustAnchorKind([])).toBe('real')
  })

  it.each([
    ['a test CA beside one that nothing is known of', [test, other]],
    ['a test CA of the NCA beside the NCA', [real, nca]],
  ])('is a mistake of the configuration: %s', (_what, anchors) => {
    expect(() => trustAnchorKind(anchors)).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', code: 'ERR_TRUST_ANCHOR_MIXED' }),
    )
  })

  it('is held to what was declared', () => {
    expect(trustAnchorKind([test, other], 'test')).toBe('test')
    expect(trustAnchorKind([other], 'test')).toBe('test')
    for (const [anchors, declared] of [
      [[other, test], 'real'],
      [[test, real], 'test'],
    ] as const) {
      expect(() => trustAnchorKind(anchors, declared)).toThrow(
        expect.objectContaining({ code: 'ERR_TRUST_ANCHOR_KIND' }),
      )
    }
  })

  it.each(['Attested Signatures', 'Greatest CA', 'Протест', 'Contest Root'])(
    'takes no part of a word for it: %s',
    (name) => {
      expect(trustAnchorKind([anchor(name)])).toBe('real')
      expect(() => trustAnchorKind([anchor(name), test])).toThrow(
        expect.objectContaining({ code: 'ERR_TRUST_ANCHOR_MIXED' }),
      )
    },
  )

  it.each(['ТЕСТОВЫЙ УЦ', 'Сынақ орталығы', 'Demo CA', 'Тэставы УЦ'])(
    'knows the word in the languages of the field: %s',
    (name) => {
      expect(trustAnchorKind([anchor(name)])).toBe('test')
    },
  )

  it(
    'knows the CAs of ГосСУОК by their octets',
    withSuite('stb', (folder) => {
      const [kuc, ruc] = ['kuc', 'ruc'].map((name) => read(folder, `x509/${name}.cer`))
      expect(trustAnchorKind([kuc ?? test, ruc ?? test])).toBe('real')
      expect(() => trustAnchorKind([kuc ?? test], 'test')).toThrow(
        expect.objectContaining({ code: 'ERR_TRUST_ANCHOR_KIND' }),
      )
    }),
  )

  it(
    'knows the test CAs of the NCA, which have no word of testing but TEST',
    withSuite('nca-kz', (folder) => {
      const files = ['nca-gost2015-test.cer', 'nca-rsa-test.crt', 'nca-gost2004-test.crt']
      expect(trustAnchorKind(files.map((name) => readCertificate(folder, `ca/${name}`)))).toBe('test')
    }),
  )
})
