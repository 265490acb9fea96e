/** By whose rules a certificate is offered: a country's where its key is that country's, else by no country's. */
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

/** NCA's RSA keys have the purposes that everybody's have. */
export const rulesOf = ({ publicKey }: Certificate): Rules => byKey.get(publicKey.algorithm) ?? noCountry
