/** The number of a person or an organisation in a certificate: in its one form, once, or not at all. */
import { mapList } from '../map-list.ts'
import type { Certificate } from '../x509/certificate.ts'
import { nameValues } from '../x509/name.ts'
import type { IdentifierPlace, IdentifierRules } from './subject-rules.ts'

export interface FoundIdentifier {
  readonly scheme: string | null
  readonly number: string | null
  /** Something is there, and it cannot be told what. */
  readonly isUndetermined: boolean
}

/**
 * Whoever may choose among two numbers may choose who he is: the same attribute twice, or two attributes that differ, make
 * none. The same number in two attributes is one.
 */
export function findIdentifier(certificate: Certificate, { places, forms }: IdentifierRules): FoundIdentifier {
  const found = mapList(places, ({ values, candidates }) =>
    values(certificate).filter((value) => candidates === undefined || candidates.test(value)),
  )
  const distinct = [...new Set(found.flat())]
  const [value] = distinct
  if (value === undefined) return { scheme: null, number: null, isUndetermined: false }
  const isOnce = distinct.length === 1 && found.every(({ length }) => length <= 1)
  for (const { pattern, scheme, applies } of isOnce ? forms : []) {
    const groups = (applies?.(certificate) ?? true) ? pattern.exec(value)?.groups : undefined
    if (groups !== undefined) {
      return { scheme: scheme ?? groups.scheme ?? null, number: groups.number ?? null, isUndetermined: false }
    }
  }
  return { scheme: null, number: null, isUndetermined: true }
}

/** Values of an attribute of the subject's name. */
export function inAttribute(type: string, candidates?: RegExp): IdentifierPlace {
  const values: IdentifierPlace['values'] = ({ subject }) => nameValues(subject, type)
  return candidates === undefined ? { values } : { values, candidates }
}
