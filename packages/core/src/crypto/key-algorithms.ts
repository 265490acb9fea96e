/** Public key algorithms and named curves by object identifier, and how each reads in reports (RFC 3279, 5480, 5639, 8410, 9881, 9909). */

/**
 * Algorithms whose one identifier names the key and the signature alike and has no parameters: EdDSA (RFC 8410), ML-DSA
 * (RFC 9881) and SLH-DSA (RFC 9909) in their pure forms.
 */
export const PURE_ALGORITHMS: ReadonlyMap<string, string> = new Map([
  ['1.3.101.112', 'Ed25519'],
  ['1.3.101.113', 'Ed448'],
  ['2.16.840.1.101.3.4.3.17', 'ML-DSA-44'],
  ['2.16.840.1.101.3.4.3.18', 'ML-DSA-65'],
  ['2.16.840.1.101.3.4.3.19', 'ML-DSA-87'],
  ['2.16.840.1.101.3.4.3.20', 'SLH-DSA-SHA2-128s'],
  ['2.16.840.1.101.3.4.3.21', 'SLH-DSA-SHA2-128f'],
  ['2.16.840.1.101.3.4.3.22', 'SLH-DSA-SHA2-192s'],
  ['2.16.840.1.101.3.4.3.23', 'SLH-DSA-SHA2-192f'],
  ['2.16.840.1.101.3.4.3.24', 'SLH-DSA-SHA2-256s'],
  ['2.16.840.1.101.3.4.3.25', 'SLH-DSA-SHA2-256f'],
  ['2.16.840.1.101.3.4.3.26', 'SLH-DSA-SHAKE-128s'],
  ['2.16.840.1.101.3.4.3.27', 'SLH-DSA-SHAKE-128f'],
  ['2.16.840.1.101.3.4.3.28', 'SLH-DSA-SHAKE-192s'],
  ['2.16.840.1.101.3.4.3.29', 'SLH-DSA-SHAKE-192f'],
  ['2.16.840.1.101.3.4.3.30', 'SLH-DSA-SHAKE-256s'],
  ['2.16.840.1.101.3.4.3.31', 'SLH-DSA-SHAKE-256f'],
])

export const KEY_ALGORITHMS: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.1.1.1', 'RSA'],
  ['1.2.840.113549.1.1.10', 'RSASSA-PSS'],
  ['1.3.6.1.5.5.7.6.30', 'RSASSA-PSS-SHAKE128'],
  ['1.3.6.1.5.5.7.6.31', 'RSASSA-PSS-SHAKE256'],
  ['1.2.840.10045.2.1', 'EC'],
  ['1.2.840.10040.4.1', 'DSA'],
  // The name X.509 gave RSA before PKCS #1 had one (X.509 annex on algorithms).
  ['2.5.8.1.1', 'RSA'],
  // STB 34.101.45, annex В.
  ['1.2.112.0.2.0.34.101.45.2.1', 'bign'],
  // Agree on keys and sign nothing: known so that a report can name them.
  ['1.3.101.110', 'X25519'],
  ['1.3.101.111', 'X448'],
  // Kazakhstan's arc; not by node:crypto but by gost.ts.
  ['1.2.398.3.10.1.1.1.1', 'GOST 34.310-2004'],
  ['1.2.398.3.10.1.1.2.2', 'GOST R 34.10-2015'],
  ...PURE_ALGORITHMS,
])

export interface Curve {
  readonly name: string
  /** Of the order of the generator. */
  readonly bits: number
}

/** Known here is not approved: a profile names the curves it accepts. */
export const CURVES: ReadonlyMap<string, Curve> = new Map([
  ['1.2.840.10045.3.1.1', { name: 'P-192', bits: 192 }],
  ['1.3.132.0.33', { name: 'P-224', bits: 224 }],
  ['1.2.840.10045.3.1.7', { name: 'P-256', bits: 256 }],
  ['1.3.132.0.34', { name: 'P-384', bits: 384 }],
  ['1.3.132.0.35', { name: 'P-521', bits: 521 }],
  ['1.3.132.0.10', { name: 'secp256k1', bits: 256 }],
  ['1.3.36.3.3.2.8.1.1.5', { name: 'brainpoolP224r1', bits: 224 }],
  ['1.3.36.3.3.2.8.1.1.6', { name: 'brainpoolP224t1', bits: 224 }],
  ['1.3.36.3.3.2.8.1.1.7', { name: 'brainpoolP256r1', bits: 256 }],
  ['1.3.36.3.3.2.8.1.1.8', { name: 'brainpoolP256t1', bits: 256 }],
  ['1.3.36.3.3.2.8.1.1.9', { name: 'brainpoolP320r1', bits: 320 }],
  ['1.3.36.3.3.2.8.1.1.10', { name: 'brainpoolP320t1', bits: 320 }],
  ['1.3.36.3.3.2.8.1.1.11', { name: 'brainpoolP384r1', bits: 384 }],
  ['1.3.36.3.3.2.8.1.1.12', { name: 'brainpoolP384t1', bits: 384 }],
  ['1.3.36.3.3.2.8.1.1.13', { name: 'brainpoolP512r1', bits: 512 }],
  ['1.3.36.3.3.2.8.1.1.14', { name: 'brainpoolP512t1', bits: 512 }],
])

/** The curves of STB 34.101.45, which stand under bign-pubkey alone. */
export const BIGN_CURVE_ROWS: ReadonlyMap<string, Curve> = new Map([
  ['1.2.112.0.2.0.34.101.45.3.1', { name: 'bign-curve256v1', bits: 256 }],
  ['1.2.112.0.2.0.34.101.45.3.2', { name: 'bign-curve384v1', bits: 384 }],
  ['1.2.112.0.2.0.34.101.45.3.3', { name: 'bign-curve512v1', bits: 512 }],
])

/**
 * GOST keys name their curve and their digest by parameter set (Kazakhstan's arc). What the 256-bit set of 34.10-2015 stands
 * for is not published and no certificate with it was found: it is left out, and such a key is not supported.
 */
export const GOST_PARAMETER_SETS: ReadonlyMap<string, Curve & { readonly digest: string }> = new Map([
  [
    '1.2.398.3.10.1.1.1.1.1',
    { name: 'id-GostR3410-2001-CryptoPro-A-ParamSet', bits: 256, digest: '1.2.398.3.10.1.3.1.1.0' },
  ],
  ['1.2.398.3.10.1.1.2.2.1', { name: 'id-tc26-gost-3410-12-512-paramSetA', bits: 512, digest: '1.2.398.3.10.1.3.3' }],
])
