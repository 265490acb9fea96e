/** Graphs of cross-certificates (P-256) as an attacker would send them, each with a signer at its end. */
import type { MadeCertificate } from '../packages/core/test/made/certificates.ts'
import { newKey } from '../packages/core/test/made/keys.ts'
import { authority, type Issuing, leaf, signed } from './material.ts'

export interface Graph {
  readonly root: MadeCertificate
  readonly message: Buffer
  /** Whether a valid path is in it. */
  readonly passes: boolean
}

/** Each level has one key and two certificates of the level above: twice as many paths with every level. */
export function ladder(levels: number, top: Pick<Issuing, 'notAfter'> = {}): Graph {
  const root = authority('p-256', 'Root')
  const all: MadeCertificate[] = []
  let issuer = root
  for (let level = 1; level <= levels; level += 1) {
    const key = newKey()
    const twins = [1, 2].map(() => authority('p-256', `Level ${level}`, { issuer, key, ...(level === 1 ? top : {}) }))
    all.push(...twins)
    issuer = twins[0] ?? issuer
  }
  const signer = leaf('p-256', 'Signer', { issuer })
  return { root, message: signed(signer, all), passes: levels <= MAXIMUM_INTERMEDIATES && top.notAfter === undefined }
}

/** What the profile allows. */
const MAXIMUM_INTERMEDIATES = 10

/** Every authority certifies every other; with a way out the root certifies the last of them. */
export function mesh(size: number, wayOut: boolean): Graph {
  const root = authority('p-256', 'Root')
  const members = Array.from({ length: size }, (_, number) => authority('p-256', `Member ${number}`))
  const crossed = members.flatMap((issuer) =>
    members.filter((one) => one !== issuer).map(({ key }) => certified(members, key, issuer)),
  )
  const last = members.at(-1) ?? root
  const exit = wayOut ? [certified(members, last.key, root)] : []
  const signer = leaf('p-256', 'Signer', { issuer: members[0] ?? root })
  return { root, message: signed(signer, [...crossed, ...exit]), passes: wayOut }
}

function certified(
  members: readonly MadeCertificate[],
  key: MadeCertificate['key'],
  issuer: MadeCertificate,
): MadeCertificate {
  return authority('p-256', `Member ${members.findIndex((one) => one.key === key)}`, { issuer, key })
}

/** Authorities of one name without key identifiers: only a signature check tells which of them issued. */
export function crowd(size: number): Graph {
  const root = authority('p-256', 'Root')
  const members = Array.from({ length: size }, () =>
    authority('p-256', 'Namesake', { issuer: root, identifiers: false }),
  )
  const signer = leaf('p-256', 'Signer', { issuer: members.at(-1) ?? root, identifiers: false })
  return { root, message: signed(signer, members), passes: true }
}
