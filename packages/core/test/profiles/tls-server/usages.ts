/** What a key is for: usages, purposes, basic constraints. */
import { basicConstraints, extKeyUsage, keyUsage } from '../../made/certificates.ts'
import { bits, bool, hex, int, oid, seq } from '../../made/tlv.ts'
import { both, core, row, rsaKey, serverAuth, type TlsCase, tls, value, without } from './path.ts'

export const USAGES_CASES: readonly TlsCase[] = [
  // Key usage
  row('authority without key usage', both, { authority: { with: without('keyUsage') } }, 'refuse', 'RFC 5280 §4.2.1.3'),
  row(
    'authority that signs lists only',
    both,
    { authority: { with: { keyUsage: keyUsage('cRLSign') } } },
    'refuse',
    'RFC 5280 §6.1.4 (n)',
  ),
  row('server without a usage', both, { server: { with: { keyUsage: keyUsage() } } }, 'refuse', 'RFC 5280 §4.2.1.3'),
  row('server without key usage', both, { server: { with: without('keyUsage') } }, 'accept', 'BR 7.1.2.7.6: SHOULD'),
  row(
    'server that certifies, without basic constraints',
    both,
    { server: { with: { keyUsage: keyUsage('digitalSignature', 'keyCertSign') } } },
    'refuse',
    'RFC 5280 §4.2.1.3',
  ),
  row(
    'key usage not critical',
    both,
    { authority: { with: value('keyUsage', bits(hex('06'), 1)) } },
    'accept',
    'RFC 5280 §4.2.1.3: SHOULD',
  ),
  row(
    'server for agreements only',
    tls,
    { server: { with: { keyUsage: keyUsage('contentCommitment') } } },
    'refuse',
    'BR 7.1.2.7.11',
  ),
  row(
    'RSA server that takes keys only',
    tls,
    { server: { key: rsaKey, with: { keyUsage: keyUsage('keyEncipherment') } } },
    'accept',
    'BR 7.1.2.7.11',
  ),
  row(
    'EC server that agrees keys',
    tls,
    { server: { with: { keyUsage: keyUsage('digitalSignature', 'keyAgreement') } } },
    'accept',
    'BR 7.1.2.7.11',
  ),

  // Extended key usage
  row(
    'clientAuth beside',
    both,
    { server: { with: { extKeyUsage: extKeyUsage(serverAuth, '1.3.6.1.5.5.7.3.2') } } },
    'accept',
    'BR 7.1.2.7.10',
  ),
  row(
    'an unknown purpose beside',
    both,
    { server: { with: { extKeyUsage: extKeyUsage(serverAuth, '1.3.6.1.4.1.55738.1') } } },
    'accept',
    'BR 7.1.2.7.10: NOT RECOMMENDED',
  ),
  row(
    'clientAuth alone',
    tls,
    { server: { with: { extKeyUsage: extKeyUsage('1.3.6.1.5.5.7.3.2') } } },
    'refuse',
    'BR 7.1.2.7.10',
  ),
  row(
    'authority for clients only',
    tls,
    { authority: { with: { extKeyUsage: extKeyUsage('1.3.6.1.5.5.7.3.2') } } },
    'refuse',
    'BR 7.1.2.10.6',
  ),
  row(
    'authority for e-mail only',
    core,
    { authority: { with: { extKeyUsage: extKeyUsage('1.3.6.1.5.5.7.3.4') } } },
    'refuse',
    'RFC 5280 §4.2.1.12',
  ),
  row(
    'authority for servers',
    both,
    { authority: { with: { extKeyUsage: extKeyUsage(serverAuth) } } },
    'accept',
    'BR 7.1.2.10.6',
  ),
  row(
    'critical purpose',
    core,
    { server: { with: value('extKeyUsage', seq(oid(serverAuth)), true) } },
    'accept',
    'RFC 5280 §4.2.1.12',
  ),
  row(
    'no purpose in the list, authority',
    both,
    { authority: { with: value('extKeyUsage', seq()) } },
    'refuse',
    'RFC 5280 §4.2.1.12',
  ),

  // Basic constraints and path length
  row(
    'authority, cA FALSE',
    both,
    { authority: { with: { basicConstraints: basicConstraints(false) } } },
    'refuse',
    'RFC 5280 §6.1.4 (k)',
  ),
  row(
    'authority, not critical',
    both,
    { authority: { with: value('basicConstraints', seq(bool(true))) } },
    'refuse',
    'RFC 5280 §4.2.1.9',
  ),
  row(
    'server, cA FALSE',
    both,
    { server: { with: { basicConstraints: basicConstraints(false) } } },
    'accept',
    'RFC 5280 §4.2.1.9',
  ),
  row(
    'server, cA FALSE, not critical',
    core,
    { server: { with: value('basicConstraints', seq()) } },
    'accept',
    'RFC 5280 §4.2.1.9',
  ),
  row(
    'server, a path length',
    both,
    { server: { with: value('basicConstraints', seq(int('00')), true) } },
    'refuse',
    'RFC 5280 §4.2.1.9',
  ),
  row(
    'path length below zero',
    both,
    { authority: { with: value('basicConstraints', seq(bool(true), int('ff')), true) } },
    'refuse',
    'RFC 5280 §4.2.1.9',
  ),
  row(
    'path length beyond any count',
    both,
    { authority: { with: value('basicConstraints', seq(bool(true), int('7fffffffffffffff')), true) } },
    'accept',
    'RFC 5280 §4.2.1.9',
  ),
  row(
    'path length 0 at the root',
    both,
    { root: { with: { basicConstraints: basicConstraints(true, 0) } } },
    'refuse',
    'RFC 5280 §6.1.4 (l)',
  ),
  row(
    'path length 1 at the root',
    both,
    { root: { with: { basicConstraints: basicConstraints(true, 1) } } },
    'accept',
    'RFC 5280 §6.1.4 (l)',
  ),
  row(
    'path length without keyCertSign, in the last certificate',
    core,
    { server: { with: { basicConstraints: basicConstraints(true, 0) } } },
    'refuse',
    'RFC 5280 §4.2.1.9',
  ),
  row(
    'root, cA FALSE',
    both,
    { direct: true, root: { with: { basicConstraints: basicConstraints(false) } } },
    'refuse',
    'RFC 5280 §6.1.4 (k)',
  ),

  row(
    'last certificate that may certify, not critical',
    core,
    {
      server: {
        with: { ...value('basicConstraints', seq(bool(true))), keyUsage: keyUsage('keyCertSign', 'digitalSignature') },
      },
    },
    'refuse',
    'RFC 5280 §4.2.1.9',
  ),
  row(
    'last certificate that may not certify, not critical',
    core,
    { server: { with: value('basicConstraints', seq(bool(true))) } },
    'accept',
    'RFC 5280 §4.2.1.9: MAY',
  ),
]
