/** By whose rules a certificate is read and offered: a country's where its key or its roles are that country's, else by no country's. */
import {
  byGossuok,
  byGossuokAuthentication,
  type Certificate,
  generic,
  genericAuthentication,
  kzNca,
  kzNcaAuthentication,
  type Profile,
} from '@tamga/core'
import type { Purpose } from '../consent/page/consent-view.ts'

/** The profile that would judge a document, and the one for an answer to a challenge. */
export type Rules = Readonly<Record<Purpose, Profile>>

const noCountry: Rules = { sign: generic, 'sign-in': genericAuthentication }
const kazakhstan: Rules = { sign: kzNca, 'sign-in': kzNcaAuthentication }

/** Belarus's lenient profile takes whatever the strict one takes. */
const byKey: ReadonlyMap<string, Rules> = new Map([
  ['GOST R 34.10-2015', kazakhstan],
  ['bign', { sign: byGossuok, 'sign-in': byGossuokAuthentication }],
])

/** NCA's RSA keys have the purposes that everybody's have; only what their names mean is Kazakhstan's. */
export const rulesOf = ({ publicKey }: Certificate): Rules => byKey.get(publicKey.algorithm) ?? noCountry

const NCA_ROLES = '1.2.398.3.3.4.'

/** How the certificate's names are to be read. */
export function subjectRulesOf(certificate: Certificate): Profile['subject'] {
  const isOfNca = certificate.extKeyUsage?.some((usage) => usage.startsWith(NCA_ROLES)) === true
  return (isOfNca ? kazakhstan : rulesOf(certificate)).sign.subject
}
