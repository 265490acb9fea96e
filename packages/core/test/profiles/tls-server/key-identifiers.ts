/** Authority and subject key identifiers. */
import { basicConstraints, commonName, keyUsage } from '../../made/certificates.ts'
import { ctx, ctxp, hex, nil, octets, seq } from '../../made/tlv.ts'
import {
  AUTHORITY_ID,
  both,
  core,
  directory,
  ROOT,
  ROOT_ID,
  row,
  SERVER_ID,
  type TlsCase,
  tls,
  value,
  without,
} from './path.ts'

export const KEY_IDENTIFIERS_CASES: readonly TlsCase[] = [
  row('as it should be', both, {}, 'accept', 'RFC 5280 §6.1'),
  row('as it should be, right under the root', both, { direct: true }, 'accept', 'RFC 5280 §6.1'),

  // Authority key identifier
  row(
    'a critical one, server',
    both,
    { server: { with: value('authorityKeyIdentifier', seq(ctxp(0, AUTHORITY_ID)), true) } },
    'refuse',
    'RFC 5280 §4.2.1.1',
  ),
  row(
    'a critical one, authority',
    both,
    { authority: { with: value('authorityKeyIdentifier', seq(ctxp(0, ROOT_ID)), true) } },
    'refuse',
    'RFC 5280 §4.2.1.1',
  ),
  row(
    'without key identifier, server',
    both,
    { server: { with: value('authorityKeyIdentifier', seq()) } },
    'refuse',
    'RFC 5280 §4.2.1.1',
  ),
  row(
    'without key identifier, authority',
    both,
    { authority: { with: value('authorityKeyIdentifier', seq()) } },
    'refuse',
    'RFC 5280 §4.2.1.1',
  ),
  row(
    'of another key',
    both,
    { server: { with: value('authorityKeyIdentifier', seq(ctxp(0, hex('ff')))) } },
    'accept',
    'RFC 5280 §4.2.1.2: need not match',
  ),
  row(
    'issuer without serial number',
    core,
    {
      server: {
        with: value('authorityKeyIdentifier', seq(ctxp(0, AUTHORITY_ID), ctx(1, directory(commonName('Root'))))),
      },
    },
    'refuse',
    'RFC 5280 A.2',
  ),
  row(
    'serial number without issuer',
    core,
    { server: { with: value('authorityKeyIdentifier', seq(ctxp(0, AUTHORITY_ID), ctxp(2, hex('05')))) } },
    'refuse',
    'RFC 5280 A.2',
  ),
  row(
    'issuer and serial number',
    core,
    {
      server: {
        with: value(
          'authorityKeyIdentifier',
          seq(ctxp(0, AUTHORITY_ID), ctx(1, directory(commonName('Root'))), ctxp(2, hex('05'))),
        ),
      },
    },
    'accept',
    'RFC 5280 §4.2.1.1',
  ),
  row(
    'issuer and serial number, public web',
    tls,
    {
      authority: {
        with: value(
          'authorityKeyIdentifier',
          seq(ctxp(0, ROOT_ID), ctx(1, directory(commonName('Root'))), ctxp(2, hex('05'))),
        ),
      },
    },
    'refuse',
    'BR 7.1.2.11.1',
  ),
  row(
    'with something behind it',
    both,
    { server: { with: value('authorityKeyIdentifier', seq(ctxp(0, AUTHORITY_ID), nil())) } },
    'refuse',
    'RFC 5280 A.2',
  ),
  row(
    'root of itself',
    both,
    { root: { with: value('authorityKeyIdentifier', seq(ctxp(0, ROOT_ID))) } },
    'accept',
    'BR 7.1.2.1.3',
  ),

  // Subject key identifier
  row(
    'authority without',
    both,
    { authority: { with: without('subjectKeyIdentifier') } },
    'refuse',
    'RFC 5280 §4.2.1.2',
  ),
  row('server without', both, { server: { with: without('subjectKeyIdentifier') } }, 'accept', 'RFC 5280 §4.2.1.2'),
  row(
    'critical, root',
    both,
    { root: { with: value('subjectKeyIdentifier', octets(ROOT_ID), true) } },
    'refuse',
    'RFC 5280 §4.2.1.2',
  ),
  row(
    'critical, authority',
    both,
    { authority: { with: value('subjectKeyIdentifier', octets(AUTHORITY_ID), true) } },
    'refuse',
    'RFC 5280 §4.2.1.2',
  ),
  row(
    'critical, server',
    both,
    { server: { with: value('subjectKeyIdentifier', octets(SERVER_ID), true) } },
    'refuse',
    'RFC 5280 §4.2.1.2',
  ),
  row(
    'no octet string',
    both,
    { server: { with: value('subjectKeyIdentifier', SERVER_ID) } },
    'refuse',
    'RFC 5280 §4.2.1.2',
  ),

  row(
    'last certificate that may certify, without',
    core,
    {
      server: {
        with: {
          basicConstraints: basicConstraints(true),
          keyUsage: keyUsage('keyCertSign', 'digitalSignature'),
          ...without('subjectKeyIdentifier'),
        },
      },
    },
    'refuse',
    'RFC 5280 §4.2.1.2',
  ),
  row(
    'root of version 1 has none',
    core,
    { direct: true, root: { version: 1, with: Object.fromEntries(Object.keys(ROOT).map((name) => [name, null])) } },
    'accept',
    'RFC 5280 §4.2.1.2, §6.1.4 (k)',
  ),
]
