/** What makes one elliptic curve of short Weierstraß form. */

export interface CurveParameters {
  readonly p: bigint
  readonly a: bigint
  readonly b: bigint
  /** Order of the generator. */
  readonly q: bigint
  /** The generator. */
  readonly x: bigint
  readonly y: bigint
}
