/** Who countersigned a message (RFC 5652 §11.4), as far as countersignatures are judged. */
import { valuesOf } from '../cms/attributes.ts'
import { parseSignerInfo, type SignedData, type SignerInfo } from '../cms/signed-data.ts'
import { Oid } from '../der/oids.ts'
import { attempt } from '../errors.ts'

/** Countersignatures on one signature, and how deep they may stand on each other: a notary's clerk's clerk. */
export const MAX_COUNTERSIGNATURES = 20
export const MAX_COUNTERSIGNATURE_DEPTH = 3
/** Of one level, whatever they stand on; those of a level above come first. */
const MAX_OF_A_LEVEL = 50

/** The signers of a message, then those who countersigned, level by level. What cannot be read is left out. */
export function signersOf({ signerInfos }: Pick<SignedData, 'signerInfos'>): readonly SignerInfo[] {
  const all = [...signerInfos]
  let level = signerInfos
  for (let depth = 0; depth < MAX_COUNTERSIGNATURE_DEPTH && level.length > 0; depth++) {
    level = countersignersOf(level)
    all.push(...level)
  }
  return all
}

function countersignersOf(level: readonly SignerInfo[]): SignerInfo[] {
  const values = level.flatMap(({ unsignedAttributes }) =>
    valuesOf(unsignedAttributes, Oid.countersignature).slice(0, MAX_COUNTERSIGNATURES),
  )
  return values.slice(0, MAX_OF_A_LEVEL).flatMap((der) =>
    attempt(
      () => [parseSignerInfo(der)],
      () => [],
    ),
  )
}
