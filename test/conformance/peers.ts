/**
 * What others come to on the whole public suites, of which the vectors at hand are about four fifths. Measured in November
 * 2026 on one machine: pkijs 4.0.0, OpenSSL 3.0.22, python cryptography 48, Bouncy Castle 1.72, Node 24's crypto.
 */
export interface Peers {
  readonly cases: number
  readonly best: string
  readonly pkijs: string
  readonly openssl: string
}

/** By suite, or suite and part. */
export const peers: Readonly<Record<string, Peers>> = {
  'x509-limbo core': { cases: 138, best: '112 cryptography', pkijs: '77', openssl: '107' },
  'x509-limbo web-PKI rules': { cases: 56, best: '31 cryptography', pkijs: '10', openssl: '24' },
  'x509-limbo real chains': { cases: 14, best: '14 most', pkijs: '14', openssl: '14' },
  'bettertls name constraints': { cases: 9491, best: '9491 cryptography', pkijs: '6122', openssl: '9335' },
  'bettertls path building': { cases: 81, best: '81 cryptography', pkijs: '22', openssl: '54' },
  'pkits paths': { cases: 247, best: '247 Bouncy Castle', pkijs: '202', openssl: '245' },
  'pkits as CMS': { cases: 214, best: '212 OpenSSL', pkijs: '172', openssl: '212' },
  wycheproof: { cases: 22528, best: '21748 Node 24', pkijs: '-', openssl: '-' },
  rfc4134: { cases: 10, best: '9 OpenSSL', pkijs: '2', openssl: '9' },
  'openssl-cms': { cases: 5, best: '5 Bouncy Castle', pkijs: '3', openssl: '5' },
  'rfc9882-mldsa': { cases: 3, best: '3 Node 24', pkijs: '0', openssl: '0' },
  'pqc-cms': { cases: 45, best: '45 Node 24', pkijs: '0', openssl: '0' },
  'dss-cades': { cases: 99, best: '98 Bouncy Castle', pkijs: '79', openssl: '85' },
  'hostile-cms attacks': { cases: 64, best: '54 OpenSSL', pkijs: '33', openssl: '50' },
  'hostile-cms controls': { cases: 13, best: '13 Bouncy Castle', pkijs: '10', openssl: '11' },
}
