/** How does judging grow with certificates in the message that belong to nobody's path? P-256, chain of three. */
import { type MadeCertificate, now } from '../packages/core/test/made/certificates.ts'
import { printGrowth } from './growth.ts'
import { authority, chain, leaf, signed } from './material.ts'
import type { Question } from './question.ts'

const SIZES = [1, 2, 10, 50, 100, 200]

export const growthBag: Question = async (setting) => {
  const strangers = bag((number, issuer) => leaf('p-256', `Stranger ${number}`, { issuer }))
  const namesakes = bag((number, issuer) => authority('p-256', 'Authority 1', { issuer, notAfter: laterBy(number) }))
  await printGrowth('strangers in the bag', sizesOf(strangers), setting)
  await printGrowth('namesakes of the issuer', sizesOf(namesakes), setting)
}

/** Other certificates under an authority of their own. */
function bag(make: (number: number, issuer: MadeCertificate) => MadeCertificate): MadeCertificate[] {
  const issuer = authority('p-256', 'Another root')
  return Array.from({ length: Math.max(...SIZES) }, (_, number) => make(number, issuer))
}

const laterBy = (days: number): Date => new Date(now.getTime() + (3_650 + days) * 86_400_000)

function sizesOf(others: readonly MadeCertificate[]) {
  return SIZES.map((size) => {
    const root = authority('p-256', 'Root')
    const make = (): Buffer => {
      const { signer, intermediates } = chain('p-256', 3, root)
      return signed(signer, [...others.slice(0, size), ...intermediates])
    }
    return { size: String(size), root, make }
  })
}
