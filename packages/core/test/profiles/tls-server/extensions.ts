/** Access to information, distribution points, policies. */
import { commonName } from '../../made/certificates.ts'
import { ctx, ctxp, hex, int, nil, octets, oid, seq } from '../../made/tlv.ts'
import {
  access,
  both,
  caIssuers,
  core,
  directory,
  dns,
  ocsp,
  policies,
  row,
  type TlsCase,
  tls,
  uri,
  value,
} from './path.ts'

export const EXTENSIONS_CASES: readonly TlsCase[] = [
  // Access to information, other extensions
  row('access to nothing', both, { server: { with: access() } }, 'refuse', 'RFC 5280 §4.2.2.1'),
  row(
    'access that is no sequence',
    both,
    { server: { with: value('authorityInfoAccess', octets(hex('00'))) } },
    'refuse',
    'RFC 5280 §4.2.2.1',
  ),
  row('access without a place', both, { server: { with: access(seq(ocsp)) } }, 'refuse', 'RFC 5280 §4.2.2.1'),
  row(
    'access with something behind',
    both,
    { server: { with: access(seq(ocsp, uri('http://ocsp.example.com/'), nil())) } },
    'refuse',
    'RFC 5280 §4.2.2.1',
  ),
  row('access to what is no name', both, { server: { with: access(seq(ocsp, nil())) } }, 'refuse', 'RFC 5280 §4.2.2.1'),
  row(
    'access outside IA5',
    both,
    { server: { with: access(seq(ocsp, uri('http://ocsp.ex\u00e4mple.com/'))) } },
    'refuse',
    'RFC 5280 §4.2.2.1',
  ),
  row(
    'access as it should be',
    both,
    {
      server: {
        with: access(seq(ocsp, uri('http://ocsp.example.com/')), seq(caIssuers, uri('http://ca.example.com/a.cer'))),
      },
    },
    'accept',
    'BR 7.1.2.7.7',
  ),
  row(
    'access over TLS',
    tls,
    { server: { with: access(seq(ocsp, uri('https://ocsp.example.com/'))) } },
    'refuse',
    'BR 7.1.2.7.7',
  ),
  row(
    'access to a directory',
    tls,
    { server: { with: access(seq(caIssuers, directory(commonName('x')))) } },
    'refuse',
    'BR 7.1.2.7.7',
  ),
  row(
    'access of another method',
    tls,
    { server: { with: access(seq(oid('1.3.6.1.5.5.7.48.3'), uri('http://x.example.com/'))) } },
    'refuse',
    'BR 7.1.2.7.7',
  ),
  row(
    'access to a directory, any use',
    core,
    { server: { with: access(seq(caIssuers, directory(commonName('x')))) } },
    'accept',
    'RFC 5280 §4.2.2.1',
  ),
  row(
    'critical access of the subject',
    both,
    {
      authority: {
        with: value('subjectInfoAccess', seq(seq(oid('1.3.6.1.5.5.7.48.5'), uri('http://x.example.com/'))), true),
      },
    },
    'refuse',
    'RFC 5280 §4.2.2.2',
  ),
  row(
    'critical freshest CRL',
    both,
    { server: { with: value('freshestCRL', seq(seq(ctx(0, ctx(0, uri('http://x.example.com/'))))), true) } },
    'refuse',
    'RFC 5280 §4.2.1.15',
  ),
  row(
    'a distribution point of reasons only',
    both,
    { server: { with: value('cRLDistributionPoints', seq(seq(ctxp(1, hex('0640'))))) } },
    'refuse',
    'RFC 5280 §4.2.1.13',
  ),
  row(
    'no distribution point in the list',
    both,
    { server: { with: value('cRLDistributionPoints', seq()) } },
    'refuse',
    'RFC 5280 §4.2.1.13',
  ),
  row(
    'a distribution point without names',
    both,
    { server: { with: value('cRLDistributionPoints', seq(seq(ctx(0, ctx(0))))) } },
    'refuse',
    'RFC 5280 §4.2.1.13',
  ),
  row(
    'no alternative name of the issuer',
    both,
    { server: { with: value('issuerAltName', seq()) } },
    'refuse',
    'RFC 5280 §4.2.1.7',
  ),

  row(
    'a malformed alternative name of the issuer',
    both,
    { server: { with: value('issuerAltName', seq(dns('a_b'))) } },
    'refuse',
    'RFC 5280 §4.2.1.7',
  ),
  row(
    'a distribution point over http',
    both,
    { server: { with: value('cRLDistributionPoints', seq(seq(ctx(0, ctx(0, uri('http://x.example.com/')))))) } },
    'accept',
    'BR 7.1.2.11.2',
  ),
  row(
    'a distribution point over https',
    tls,
    { server: { with: value('cRLDistributionPoints', seq(seq(ctx(0, ctx(0, uri('https://x.example.com/')))))) } },
    'refuse',
    'BR 7.1.2.11.2',
  ),
  row(
    'a distribution point in a directory',
    tls,
    { server: { with: value('cRLDistributionPoints', seq(seq(ctx(0, ctx(0, directory(commonName('x'))))))) } },
    'refuse',
    'BR 7.1.2.11.2',
  ),
  row(
    'a distribution point for some reasons',
    tls,
    {
      server: {
        with: value(
          'cRLDistributionPoints',
          seq(seq(ctx(0, ctx(0, uri('http://x.example.com/'))), ctxp(1, hex('0640')))),
        ),
      },
    },
    'refuse',
    'BR 7.1.2.11.2',
  ),
  row(
    'critical distribution points',
    tls,
    { server: { with: value('cRLDistributionPoints', seq(seq(ctx(0, ctx(0, uri('http://x.example.com/'))))), true) } },
    'refuse',
    'BR 7.1.2.7.6',
  ),
  row(
    'critical distribution points, any use',
    core,
    { server: { with: value('cRLDistributionPoints', seq(seq(ctx(0, ctx(0, uri('http://x.example.com/'))))), true) } },
    'accept',
    'RFC 5280 §4.2.1.13: SHOULD',
  ),

  row(
    'access to a host that is none',
    tls,
    { server: { with: access(seq(ocsp, uri('http://ocsp example.com/'))) } },
    'refuse',
    'RFC 5280 §4.2.1.6',
  ),
  row(
    'a distribution point without a host',
    tls,
    { server: { with: value('cRLDistributionPoints', seq(seq(ctx(0, ctx(0, uri('http:///a.crl')))))) } },
    'refuse',
    'RFC 5280 §4.2.1.6',
  ),

  // Policies
  row(
    'a policy twice',
    both,
    { server: { with: policies('2.23.140.1.2.1', '2.23.140.1.2.1') } },
    'refuse',
    'RFC 5280 §4.2.1.4',
  ),
  row(
    'no policy in the list',
    both,
    { server: { with: value('certificatePolicies', seq()) } },
    'refuse',
    'RFC 5280 §4.2.1.4',
  ),
  row(
    'a policy required and not there',
    both,
    { authority: { with: value('policyConstraints', seq(ctxp(0, hex('00'))), true) } },
    'refuse',
    'RFC 5280 §6.1.5',
  ),
  row(
    'a policy required and there',
    both,
    {
      authority: {
        with: { ...value('policyConstraints', seq(ctxp(0, hex('00'))), true), ...policies('2.23.140.1.2.1') },
      },
      server: { with: policies('2.23.140.1.2.1') },
    },
    'accept',
    'RFC 5280 §6.1.5',
  ),
  row(
    'a policy required, another there',
    both,
    {
      authority: {
        with: { ...value('policyConstraints', seq(ctxp(0, hex('00'))), true), ...policies('2.23.140.1.2.2') },
      },
      server: { with: policies('2.23.140.1.2.1') },
    },
    'refuse',
    'RFC 5280 §6.1.5',
  ),
  row(
    'empty policy constraints',
    both,
    { authority: { with: value('policyConstraints', seq(), true) } },
    'refuse',
    'RFC 5280 §4.2.1.11',
  ),
  row(
    'inhibitAnyPolicy not critical',
    both,
    { authority: { with: value('inhibitAnyPolicy', int('00')) } },
    'refuse',
    'RFC 5280 §4.2.1.14',
  ),
  row(
    'inhibitAnyPolicy below zero',
    both,
    { authority: { with: value('inhibitAnyPolicy', int('ff'), true) } },
    'refuse',
    'RFC 5280 §4.2.1.14',
  ),
  row(
    'anyPolicy mapped',
    both,
    {
      authority: {
        with: {
          ...policies('2.5.29.32.0'),
          ...value('policyMappings', seq(seq(oid('2.5.29.32.0'), oid('2.23.140.1.2.1'))), true),
        },
      },
    },
    'refuse',
    'RFC 5280 §4.2.1.5',
  ),
  row(
    'mapped to anyPolicy',
    both,
    {
      authority: {
        with: {
          ...policies('2.23.140.1.2.1'),
          ...value('policyMappings', seq(seq(oid('2.23.140.1.2.1'), oid('2.5.29.32.0'))), true),
        },
      },
    },
    'refuse',
    'RFC 5280 §4.2.1.5',
  ),
  row(
    'mappings in the root that cannot be read',
    both,
    { root: { with: value('policyMappings', seq(), true) } },
    'accept',
    'RFC 5280 §6.1.1 (d): not input',
  ),

  row('anyPolicy', tls, { server: { with: policies('2.5.29.32.0') } }, 'refuse', 'BR 7.1.2.7.9'),
  row('anyPolicy, any use', core, { server: { with: policies('2.5.29.32.0') } }, 'accept', 'RFC 5280 §4.2.1.4'),
  row(
    'critical policies',
    tls,
    { server: { with: value('certificatePolicies', seq(seq(oid('2.23.140.1.2.1'))), true) } },
    'refuse',
    'BR 7.1.2.7.6',
  ),
]
